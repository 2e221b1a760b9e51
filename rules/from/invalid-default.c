#include "engine/api.h"

// A variable that no ARG declares is another rule's.
static dfix_value get(const void *self, dfix_str name) {
  const dfix_value *value = dfix_map_get(self, name);
  return value ? *value : (dfix_value){.certainty = DFIX_UNKNOWN};
}

// What the ARGs before the first FROM give without any build argument: a map from their
// names to dfix_values.
static void *read_defaults(dfix_ctx *ctx) {
  const dfix_graph *g = dfix_ctx_graph(ctx);
  dfix_arena *a = dfix_ctx_arena(ctx);
  dfix_map *d = arena_new(a, dfix_map);
  const dfix_pair *pair;
  for (uint32_t i = 0; i < g->globals.len; i++)
    vec_each(pair, &g->globals.items[i]->pairs) {
      dfix_value *value = arena_new(a, dfix_value);
      if (pair->has_value)
        *value = dfix_expand(a, &pair->value.raw, g->file->escape, (dfix_lookup){get, d},
                             NULL);
      dfix_map_put(a, d, pair->key.value, value);
    }
  return d;
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  static const char key;
  const dfix_graph *g = dfix_ctx_graph(ctx);
  if (!stage->from->words.len) return;
  const dfix_word *image = &stage->from->words.items[0];
  if (!str_has_char(image->value, '$')) return;
  dfix_lookup lookup = {get, dfix_ctx_memo(ctx, &key, read_defaults)};
  dfix_value value =
      dfix_expand(dfix_ctx_arena(ctx), &image->raw, g->file->escape, lookup, NULL);
  if (value.certainty != DFIX_KNOWN) return;
  if (dfix_image_parse(dfix_ctx_arena(ctx), value.text)) return;
  dfix_param(dfix_report(ctx, image->span), S("image"), image->value);
}

const dfix_rule_impl dfix_rule_from_invalid_default = {.on_stage = on_stage};
