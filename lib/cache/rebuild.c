#include "cache/rebuild.h"

#include "cache/effects.h"
#include "cache/ignore.h"
#include "cache/path.h"

typedef struct rebuilder {
  dfix_arena *arena;
  const dfix_graph *graph;
  const dfix_context *context;
  const dfix_times *times;
  dfix_builder builder;
  dfix_history history;
  dfix_odds *ends;  // of each stage: what changes its final files
} rebuilder;

// ---- what a key is made of ----

static bool is_metadata(dfix_kind kind) {
  return kind != DFIX_RUN && kind != DFIX_COPY && kind != DFIX_ADD &&
         kind != DFIX_WORKDIR;
}

static const dfix_stage *stage_of_flag(const rebuilder *r, const dfix_step *step) {
  const dfix_flag *from = dfix_instruction_flag(step->instr, S("from"));
  return from ? dfix_graph_find_stage(r->graph, from->value.value, step->stage) : NULL;
}

static uint32_t count_files(const rebuilder *r, const dfix_instruction *copy) {
  dfix_entries entries = {0};
  dfix_str ignore = {0};
  uint32_t n = 0;
  if (!r->context || !r->context->list(r->context->self, S(""), &entries)) return 0;
  if (!r->context->ignore(r->context->self, &ignore)) ignore = S("");
  const dfix_entry *e;
  vec_each(e, &entries) n += e->kind != DFIX_ENTRY_FOLDER &&
                             dfix_copy_takes(r->arena, copy, e->path) &&
                             !dfix_ignore_matches(ignore, e->path);
  return n;
}

static dfix_str copy_sees(const rebuilder *r, const dfix_step *step) {
  const dfix_flag *from = dfix_instruction_flag(step->instr, S("from"));
  if (from)
    return dfix_arena_strf(r->arena, "%s %.*s",
                           stage_of_flag(r, step) ? "stage" : "image",
                           STR_ARG(from->value.value));
  if (step->instr->heredocs.len) return S("its text");
  uint32_t n = count_files(r, step->instr);
  return n == 1 ? S("1 file") : n ? dfix_arena_strf(r->arena, "%u files", n) : S("files");
}

// "its text, GIT_SHA": the arguments in scope that change with every build.
static dfix_str run_sees(const rebuilder *r, const dfix_step *step) {
  dfix_buf b = {.arena = r->arena};
  buf_add(&b, S("its text"));
  for (uint32_t i = 0; i < step->index; i++) {
    const dfix_instruction *arg = step->stage->steps.items[i]->instr;
    const dfix_pair *pair;
    if (arg->kind != DFIX_ARG) continue;
    vec_each(pair, &arg->pairs) if (dfix_is_provenance(pair->key.value))
        buf_addf(&b, ", %.*s", STR_ARG(pair->key.value));
  }
  return buf_str(&b);
}

static dfix_str sees(const rebuilder *r, const dfix_step *step) {
  switch (step->instr->kind) {
  case DFIX_RUN:
    return run_sees(r, step);
  case DFIX_COPY:
  case DFIX_ADD:
    return copy_sees(r, step);
  case DFIX_ARG:
    return S("its value");
  default:
    return is_metadata(step->instr->kind) && step->instr->kind != DFIX_ENV &&
                   r->builder == DFIX_BUILDKIT
               ? S("")
               : S("its text");
  }
}

// ---- odds ----

// Of the step alone, as this builder sees it.
static dfix_odds odds_of(const rebuilder *r, const dfix_step *step) {
  dfix_odds odds = dfix_odds_of(r->arena, &r->history, r->context, step);
  const dfix_stage *from = stage_of_flag(r, step);
  if (from) dfix_odds_add(&odds, &r->ends[from->index]);
  // These two have the text of every instruction in the chain of keys.
  if (r->builder != DFIX_BUILDKIT && odds.alone < 0.01) odds.alone = 0.01;
  return odds;
}

// An argument's value counts where something runs with it; with BuildKit, so does ENV.
static bool waits_for_run(const rebuilder *r, dfix_kind kind) {
  return kind == DFIX_ARG || (kind == DFIX_ENV && r->builder == DFIX_BUILDKIT);
}

static void add_stage(rebuilder *r, const dfix_stage *stage, dfix_rebuilds *out) {
  dfix_stage_rebuild s = {.stage = stage};
  dfix_odds above = {.alone = 0.03}, waiting = {0};  // a tag that is another image
  if (stage->parent) above = r->ends[stage->parent->index];
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    dfix_odds own = odds_of(r, step);
    dfix_odds_add(waits_for_run(r, step->instr->kind) ? &waiting : &above, &own);
    if (step->instr->kind == DFIX_RUN) dfix_odds_add(&above, &waiting);
    dfix_rebuild it = {.step = step,
                       .sees = sees(r, step),
                       .changes = dfix_chance(&r->history, &own),
                       .runs = dfix_chance(&r->history, &above),
                       .seconds =
                           dfix_step_seconds(r->arena, step, r->context, r->times)};
    s.seconds += it.runs * it.seconds;
    vec_push(r->arena, &s.steps, it);
  }
  r->ends[stage->index] = above;
  vec_push(r->arena, &out->stages, s);
}

// The stage that is built, and all that it begins from or copies from.
static void mark_needed(const rebuilder *r, dfix_rebuilds *out) {
  dfix_edges edges = dfix_graph_edges(r->arena, r->graph);
  for (uint32_t i = out->stages.len; i-- > 0;) {
    dfix_stage_rebuild *s = &out->stages.items[i];
    s->is_needed |= s->stage->is_final;
    if (!s->is_needed) continue;
    out->seconds += s->seconds;
    const dfix_edge *e;
    vec_each(e, &edges) if (e->from_stage && e->to_stage == s->stage)
        out->stages.items[e->from_stage->index]
            .is_needed = true;
  }
}

dfix_rebuilds dfix_rebuilds_of(dfix_arena *a, const dfix_graph *g,
                               const dfix_context *context, const dfix_times *times,
                               dfix_builder builder) {
  dfix_rebuilds out = {0};
  rebuilder r = {.arena = a,
                 .graph = g,
                 .context = context,
                 .times = times,
                 .builder = builder,
                 .history = dfix_history_of(a, context)};
  r.ends = arena_array(a, dfix_odds, g->stages.len + 1);
  for (uint32_t i = 0; i < g->stages.len; i++) add_stage(&r, g->stages.items[i], &out);
  mark_needed(&r, &out);
  out.commits = r.history.len;
  return out;
}
