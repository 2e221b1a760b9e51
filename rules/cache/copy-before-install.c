#include "engine/api.h"

// "requirements.txt and constraints.txt"
static dfix_str list(dfix_arena *a, const dfix_strs *files) {
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < files->len; i++) {
    buf_add(&b, !i ? S("") : i + 1 < files->len ? S(", ") : S(" and "));
    buf_add(&b, files->items[i]);
  }
  return buf_str(&b);
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_source *src = g->file->source;
  dfix_split split;
  if (!dfix_split_find(a, g, stage, dfix_ctx_context(ctx), &split)) return;

  const dfix_arg *verb = dfix_command_verb(split.install);
  dfix_diag *d = dfix_report(ctx, split.copy->instr->logical);
  dfix_param(d, S("copy"), dfix_source_text(src, split.copy->instr->logical));
  dfix_param(d, S("install"),
             dfix_arena_strf(a, STR_FMT "%s" STR_FMT, STR_ARG(split.install->program),
                             verb ? " " : "", STR_ARG(verb ? verb->text : S(""))));
  dfix_param(d, S("files"), list(a, &split.manifest));
  dfix_related(d, split.install->span, split.is_proven ? S("install") : S("plain"));
  if (!split.is_proven ||
      !dfix_same_build_with(a, src, dfix_ctx_context(ctx), split.where, split.text, NULL))
    return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, split.where, split.text);
}

const dfix_rule_impl dfix_rule_cache_copy_before_install = {.on_stage = on_stage};
