#include "engine/api.h"

// Only what becomes an image is run: a stage that another begins from need not have one.
static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  if (stage->is_base || stage->is_copied) return;
  if (dfix_stage_last(stage, UINT32_MAX, DFIX_HEALTHCHECK)) return;
  dfix_report(ctx, stage->from->keyword);
}

const dfix_rule_impl dfix_rule_healthcheck_missing = {.on_stage = on_stage};
