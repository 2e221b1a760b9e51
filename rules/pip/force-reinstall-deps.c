#include "engine/api.h"

// The same requirements were installed by an earlier command: their dependencies are
// there.
static bool was_installed_before(const dfix_install *in) {
  const dfix_environment *env = in->env;
  for (uint32_t i = 0; i < env->installs.len && env->installs.items[i] != in; i++) {
    const dfix_install *before = env->installs.items[i];
    bool all = in->needs.len > 0 && !in->has_unknown_needs && !before->pip->no_deps.on;
    const dfix_need *it;
    vec_each(it, &in->needs) {
      const dfix_need *same = dfix_install_need(before, it->requirement.key);
      all = all && same && str_eq(same->requirement.text, it->requirement.text);
    }
    if (all) return true;
  }
  return false;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_FORCE_REINSTALL) return;
  const dfix_pip_flag *flag = &in->pip->force_reinstall;
  bool by_variable = span_is_empty(flag->span);
  dfix_diag *d = dfix_report(ctx, by_variable ? in->pip->head : flag->span);
  if (by_variable || !in->pip->cmd->node) return;
  dfix_fix(d, was_installed_before(in) ? DFIX_FIX_SAFE : DFIX_FIX_UNSAFE);
  dfix_insert(d, flag->span.end, S(" --no-deps"));
}

const dfix_rule_impl dfix_rule_pip_force_reinstall_deps = {.on_install = on_install};
