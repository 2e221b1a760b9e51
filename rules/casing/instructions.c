#include "engine/api.h"

typedef struct census {
  dfix_ctx *ctx;
  uint32_t lower, upper;
} census;

typedef void visitor(census *c, const dfix_instruction *instr);

// ARGs before the first FROM have no vote: BuildKit counts what stages are made of.
static void each(census *c, visitor *visit) {
  const dfix_graph *g = dfix_ctx_graph(c->ctx);
  for (uint32_t i = 0; i < g->stages.len; i++) {
    const dfix_stage *stage = g->stages.items[i];
    visit(c, stage->from);
    for (uint32_t k = 0; k < stage->steps.len; k++) {
      const dfix_instruction *instr = stage->steps.items[k]->instr;
      if (instr->kind != DFIX_ERROR) visit(c, instr);
    }
  }
}

static dfix_str keyword_of(census *c, const dfix_instruction *instr) {
  return dfix_source_text(dfix_ctx_graph(c->ctx)->file->source, instr->keyword);
}

static void count(census *c, const dfix_instruction *instr) {
  dfix_arena *a = dfix_ctx_arena(c->ctx);
  dfix_str keyword = keyword_of(c, instr);
  if (str_eq(keyword, dfix_arena_lower(a, keyword))) c->lower++;
  if (str_eq(keyword, dfix_arena_upper(a, keyword))) c->upper++;
}

static void check(census *c, const dfix_instruction *instr) {
  dfix_arena *a = dfix_ctx_arena(c->ctx);
  dfix_str keyword = keyword_of(c, instr);
  bool is_lower = c->lower > c->upper;
  dfix_str want = is_lower ? dfix_arena_lower(a, keyword) : dfix_arena_upper(a, keyword);
  if (str_eq(keyword, want)) return;
  dfix_diag *d = dfix_report(c->ctx, instr->keyword);
  dfix_param(d, S("majority"), is_lower ? S("lower") : S("upper"));
  dfix_param(d, S("keyword"), keyword);
  dfix_param(d, S("want"), want);
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, instr->keyword, want);
  if (instr->kind == DFIX_FROM && instr->words.len == 3)  // AS goes with its FROM
    dfix_replace(d, instr->words.items[1].span, is_lower ? S("as") : S("AS"));
}

static void on_file(dfix_ctx *ctx) {
  census c = {.ctx = ctx};
  each(&c, count);
  each(&c, check);
}

const dfix_rule_impl dfix_rule_casing_instructions = {.on_file = on_file};
