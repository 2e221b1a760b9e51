#include "engine/api.h"

static bool is_known(const dfix_label_schema *schema, dfix_str name) {
  for (uint32_t i = 0; i < schema->len; i++)
    if (str_eq(schema->items[i].name, name)) return true;
  return false;
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_label_schema *schema = dfix_ctx_labels(ctx);
  if (instr->kind != DFIX_LABEL || !schema->is_strict) return;
  const dfix_pair *pair;
  vec_each(pair, &instr->pairs) {
    dfix_str name = pair->key.value;
    if (str_has_char(name, '$') || is_known(schema, name)) continue;
    dfix_param(dfix_report(ctx, pair->key.span), S("label"), name);
  }
}

const dfix_rule_impl dfix_rule_label_unknown = {.on_instruction = on_instruction};
