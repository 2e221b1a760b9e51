#include "driver/keep.h"

// A source and its copy.
typedef struct kept_source {
  const dfix_source *from, *to;
} kept_source;

typedef struct keeper {
  dfix_arena *arena;
  dfix_vec(kept_source) sources;
} keeper;

static const dfix_source *copy_source(dfix_arena *a, const dfix_source *from) {
  dfix_source *to = arena_new(a, dfix_source);
  to->path = from->path.len ? dfix_arena_dup(a, from->path) : from->path;
  to->text = dfix_arena_dup(a, from->text);
  to->first_line = from->first_line;
  to->indent = from->indent;
  const uint32_t *line;
  vec_each(line, &from->lines) vec_push(a, &to->lines, *line);
  return to;
}

// A file and the few of its context that have findings: a list is enough.
static const dfix_source *keep_source(keeper *k, const dfix_source *from) {
  const kept_source *known;
  vec_each(known, &k->sources) if (known->from == from) return known->to;
  kept_source kept = {from, copy_source(k->arena, from)};
  vec_push(k->arena, &k->sources, kept);
  return kept.to;
}

static const dfix_fix_plan *keep_fix(keeper *k, const dfix_fix_plan *from) {
  if (!from) return NULL;
  dfix_fix_plan *to = arena_new(k->arena, dfix_fix_plan);
  to->safety = from->safety;
  to->message = dfix_arena_dup(k->arena, from->message);
  const dfix_edit *edit;
  vec_each(edit, &from->edits) {
    dfix_edit copy = {.file = dfix_arena_dup(k->arena, edit->file),
                      .span = edit->span,
                      .text = dfix_arena_dup(k->arena, edit->text)};
    vec_push(k->arena, &to->edits, copy);
  }
  return to;
}

static dfix_finding keep_finding(keeper *k, const dfix_finding *from) {
  dfix_finding to = {.rule = from->rule,
                     .severity = from->severity,
                     .file = dfix_arena_dup(k->arena, from->file),
                     .source = keep_source(k, from->source),
                     .span = from->span,
                     .message = dfix_arena_dup(k->arena, from->message),
                     .fix = keep_fix(k, from->fix)};
  const dfix_related_place *place;
  vec_each(place, &from->related) {
    dfix_related_place copy = {.file = dfix_arena_dup(k->arena, place->file),
                               .source = keep_source(k, place->source),
                               .span = place->span,
                               .message = dfix_arena_dup(k->arena, place->message)};
    vec_push(k->arena, &to.related, copy);
  }
  return to;
}

void dfix_result_keep(dfix_arena *a, dfix_file_result *result) {
  keeper k = {.arena = a};
  dfix_findings kept = {0};
  const dfix_finding *f;
  vec_each(f, &result->findings) {
    dfix_finding copy = keep_finding(&k, f);
    vec_push(a, &kept, copy);
  }
  result->source = kept.len ? keep_source(&k, result->source) : NULL;
  result->findings = kept;
  result->error = dfix_arena_dup(a, result->error);
}
