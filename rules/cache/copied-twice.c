#include "engine/api.h"

static bool is_same_copy(const dfix_source *src, const dfix_step *a, const dfix_step *b) {
  const dfix_instruction *x = a->instr, *y = b->instr;
  return x->kind == y->kind && (x->kind == DFIX_COPY || x->kind == DFIX_ADD) &&
         !x->heredocs.len && !str_has_char(x->text.str, '$') &&
         str_eq(dfix_source_text(src, x->logical), dfix_source_text(src, y->logical)) &&
         a->workdir.certainty == DFIX_KNOWN && b->workdir.certainty == DFIX_KNOWN &&
         str_eq(a->workdir.text, b->workdir.text);
}

// The line of the instruction, its comments with it.
static dfix_span line_of(const dfix_source *src, const dfix_instruction *instr) {
  uint32_t end = dfix_block_end(src, instr);
  while (end < src->text.len && src->text.ptr[end] != '\n') end++;
  return span(dfix_block_start(src, instr), end < src->text.len ? end + 1 : end);
}

static void check(dfix_ctx *ctx, const dfix_step *first, const dfix_step *again) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_source *src = dfix_ctx_graph(ctx)->file->source;
  dfix_span line = line_of(src, again->instr);
  if (again->instr->comments.len ||
      !dfix_same_build_with(a, src, dfix_ctx_context(ctx), line, S("")))
    return;
  uint32_t number = dfix_source_line(src, first->instr->span.start) + 1;
  dfix_diag *d = dfix_report(ctx, again->instr->logical);
  dfix_param(d, S("copy"), dfix_source_text(src, again->instr->logical));
  dfix_param(d, S("line"), dfix_arena_strf(a, "%u", number));
  dfix_related(d, first->instr->logical, S("first"));
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_delete(d, line);
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_source *src = dfix_ctx_graph(ctx)->file->source;
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *again = stage->steps.items[i];
    if (again->instr->kind != DFIX_COPY && again->instr->kind != DFIX_ADD) continue;
    for (uint32_t k = i; k-- > 0;) {
      if (!is_same_copy(src, stage->steps.items[k], again)) continue;
      check(ctx, stage->steps.items[k], again);
      break;
    }
  }
}

const dfix_rule_impl dfix_rule_cache_copied_twice = {.on_stage = on_stage};
