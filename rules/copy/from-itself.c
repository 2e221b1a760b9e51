#include "engine/api.h"

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_word *from = &dfix_instruction_flag(instr, S("from"))->value;
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_step *step = dfix_graph_step(g, instr);
  if (!step || step->instr != instr || !step->stage->name.len) return;
  if (!str_ieq(step->stage->name, from->value) || step->stage->same_name) return;
  dfix_diag *d = dfix_report(ctx, from->span);
  dfix_param(d, S("name"), from->value);
}

const dfix_rule_impl dfix_rule_copy_from_itself = {.on_instruction = on_instruction};
