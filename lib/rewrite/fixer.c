#include "rewrite/fixer.h"

#include "rewrite/proof.h"

typedef dfix_vec(const dfix_finding *) candidates;

typedef struct fixer {
  dfix_arena *arena;
  const dfix_fix_input *input;
  dfix_map overlay;      // the context's files that fixes changed: path -> dfix_str *
  dfix_context context;  // the input's, under the overlay
  candidates refused;    // in this round: another text may do
  dfix_vec(const dfix_rule *) banned;  // for chasing others
  dfix_fixed result;
} fixer;

// ---- the context with what fixes have changed in it

static dfix_str *overlaid(void *self, dfix_str path) {
  return dfix_map_get(&((fixer *)self)->overlay, path);
}

static dfix_entry_kind overlay_kind(void *self, dfix_str path) {
  const dfix_context *below = ((fixer *)self)->input->context;
  return overlaid(self, path) ? DFIX_ENTRY_FILE : below->kind(below->self, path);
}

static bool overlay_read(void *self, dfix_str path, dfix_str *out) {
  const dfix_context *below = ((fixer *)self)->input->context;
  dfix_str *text = overlaid(self, path);
  if (!text) return below->read(below->self, path, out);
  *out = *text;
  return true;
}

static bool overlay_list(void *self, dfix_str path, dfix_entries *out) {
  const dfix_context *below = ((fixer *)self)->input->context;
  return below->list(below->self, path, out);
}

static bool overlay_ignore(void *self, dfix_str *out) {
  const dfix_context *below = ((fixer *)self)->input->context;
  return below->ignore(below->self, out);
}

static void lay_over(fixer *f) {
  if (!f->input->context) return;
  f->context = (dfix_context){.self = f,
                              .root = f->input->context->root,
                              .kind = overlay_kind,
                              .read = overlay_read,
                              .list = overlay_list,
                              .ignore = overlay_ignore};
}

// ---- one state of the text

static dfix_state look_at(fixer *f, dfix_str text) {
  dfix_state state = {.source = dfix_source_new(f->arena, f->input->path, text)};
  state.file = dfix_parse(f->arena, state.source);
  static const dfix_graph_options none;
  const dfix_graph_options *options = f->input->graph ? f->input->graph : &none;
  state.graph = dfix_graph_new(f->arena, state.file, options);
  dfix_lint_input in = {.graph = state.graph,
                        .context = f->input->context ? &f->context : NULL,
                        .selection = f->input->selection,
                        .shellcheck = f->input->shellcheck};
  state.findings = f->input->lint(f->arena, &in);
  return state;
}

// ---- which fixes a round tries

static bool is_refused(const fixer *f, const dfix_finding *finding) {
  for (uint32_t i = 0; i < f->refused.len; i++)
    if (f->refused.items[i] == finding) return true;
  return false;
}

static bool is_banned(const fixer *f, const dfix_rule *rule) {
  for (uint32_t i = 0; i < f->banned.len; i++)
    if (f->banned.items[i] == rule) return true;
  return false;
}

static bool may_edit(const fixer *f, dfix_str file) {
  return str_is_empty(file) || (f->input->context && f->input->edits_context);
}

static bool is_wanted(const fixer *f, const dfix_finding *finding) {
  const dfix_fix_plan *fix = finding->fix;
  if (!fix || !fix->edits.len || is_banned(f, finding->rule)) return false;
  if (fix->safety == DFIX_FIX_NONE) return false;
  if (fix->safety == DFIX_FIX_UNSAFE && !f->input->unsafe) return false;
  const dfix_edit *edit;
  vec_each(edit, &fix->edits) if (!may_edit(f, edit->file)) return false;
  return !is_refused(f, finding);
}

static bool fixes_meet(const dfix_fix_plan *a, const dfix_fix_plan *b) {
  const dfix_edit *x, *y;
  vec_each(x, &a->edits) vec_each(y, &b->edits) {
    if (dfix_edits_meet(x, y)) return true;
  }
  return false;
}

static bool meets_any(const candidates *chosen, const dfix_fix_plan *fix) {
  for (uint32_t i = 0; i < chosen->len; i++)
    if (fixes_meet(chosen->items[i]->fix, fix)) return true;
  return false;
}

// A safe fix of cache/ moves or removes steps, and was shown to build the same from the
// text as it is: two of them together were not.
static bool is_move(const dfix_finding *finding) {
  return str_eq(finding->rule->category, S("cache")) &&
         finding->fix->safety == DFIX_FIX_SAFE;
}

