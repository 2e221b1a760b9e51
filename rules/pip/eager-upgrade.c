#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_EAGER) return;
  const dfix_pip_ref *strategy = &in->pip->strategy;
  dfix_diag *d = dfix_report(ctx, strategy->from_env ? in->pip->head : strategy->option);
  if (strategy->from_env || !in->pip->cmd->node) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_delete_arg(ctx, d, strategy->option);
}

const dfix_rule_impl dfix_rule_pip_eager_upgrade = {.on_install = on_install};
