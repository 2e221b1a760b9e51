#include "engine/api.h"

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_image *image = stage->image;
  if (!image || stage->parent || image->digest.len) return;
  if (!str_eq(image->tag, S("latest"))) return;
  const dfix_word *word = &stage->from->words.items[0];
  dfix_diag *d = dfix_report(ctx, word->span);
  dfix_param(d, S("image"), image->text);
}

const dfix_rule_impl dfix_rule_from_latest_tag = {.on_stage = on_stage};
