#include "engine/api.h"

static bool has_label(const dfix_stage *stage, dfix_str name) {
  for (; stage; stage = stage->parent)
    for (uint32_t s = 0; s < stage->steps.len; s++) {
      const dfix_instruction *i = stage->steps.items[s]->instr;
      if (i->kind != DFIX_LABEL) continue;
      const dfix_pair *pair;
      vec_each(pair, &i->pairs) if (str_eq(pair->key.value, name)) return true;
    }
  return false;
}

// The labels of an image are those of its last stage, and of the stages it begins from.
static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_label_schema *schema = dfix_ctx_labels(ctx);
  if (!stage->is_final) return;
  for (uint32_t i = 0; i < schema->len; i++)
    if (!has_label(stage, schema->items[i].name))
      dfix_param(dfix_report(ctx, stage->from->keyword), S("label"),
                 schema->items[i].name);
}

const dfix_rule_impl dfix_rule_label_missing = {.on_stage = on_stage};
