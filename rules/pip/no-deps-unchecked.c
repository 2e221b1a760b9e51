#include "engine/api.h"

static bool is_checked_later(const dfix_install *in) {
  const dfix_environment *env = in->env;
  for (uint32_t i = 0; i < env->others.len; i++) {
    const dfix_pip *p = env->others.items[i];
    if (p->verb == DFIX_VERB_CHECK && p->cmd->span.start > in->pip->cmd->span.start)
      return true;
  }
  return false;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  bool installs = p->tool == DFIX_PIP || p->tool == DFIX_UV_PIP;
  if (!installs || p->verb != DFIX_VERB_INSTALL || !p->no_deps.on || in->files.len ||
      p->ignore_installed.on || p->force_reinstall.on || is_checked_later(in))
    return;
  const dfix_need *it;
  vec_each(it, &in->needs) if (it->requirement.kind == DFIX_REQ_PATH) return;
  dfix_report(ctx, span_is_empty(p->no_deps.span) ? p->head : p->no_deps.span);
}

const dfix_rule_impl dfix_rule_pip_no_deps_unchecked = {.on_install = on_install};
