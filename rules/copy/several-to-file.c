#include "engine/api.h"

static bool is_folder(dfix_str target) {
  return !target.len || str_ends(target, S("/")) || str_eq(target, S(".")) ||
         str_eq(target, S("..")) || str_ends(target, S("/.")) ||
         str_ends(target, S("\\")) || str_has_char(target, '$');
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (instr->words.len < 3) return;
  const dfix_word *target = &vec_last(&instr->words);
  if (is_folder(target->value)) return;
  dfix_diag *d = dfix_report(ctx, target->span);
  dfix_param(d, S("target"), target->value);
  dfix_str written = dfix_source_text(dfix_ctx_graph(ctx)->file->source, target->span);
  char first = written.ptr[0], last = written.ptr[written.len - 1];
  bool is_quoted = written.len > 1 && first == last && (last == '"' || last == '\'');
  dfix_str inside = str_slice(written, is_quoted, written.len - is_quoted);
  if (str_has_char(inside, '"') || str_has_char(inside, '\'')) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_insert(d, target->span.end - is_quoted, S("/"));
}

const dfix_rule_impl dfix_rule_copy_several_to_file = {.on_instruction = on_instruction};
