#include "engine/api.h"

// A COPY or ADD that does the same wherever its text stands in the same folder.
static bool is_constant_copy(const dfix_step *step) {
  const dfix_instruction *i = step->instr;
  return (i->kind == DFIX_COPY || i->kind == DFIX_ADD) && !i->heredocs.len &&
         !str_has_char(i->text.str, '$') && step->workdir.certainty == DFIX_KNOWN;
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

// What is longer or repeats itself more often was written by a program; each repetition
// needs its proof, which looks at all steps.
enum { MOST_STEPS = 200, MOST_REPEATED = 8 };

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_source *src = dfix_ctx_graph(ctx)->file->source;
  dfix_map last = {0};  // the last step of each text and folder
  uint32_t repeated = 0, end = stage->steps.len <= MOST_STEPS ? stage->steps.len : 0;
  for (uint32_t i = 0; i < end && repeated < MOST_REPEATED; i++) {
    const dfix_step *step = stage->steps.items[i];
    if (!is_constant_copy(step)) continue;
    dfix_str key = dfix_arena_strf(a, STR_FMT "\n" STR_FMT, STR_ARG(step->workdir.text),
                                   STR_ARG(dfix_source_text(src, step->instr->logical)));
    const dfix_step *before = dfix_map_get(&last, key);
    if (before) {
      check(ctx, before, step);
      repeated++;
    }
    dfix_map_put(a, &last, key, (void *)(uintptr_t)step);
  }
}

const dfix_rule_impl dfix_rule_cache_copied_twice = {.on_stage = on_stage};
