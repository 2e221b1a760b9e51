#include "engine/api.h"

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_context *context = dfix_ctx_context(ctx);
  dfix_late_arg late;
  if (!dfix_late_arg_find(a, g, stage, context, &late) ||
      !dfix_same_build_with(a, g->file->source, context, late.where, late.text))
    return;
  const dfix_instruction *arg = stage->steps.items[late.first]->instr;
  dfix_diag *d = dfix_report(ctx, arg->logical);
  dfix_param(d, S("name"), arg->pairs.items[0].key.value);
  dfix_param(d, S("program"), late.install->program);
  dfix_related(d, late.install->span, S("install"));
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, late.where, late.text);
}

const dfix_rule_impl dfix_rule_cache_arg_too_early = {.on_stage = on_stage};
