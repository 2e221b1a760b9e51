#include "engine/api.h"

static dfix_str unquoted(dfix_str s) {
  bool quoted =
      s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0];
  dfix_str inside = quoted ? str_slice(s, 1, s.len - 1) : s;
  return str_has_char(inside, s.len ? s.ptr[0] : 0) ? s : inside;
}

static dfix_str quoted(dfix_arena *a, dfix_str s, char escape) {
  dfix_buf out = {.arena = a};
  buf_add_char(&out, '"');
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == '"' || s.ptr[i] == '$' || s.ptr[i] == escape)
      buf_add_char(&out, escape);
    buf_add_char(&out, s.ptr[i]);
  }
  buf_add_char(&out, '"');
  return buf_str(&out);
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  dfix_diag *d = dfix_report(ctx, instr->keyword);
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_step *step = dfix_graph_step(g, instr);
  bool on_one_line = instr->text.str.len == span_len(instr->args);
  if (!step || step->instr != instr || !instr->text.str.len || !on_one_line) return;

  dfix_str keyword = dfix_source_text(g->file->source, instr->keyword);
  bool is_lower = str_eq(keyword, S("maintainer"));
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(
      d, span(instr->keyword.start, instr->args.end),
      dfix_arena_strf(dfix_ctx_arena(ctx), "%s org.opencontainers.image.authors=" STR_FMT,
                      is_lower ? "label" : "LABEL",
                      STR_ARG(quoted(dfix_ctx_arena(ctx), unquoted(instr->text.str),
                                     g->file->escape))));
}

const dfix_rule_impl dfix_rule_maintainer_deprecated = {.on_instruction = on_instruction};
