#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_PRE) return;
  dfix_report_need(ctx, in, in->verdict.by);
}

const dfix_rule_impl dfix_rule_pip_pre_with_torch = {.on_install = on_install};
