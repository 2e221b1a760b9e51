#include "engine/api.h"

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (instr->words.len < 3) return;
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_source *source = dfix_ctx_graph(ctx)->file->source;
  dfix_str from = dfix_source_text(source, instr->keyword);
  dfix_str lower = dfix_arena_lower(a, from);
  bool is_lower = str_eq(from, lower);
  if (!is_lower && !str_eq(from, dfix_arena_upper(a, from))) return;

  const dfix_word *as = &instr->words.items[1];
  dfix_str want = is_lower ? S("as") : S("AS");
  if (str_eq(as->value, want)) return;
  dfix_diag *d = dfix_report(ctx, as->span);
  dfix_param(d, S("as"), as->value);
  dfix_param(d, S("from"), from);
  dfix_param(d, S("want"), want);
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, as->span, want);
}

const dfix_rule_impl dfix_rule_casing_from_as = {.on_instruction = on_instruction};
