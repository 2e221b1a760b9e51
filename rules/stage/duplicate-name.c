#include "engine/api.h"

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  if (!stage->same_name) return;
  dfix_diag *d = dfix_report(ctx, vec_last(&stage->from->words).span);
  dfix_param(d, S("name"), stage->name);
  dfix_related(d, vec_last(&stage->same_name->from->words).span, S("first"));
}

const dfix_rule_impl dfix_rule_stage_duplicate_name = {.on_stage = on_stage};
