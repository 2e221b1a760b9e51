#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_UPGRADE_NAMED) return;
  dfix_diag *d = dfix_report_need(ctx, in, in->verdict.by);
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
  // Named on the command line, torch is what shall be upgraded.
  if (!in->verdict.by->arg) dfix_fix_guard(ctx, d, in);
}

const dfix_rule_impl dfix_rule_pip_upgrade_torch = {.on_install = on_install};
