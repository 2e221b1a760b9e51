#include "engine/api.h"

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
}

const dfix_rule_impl dfix_rule_copy_relative_target = {.on_instruction = on_instruction};
