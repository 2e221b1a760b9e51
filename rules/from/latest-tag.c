#include "engine/api.h"

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  if (stage->parent || !stage->from->words.len) return;
  const dfix_word *word = &stage->from->words.items[0];
  const dfix_image *image = stage->image;
  bool is_latest = image ? str_eq(image->tag, S("latest")) && !image->digest.len
                         : str_ends(word->value, S(":latest"));  // $REGISTRY/app:latest
  if (!is_latest) return;
  dfix_diag *d = dfix_report(ctx, word->span);
  dfix_param(d, S("image"), image ? image->text : word->value);
}

const dfix_rule_impl dfix_rule_from_latest_tag = {.on_stage = on_stage};
