#include "engine/api.h"

// A star at either end stands for anything.
static bool fits(dfix_str pattern, dfix_str registry) {
  if (str_starts(pattern, S("*"))) return str_ends(registry, str_from_at(pattern, 1));
  if (str_ends(pattern, S("*")))
    return str_starts(registry, str_slice(pattern, 0, pattern.len - 1));
  return str_eq(pattern, registry);
}

static bool is_trusted(dfix_str registries, dfix_str registry) {
  if (!registry.len) registry = S("docker.io");
  for (dfix_str item; str_next(&registries, ',', &item);)
    if (fits(str_trim(item), registry)) return true;
  return false;
}

static void check(dfix_ctx *ctx, const dfix_image *image, dfix_span where) {
  dfix_str registries = dfix_ctx_option(ctx, S("registries"));
  if (!image || !registries.len || str_eq(image->text, S("scratch"))) return;
  if (is_trusted(registries, image->registry)) return;
  dfix_param(dfix_report(ctx, where), S("image"), image->text);
}

static void check_use(dfix_ctx *ctx, const dfix_step *step, dfix_str from,
                      dfix_span where) {
  if (!from.len || str_has_char(from, '$')) return;
  if (!dfix_graph_find_stage(dfix_ctx_graph(ctx), from, step->stage))
    check(ctx, dfix_image_parse(dfix_ctx_arena(ctx), from), where);
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  if (stage->from->words.len) check(ctx, stage->image, stage->from->words.items[0].span);
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_flag *from = dfix_instruction_flag(step->instr, S("from"));
  if (from && from->has_value) check_use(ctx, step, from->value.value, from->span);
  const dfix_mount *mount;
  vec_each(mount, &step->mounts) check_use(ctx, step, mount->from, mount->span);
}

const dfix_rule_impl dfix_rule_from_untrusted_registry = {.on_stage = on_stage,
                                                          .on_step = on_step};
