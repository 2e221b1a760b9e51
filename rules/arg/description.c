#include "engine/api.h"

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (!instr->comments.len) return;
  const dfix_comment *comment = &vec_last(&instr->comments);
  dfix_str word = str_slice(comment->text, 0, str_find_char(comment->text, ' '));
  dfix_str name = {0};
  const dfix_pair *pair;
  vec_each(pair, &instr->pairs) {
    if (str_eq(word, pair->key.value)) return;
    if (!name.len) name = pair->key.value;
  }
  if (instr->kind == DFIX_FROM && instr->words.len == 3)
    name = instr->words.items[2].value;
  if (!name.len || str_ieq(word, name)) return;
  dfix_param(dfix_report(ctx, comment->span), S("name"), name);
}

const dfix_rule_impl dfix_rule_arg_description = {.on_instruction = on_instruction};
