#include "engine/api.h"

// Whether a COPY or ADD above it in the stage has the finding too: a WORKDIR there is for
// both.
static bool is_cured_above(const dfix_step *step) {
  for (uint32_t i = 0; i < step->index; i++) {
    const dfix_instruction *above = step->stage->steps.items[i]->instr;
    bool copies = above->kind == DFIX_COPY || above->kind == DFIX_ADD;
    if (copies && above->words.len > 1 &&
        !dfix_path_is_absolute(vec_last(&above->words).value))
      return true;
  }
  return false;
}

// The folder of the images that are known is `/`; it is said above the first COPY.
static void add_fix(dfix_ctx *ctx, dfix_diag *d, const dfix_step *step) {
  if (!step || is_cured_above(step) || !dfix_can_insert_above(ctx, step->instr)) return;
  if (!dfix_stage_begins_at_slash(step->stage)) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert_above(ctx, d, step->instr, S("WORKDIR"), S("/"));
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (instr->words.len < 2) return;
  const dfix_word *target = &vec_last(&instr->words);
  if (dfix_path_is_absolute(target->value)) return;
  const dfix_step *step = dfix_graph_step(dfix_ctx_graph(ctx), instr);
  if (step &&
      (step->instr != instr || dfix_stage_last(step->stage, step->index, DFIX_WORKDIR)))
    return;
  dfix_diag *d = dfix_report(ctx, target->span);
  dfix_param(d, S("target"), target->value);
  add_fix(ctx, d, step);
}

const dfix_rule_impl dfix_rule_copy_relative_target = {.on_instruction = on_instruction};
