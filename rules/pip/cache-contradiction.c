#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  if (p->tool != DFIX_PIP || !p->no_cache_dir.on ||
      !dfix_step_caches(in->step, S("/root/.cache/pip")))
    return;
  bool by_variable = span_is_empty(p->no_cache_dir.span);
  dfix_diag *d = dfix_report(ctx, by_variable ? p->head : p->no_cache_dir.span);
  if (by_variable || !p->cmd->node) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_delete_arg(ctx, d, p->no_cache_dir.span);
}

const dfix_rule_impl dfix_rule_pip_cache_contradiction = {.on_install = on_install};
