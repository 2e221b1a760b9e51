#include "engine/api.h"

typedef struct renaming {
  dfix_diag *diag;
  const dfix_graph *graph;
  const dfix_stage *stage;
  dfix_str lower;
} renaming;

static void rename_word(const renaming *r, const dfix_word *word) {
  if (str_eq(word->value, r->stage->name)) dfix_replace(r->diag, word->span, r->lower);
}

static void rename_in_step(const renaming *r, const dfix_step *step) {
  const dfix_flag *from = dfix_instruction_flag(step->instr, S("from"));
  if (from && dfix_graph_find_stage(r->graph, from->value.value, step->stage) == r->stage)
    rename_word(r, &from->value);
  const dfix_mount *mount;
  vec_each(mount, &step->mounts) {
    if (dfix_graph_find_stage(r->graph, mount->from, step->stage) != r->stage) continue;
    const dfix_pair *pair;
    vec_each(pair, &mount->keys) {
      if (str_ieq(pair->key.value, S("from"))) rename_word(r, &pair->value);
    }
  }
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  renaming r = {.graph = dfix_ctx_graph(ctx), .stage = stage};
  r.lower = dfix_arena_lower(dfix_ctx_arena(ctx), stage->name);
  if (stage->from->words.len != 3 || str_eq(r.lower, stage->name)) return;
  const dfix_word *name = &stage->from->words.items[2];
  r.diag = dfix_report(ctx, name->span);
  dfix_param(r.diag, S("name"), stage->name);
  dfix_param(r.diag, S("lower"), r.lower);
  dfix_fix(r.diag, DFIX_FIX_SAFE);
  rename_word(&r, name);
  for (uint32_t i = stage->index + 1; i < r.graph->stages.len; i++) {
    const dfix_stage *later = r.graph->stages.items[i];
    if (later->parent == stage) rename_word(&r, &later->from->words.items[0]);
    for (uint32_t k = 0; k < later->steps.len; k++)
      rename_in_step(&r, later->steps.items[k]);
  }
}

const dfix_rule_impl dfix_rule_stage_name_casing = {.on_stage = on_stage};
