#include "engine/api.h"

static bool has_same_flags(dfix_ctx *ctx, const dfix_instruction *x,
                           const dfix_instruction *y) {
  const dfix_source *source = dfix_ctx_graph(ctx)->file->source;
  if (x->flags.len != y->flags.len) return false;
  for (uint32_t i = 0; i < x->flags.len; i++)
    if (!str_eq(dfix_source_text(source, x->flags.items[i].span),
                dfix_source_text(source, y->flags.items[i].span)))
      return false;
  return true;
}

// Whether it is one command: nobody knows that of a script that is not understood.
static bool is_one_command(const dfix_step *step) {
  bool is_exec = step->instr->form == DFIX_FORM_JSON;
  return step->commands.len < 2 && (is_exec || (step->script && step->script->complete));
}

// The reference stays the first of a group of joinable RUNs; what cannot be joined starts
// a new group.
static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_step *above = NULL;
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    if (step->instr->kind != DFIX_RUN) {
      above = NULL;
    } else if (above && has_same_flags(ctx, above->instr, step->instr) &&
               is_one_command(above) && is_one_command(step)) {
      dfix_diag *d = dfix_report(ctx, step->instr->keyword);
      dfix_related(d, above->instr->keyword, S("above"));
    } else {
      above = step;
    }
  }
}

const dfix_rule_impl dfix_rule_run_consecutive = {.on_stage = on_stage};
