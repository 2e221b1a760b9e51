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

// "41 packages", as far as they can be counted.
static dfix_str packages(dfix_ctx *ctx, const dfix_command *install) {
  uint32_t n = dfix_count_packages(install, dfix_ctx_context(ctx));
  return n > 1 ? dfix_arena_strf(dfix_ctx_arena(ctx), "%u packages", n)
               : S("all packages");
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_context *context = dfix_ctx_context(ctx);
  const dfix_source *src = dfix_ctx_graph(ctx)->file->source;
  dfix_split split;
  if (!dfix_split_find(a, dfix_ctx_graph(ctx), stage, context, &split)) return;
  const dfix_history *history = dfix_ctx_history(ctx);
  if (split.is_proven &&
      (!dfix_split_is_worth_it(a, dfix_ctx_graph(ctx), &split, context, history) ||
       !dfix_same_build_with(a, src, context, split.where, split.text)))
    return;

  const dfix_arg *verb = dfix_command_verb(split.install);
  dfix_odds odds = dfix_odds_of(a, history, context, split.copy);
  dfix_str often = dfix_odds_in_words(a, history, &odds);
  dfix_diag *d = dfix_report(ctx, split.copy->instr->logical);
  if (often.len) dfix_variant(d, S("history"));
  dfix_param(d, S("often"), often);
  dfix_param(d, S("packages"), packages(ctx, split.install));
  dfix_param(d, S("copy"), dfix_source_text(src, split.copy->instr->logical));
  dfix_param(d, S("install"),
             dfix_arena_strf(a, STR_FMT "%s" STR_FMT, STR_ARG(split.install->program),
                             verb ? " " : "", STR_ARG(verb ? verb->text : S(""))));
  dfix_param(d, S("files"), list(a, &split.manifest));
  dfix_related(d, split.install->span, split.is_proven ? S("install") : S("plain"));
  if (!split.is_proven) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, split.where, split.text);
}

const dfix_rule_impl dfix_rule_cache_copy_before_install = {.on_stage = on_stage};
