#include "engine/api.h"

static dfix_value default_of(const void *scope, dfix_str name) {
  return dfix_scope_default(scope, name);
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_graph *g = dfix_ctx_graph(ctx);
  if (!stage->from->words.len) return;
  const dfix_word *image = &stage->from->words.items[0];
  if (!str_has_char(image->value, '$')) return;
  dfix_value value = dfix_expand(dfix_ctx_arena(ctx), &image->raw, g->file->escape,
                                 (dfix_lookup){default_of, g->global_scope}, NULL);
  if (value.certainty != DFIX_KNOWN) return;
  if (dfix_image_parse(dfix_ctx_arena(ctx), value.text)) return;
  dfix_diag *d = dfix_report(ctx, image->span);
  dfix_param(d, S("image"), image->value);
}

const dfix_rule_impl dfix_rule_from_invalid_default = {.on_stage = on_stage};