// In the order of the findings, which is the file's. One that meets a chosen one waits
// for the next round, and so does a second move.
static candidates choose(fixer *f, const dfix_findings *findings) {
  candidates chosen = {0};
  bool has_move = false;
  const dfix_finding *finding;
  vec_each(finding, findings) {
    if (!is_wanted(f, finding) || meets_any(&chosen, finding->fix)) continue;
    if (has_move && is_move(finding)) continue;
    vec_push(f->arena, &chosen, finding);
    has_move |= is_move(finding);
  }
  return chosen;
}

// ---- applying some of them

static dfix_edits edits_in(fixer *f, const candidates *fixes, dfix_str file) {
  dfix_edits edits = {0};
  for (uint32_t i = 0; i < fixes->len; i++) {
    const dfix_edit *edit;
    vec_each(edit, &fixes->items[i]->fix->edits) {
      if (str_eq(edit->file, file)) vec_push(f->arena, &edits, *edit);
    }
  }
  dfix_edits_sort(&edits);
  return edits;
}

// The paths of the context's files that the fixes edit.
static dfix_map edited_files(fixer *f, const candidates *fixes) {
  dfix_map files = {0};
  for (uint32_t i = 0; i < fixes->len; i++) {
    const dfix_edit *edit;
    vec_each(edit, &fixes->items[i]->fix->edits) {
      if (edit->file.len) dfix_map_add(f->arena, &files, edit->file);
    }
  }
  return files;
}

// Edits the files of the context in the overlay. False if an edit does not fit.
static bool edit_context(fixer *f, const candidates *fixes) {
  dfix_map files = edited_files(f, fixes);
  const dfix_map_entry *file;
  vec_each(file, &files.entries) {
    dfix_str text;
    if (!overlay_read(f, file->key, &text)) text = S("");  // the fix makes the file
    dfix_edits edits = edits_in(f, fixes, file->key);
    if (!dfix_edits_fit(&edits, text.len)) return false;
    dfix_str *edited = arena_new(f->arena, dfix_str);
    *edited = dfix_apply(f->arena, text, &edits).text;
    dfix_map_put(f->arena, &f->overlay, file->key, edited);
  }
  return true;
}

static dfix_map copy_of(dfix_arena *a, const dfix_map *map) {
  dfix_map copy = {0};
  const dfix_map_entry *e;
  vec_each(e, &map->entries) dfix_map_put(a, &copy, e->key, e->value);
  return copy;
}

typedef struct attempt {
  dfix_state state;
  dfix_changes changes;
  dfix_map overlay;
} attempt;

// Applies `fixes` to `before`, and proves the outcome. The overlay is as it was
// afterwards: an attempt that is accepted brings its own.
static bool attempt_fixes(fixer *f, const dfix_state *before, const candidates *fixes,
                          attempt *out, dfix_str *why) {
  dfix_edits edits = edits_in(f, fixes, S(""));
  *why = S("its edits overlap");
  if (!dfix_edits_fit(&edits, before->source->text.len)) return false;
  dfix_map overlay = f->overlay;
  f->overlay = copy_of(f->arena, &overlay);
  bool holds = edit_context(f, fixes);
  if (holds) {
    dfix_patched patched = dfix_apply(f->arena, before->source->text, &edits);
    out->changes = patched.changes;
    out->state = look_at(f, patched.text);
    holds = dfix_prove(f->arena, before, &out->state, &out->changes, why);
  }
  out->overlay = f->overlay;
  f->overlay = overlay;
  return holds;
}

// ---- notes

static void note(dfix_arena *a, dfix_fix_notes *notes, const dfix_finding *finding,
                 dfix_str reason) {
  dfix_fix_note *n;
  vec_each(n, notes) {
    if (n->rule == finding->rule && str_eq(n->message, finding->fix->message) &&
        str_eq(n->reason, reason)) {
      n->count++;
      return;
    }
  }
  dfix_fix_note fresh = {finding->rule, finding->fix->message, reason, 1};
  vec_push(a, notes, fresh);
}

static void refuse(fixer *f, const dfix_finding *finding, dfix_str why) {
  vec_push(f->arena, &f->refused, finding);
  note(f->arena, &f->result.discarded, finding, why);
}

// ---- a round

typedef struct fix_round {
  const dfix_state *before;
  candidates accepted;
  attempt outcome;  // of the accepted ones
} fix_round;

static candidates joined(dfix_arena *a, const candidates *x, const candidates *y) {
  candidates both = {0};
  for (uint32_t i = 0; i < x->len; i++) vec_push(a, &both, x->items[i]);
  for (uint32_t i = 0; i < y->len; i++) vec_push(a, &both, y->items[i]);
  return both;
}

static candidates part_of(const candidates *all, uint32_t start, uint32_t end) {
  return (candidates){
      .items = all->items + start, .len = end - start, .cap = end - start};
}

