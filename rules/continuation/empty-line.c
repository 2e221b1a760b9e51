#include "engine/api.h"

// An ONBUILD and what it triggers share their lines.
static bool is_trigger(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_step *step = dfix_graph_step(dfix_ctx_graph(ctx), instr);
  return step && step->instr != instr;
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (!instr->empty_lines.len || is_trigger(ctx, instr)) return;
  const dfix_source *source = dfix_ctx_graph(ctx)->file->source;
  dfix_diag *d = dfix_report(ctx, instr->empty_lines.items[0]);
  dfix_fix(d, DFIX_FIX_SAFE);
  const dfix_span *line;
  vec_each(line, &instr->empty_lines) {
    uint32_t next = dfix_source_line(source, line->start) + 1;
    uint32_t end =
        next < source->lines.len ? source->lines.items[next] : (uint32_t)source->text.len;
    dfix_delete(d, span(line->start, end));
  }
}

const dfix_rule_impl dfix_rule_continuation_empty_line = {.on_instruction =
                                                              on_instruction};
