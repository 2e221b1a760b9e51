#include "engine/api.h"

// A name with a tag, a digest or a registry is an image, one with a variable anything.
static bool may_be_image(dfix_str name) {
  return str_has_char(name, ':') || str_has_char(name, '@') || str_has_char(name, '/') ||
         str_has_char(name, '$');
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_word *from = &dfix_instruction_flag(instr, S("from"))->value;
  if (!from->value.len || may_be_image(from->value)) return;
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_step *step = dfix_graph_step(g, instr);
  if (step && step->instr != instr) return;  // seen from another file's stages
  if (step && str_ieq(step->stage->name, from->value)) return;  // copy/from-itself
  if (step && dfix_graph_find_stage(g, from->value, step->stage)) return;
  dfix_diag *d = dfix_report(ctx, from->span);
  dfix_param(d, S("name"), from->value);
}

const dfix_rule_impl dfix_rule_copy_unknown_stage = {.on_instruction = on_instruction};
