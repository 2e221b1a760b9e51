#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_OTHER_INTERPRETER) return;
  dfix_diag *d = dfix_report_need(ctx, in, in->verdict.by);
  if (in->other_torch->by) dfix_related(d, in->other_torch->by->head, S("torch"));
}

const dfix_rule_impl dfix_rule_pip_interpreter_mix = {.on_install = on_install};
