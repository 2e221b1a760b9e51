#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_OTHER_TOOL) return;
  dfix_report_need(ctx, in, in->verdict.by);
}

const dfix_rule_impl dfix_rule_constraint_ignored_by_tool = {.on_install = on_install};
