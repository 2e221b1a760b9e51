#include "engine/api.h"

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_image *image = stage->image;
  if (!image || stage->parent || image->tag.len || image->digest.len) return;
  const dfix_word *word = &stage->from->words.items[0];
  if (str_eq(image->text, S("scratch")) || str_has_char(word->value, '$')) return;
  dfix_diag *d = dfix_report(ctx, word->span);
  dfix_param(d, S("image"), word->value);
}

const dfix_rule_impl dfix_rule_from_untagged = {.on_stage = on_stage};
