#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_EAGER) return;
  const dfix_pip_ref *strategy = &in->pip->strategy;
  dfix_diag *d = dfix_report(ctx, strategy->from_env ? in->pip->head : strategy->option);
  dfix_str path;
  if (strategy->from_env || !dfix_guard_is_possible(ctx, in, &path)) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_delete_arg(ctx, d, strategy->option);
  dfix_guard_capture(ctx, d, in, path);
  dfix_guard_flag(ctx, d, in, path);
}

const dfix_rule_impl dfix_rule_pip_eager_upgrade = {.on_install = on_install};
