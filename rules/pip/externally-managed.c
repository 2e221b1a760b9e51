#include "engine/api.h"

// An earlier command took the marker away, or made an environment or another Python.
static bool may_be_allowed(dfix_ctx *ctx, const dfix_install *in) {
  dfix_str text = dfix_ctx_graph(ctx)->file->source->text;
  return str_has(text, S("make install")) || str_has(text, S("EXTERNALLY-MANAGED")) ||
         str_has(text, S("venv")) || str_has(text, S("virtualenv")) ||
         str_has(text, S("conda")) || str_has(text, S("/bin/activate")) ||
         str_has(text, S("deadsnakes")) || in->pip->python.len;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  const dfix_environment *env = in->env;
  if (p->tool != DFIX_PIP || p->verb != DFIX_VERB_INSTALL || !env->has_base ||
      !env->base.is_managed || p->break_system_packages.on || p->target.option.end)
    return;
  if (may_be_allowed(ctx, in)) return;
  for (uint32_t i = 0; env->installs.items[i] != in; i++)
    if (env->installs.items[i]->pip->tool == DFIX_PIP) return;
  dfix_report(ctx, p->head);
}

const dfix_rule_impl dfix_rule_pip_externally_managed = {.on_install = on_install};