// Accepts `fixes`, all but those that break something. A set that fails is tried in
// halves, so that one culprit among n costs about log n attempts; the depth is log n too.
static void accept(fixer *f, fix_round *round, const candidates *fixes) {
  if (!fixes->len) return;
  candidates all = joined(f->arena, &round->accepted, fixes);
  attempt outcome = {0};
  dfix_str why;
  if (attempt_fixes(f, round->before, &all, &outcome, &why)) {
    round->accepted = all;
    round->outcome = outcome;
  } else if (fixes->len == 1) {
    refuse(f, fixes->items[0], why);
  } else {
    candidates left = part_of(fixes, 0, fixes->len / 2);
    candidates right = part_of(fixes, fixes->len / 2, fixes->len);
    accept(f, round, &left);
    accept(f, round, &right);
  }
}

static bool same_files(const dfix_map *x, const dfix_map *y) {
  if (x->entries.len != y->entries.len) return false;
  const dfix_map_entry *e;
  vec_each(e, &x->entries) {
    const dfix_str *other = dfix_map_get(y, e->key);
    if (!other || !str_eq(*other, *(dfix_str *)e->value)) return false;
  }
  return true;
}

// ---- rounds until nothing changes

// The text before a round, and the rules whose fixes the round applied.
typedef struct footprint {
  dfix_str text;
  dfix_map overlay;
  candidates applied;
} footprint;

typedef dfix_vec(footprint) footprints;

static bool is_at(const footprint *print, const fixer *f, const dfix_state *state) {
  return str_eq(print->text, state->source->text) &&
         same_files(&print->overlay, &f->overlay);
}

// What can be applied to the text at once: where all that was chosen is refused, what it
// stood in the way of gets its turn.
static fix_round try_fixes(fixer *f, const dfix_state *state) {
  fix_round round = {.before = state};
  f->refused.len = f->result.discarded.len = 0;
  candidates chosen;
  do {
    chosen = choose(f, &state->findings);
    accept(f, &round, &chosen);
  } while (chosen.len && !round.accepted.len);
  return round;
}

// One round. False if nothing is left to do.
static bool do_round(fixer *f, dfix_state *state, footprints *trail) {
  fix_round round = try_fixes(f, state);
  if (!round.accepted.len) return false;
  footprint print = {state->source->text, f->overlay, round.accepted};
  vec_push(f->arena, trail, print);
  f->overlay = round.outcome.overlay;
  *state = round.outcome.state;
  if (is_at(&print, f, state)) return false;
  for (uint32_t i = 0; i < round.accepted.len; i++)
    note(f->arena, &f->result.applied, round.accepted.items[i], S(""));
  f->result.rounds++;
  return true;
}

// The round that began with the present text: since then, fixes have run in a circle.
static uint32_t start_of_circle(const fixer *f, const dfix_state *state,
                                const footprints *trail) {
  uint32_t i = 0;
  while (i < trail->len && !is_at(&trail->items[i], f, state)) i++;
  return i;
}

static void ban(fixer *f, const candidates *applied) {
  for (uint32_t i = 0; i < applied->len; i++) {
    const dfix_rule *rule = applied->items[i]->rule;
    if (!is_banned(f, rule)) vec_push(f->arena, &f->banned, rule);
  }
}

static void start_over(fixer *f) {
  f->overlay = (dfix_map){0};
  f->result = (dfix_fixed){0};
}

static void finish(fixer *f, const dfix_state *state) {
  dfix_fixed *result = &f->result;
  result->text = state->source->text;
  result->changed = !str_eq(result->text, f->input->text);
  result->findings = state->findings;
  const dfix_map_entry *e;
  vec_each(e, &f->overlay.entries) {
    dfix_fixed_file file = {e->key, *(dfix_str *)e->value};
    vec_push(f->arena, &result->files, file);
  }
  for (uint32_t i = 0; i < f->banned.len; i++)
    vec_push(f->arena, &result->chasing, f->banned.items[i]);
}

// Fixes the input without the banned rules. False, with more rules banned, if some chase
// each other.
static bool settle(fixer *f) {
  start_over(f);
  dfix_state state = look_at(f, f->input->text);
  footprints trail = {0};
  while (do_round(f, &state, &trail)) {
    uint32_t circle = start_of_circle(f, &state, &trail);
    bool is_endless = f->result.rounds == DFIX_MAX_ROUNDS;
    if (circle == trail.len && !is_endless) continue;
    if (circle == trail.len) circle = trail.len - 1;
    for (uint32_t i = circle; i < trail.len; i++) ban(f, &trail.items[i].applied);
    return false;
  }
  finish(f, &state);
  return true;
}

dfix_fixed dfix_fix_text(dfix_arena *a, const dfix_fix_input *input) {
  fixer f = {.arena = a, .input = input};
  lay_over(&f);
  while (!settle(&f)) {
    // Every failure bans a rule more, so this ends.
  }
  return f.result;
}
