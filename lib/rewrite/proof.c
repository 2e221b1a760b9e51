#include "rewrite/proof.h"

#define BOM "\xef\xbb\xbf"

typedef struct proof {
  dfix_arena *arena;
  const dfix_state *before, *after;
  const dfix_changes *changes;
} proof;

static dfix_str text_of(const dfix_state *state) { return state->source->text; }

// ---- bytes

static bool keeps_bom(const proof *p) {
  return str_starts(text_of(p->before), S(BOM)) == str_starts(text_of(p->after), S(BOM));
}

typedef struct endings {
  uint32_t lf, crlf;
} endings;

static endings count_endings(dfix_str text) {
  endings n = {0};
  for (size_t at; (at = str_find_char(text, '\n')) != STR_NONE;) {
    if (at > 0 && text.ptr[at - 1] == '\r')
      n.crlf++;
    else
      n.lf++;
    text = str_from_at(text, at + 1);
  }
  return n;
}

// True if `at` lies between a CR and its LF.
static bool splits_crlf(dfix_str text, uint32_t at) {
  return at > 0 && at < text.len && text.ptr[at - 1] == '\r' && text.ptr[at] == '\n';
}

static bool keeps_endings(const proof *p) {
  endings old = count_endings(text_of(p->before)), new = count_endings(text_of(p->after));
  if (!old.crlf && new.crlf) return false;
  if (!old.lf && old.crlf && new.lf) return false;
  const dfix_change *c;
  vec_each(c, p->changes) {
    if (splits_crlf(text_of(p->before), c->before.start)) return false;
    if (splits_crlf(text_of(p->before), c->before.end)) return false;
    if (splits_crlf(text_of(p->after), c->after.start)) return false;
    if (splits_crlf(text_of(p->after), c->after.end)) return false;
  }
  return true;
}

// ---- syntax

// How often each of some texts was seen; the values of the map are the counts.
static uint32_t *count_of(dfix_arena *a, dfix_map *counts, dfix_str text) {
  uint32_t *n = dfix_map_get(counts, text);
  if (!n) {
    n = arena_new(a, uint32_t);
    dfix_map_put(a, counts, text, n);
  }
  return n;
}

static const dfix_syntax_error *new_error(const proof *p) {
  dfix_map counts = {0};
  const dfix_syntax_error *e;
  vec_each(e, &p->before->file->errors)++ *count_of(p->arena, &counts, str_from(e->rule));
  vec_each(e, &p->after->file->errors) {
    uint32_t *left = count_of(p->arena, &counts, str_from(e->rule));
    if (*left == 0) return e;
    --*left;
  }
  return NULL;
}

static uint32_t count_opaque_scripts(const dfix_graph *graph) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < graph->stages.len; i++) {
    const dfix_stage *stage = graph->stages.items[i];
    for (uint32_t j = 0; j < stage->steps.len; j++) {
      const dfix_step *step = stage->steps.items[j];
      n += step->script && !step->script->complete;
    }
  }
  return n;
}

static bool keeps_scripts(const proof *p) {
  return count_opaque_scripts(p->after->graph) <= count_opaque_scripts(p->before->graph);
}

// ---- comments

// An edit inside a comment is about that comment.
static bool is_rewritten(const proof *p, dfix_span comment) {
  const dfix_change *c;
  vec_each(c, p->changes) {
    bool is_whole = c->before.start == comment.start && c->before.end == comment.end;
    if (is_whole || (span_holds(comment, c->before) && c->before.start > comment.start))
      return true;
  }
  return false;
}

static bool keeps_comments(const proof *p) {
  dfix_map counts = {0};
  const dfix_comment *c;
  vec_each(c, &p->after->file->comments)++ *count_of(
      p->arena, &counts, dfix_source_text(p->after->source, c->span));
  vec_each(c, &p->before->file->comments) {
    if (is_rewritten(p, c->span)) continue;
    dfix_str text = dfix_source_text(p->before->source, c->span);
    uint32_t *left = count_of(p->arena, &counts, text);
    if (*left == 0) return false;
    --*left;
  }
  return true;
}

// ---- instructions

// The instruction that starts at `at`; instructions are in the order of the file.
static const dfix_instruction *instruction_at(const dfix_file *file, uint32_t at) {
  uint32_t lo = 0, hi = file->instructions.len;
  while (lo < hi) {
    uint32_t mid = lo + (hi - lo) / 2;
    if (file->instructions.items[mid]->span.start < at)
      lo = mid + 1;
    else
      hi = mid;
  }
  const dfix_instruction *found =
      lo < file->instructions.len ? file->instructions.items[lo] : NULL;
  return found && found->span.start == at ? found : NULL;
}

static const dfix_instruction *changed_bystander(const proof *p) {
  for (uint32_t i = 0; i < p->before->file->instructions.len; i++) {
    const dfix_instruction *old = p->before->file->instructions.items[i];
    if (dfix_changes_touch(p->changes, old->span)) continue;
    uint32_t at = dfix_changes_forward(p->changes, old->span.start);
    const dfix_instruction *new = instruction_at(p->after->file, at);
    if (!new || new->kind != old->kind || new->form != old->form ||
        !str_eq(dfix_source_text(p->before->source, old->span),
                dfix_source_text(p->after->source, new->span)))
      return old;
  }
  return NULL;
}

// ---- findings

// Each old finding stands for one new one.
typedef struct match {
  const proof *proof;
  bool *used;     // by index of the old finding
  bool *known;    // by index of the new one
  uint32_t next;  // the old finding after the last that matched: likely the next to match
} match;

static bool is_same_kind(const dfix_finding *a, const dfix_finding *b) {
  return a->rule == b->rule && str_eq(a->file, b->file);
}

// The same rule found something where the new finding's text comes from.
static bool stood_there(const match *m, const dfix_finding *old,
                        const dfix_finding *new) {
  dfix_span from = str_is_empty(new->file)
                       ? dfix_changes_back(m->proof->changes, new->span)
                       : new->span;
  return old->span.start <= from.end && from.start <= old->span.end;
}

// The same rule found the same words, which were moved.
static bool was_moved(const match *m, const dfix_finding *old, const dfix_finding *new) {
  (void)m;
  return str_eq(dfix_source_text(old->source, old->span),
                dfix_source_text(new->source, new->span));
}

typedef bool likeness(const match *m, const dfix_finding *old, const dfix_finding *new);

static void match_by(match *m, likeness *alike) {
  const dfix_findings *olds = &m->proof->before->findings;
  const dfix_findings *news = &m->proof->after->findings;
  for (uint32_t n = 0; n < news->len; n++) {
    for (uint32_t i = 0; i < olds->len && !m->known[n]; i++) {
      uint32_t o = (m->next + i) % olds->len;
      const dfix_finding *old = &olds->items[o], *new = &news->items[n];
      if (m->used[o] || !is_same_kind(old, new) || !alike(m, old, new)) continue;
      m->used[o] = m->known[n] = true;
      m->next = o + 1;
    }
  }
}

// The worst of the findings that are gone.
static dfix_severity worst_repaired(const match *m) {
  dfix_severity worst = DFIX_SEVERITY_NONE;
  for (uint32_t o = 0; o < m->proof->before->findings.len; o++) {
    dfix_severity s = m->proof->before->findings.items[o].severity;
    if (!m->used[o] && s > worst) worst = s;
  }
  return worst;
}

// One move of a layer may show the next one worth its while: it comes with a fix, and the
// rounds go on.
static bool is_next_move(const dfix_finding *f) {
  return str_eq(f->rule->category, S("cache")) && f->fix;
}

// A finding that was not there before and is no lesser evil than what was repaired.
static const dfix_finding *new_finding(const proof *p) {
  match m = {.proof = p,
             .used = arena_array(p->arena, bool, p->before->findings.len + 1),
             .known = arena_array(p->arena, bool, p->after->findings.len + 1)};
  match_by(&m, stood_there);
  match_by(&m, was_moved);
  for (uint32_t n = 0; n < p->after->findings.len; n++) {
    const dfix_finding *f = &p->after->findings.items[n];
    if (!m.known[n] && f->severity >= worst_repaired(&m) && !is_next_move(f)) return f;
  }
  return NULL;
}

bool dfix_prove(dfix_arena *a, const dfix_state *before, const dfix_state *after,
                const dfix_changes *changes, dfix_str *why) {
  const proof p = {a, before, after, changes};
  *why = S("");
  if (!keeps_bom(&p)) *why = S("the byte order mark is lost");
  if (!keeps_endings(&p)) *why = S("line endings change");
  if (!keeps_scripts(&p)) *why = S("a shell script is no longer understood");
  if (!keeps_comments(&p)) *why = S("a comment is lost");
  const dfix_syntax_error *error = new_error(&p);
  if (error)
    *why = dfix_arena_strf(a, "the file no longer parses: " STR_FMT,
                           STR_ARG(error->message));
  if (why->len) return false;

  const dfix_instruction *bystander = changed_bystander(&p);
  if (bystander) {
    uint32_t line = dfix_source_line(before->source, bystander->span.start) + 1;
    *why = dfix_arena_strf(a, "it changes the instruction of line %u too", line);
    return false;
  }
  const dfix_finding *found = new_finding(&p);
  if (found) {
    *why = dfix_arena_strf(a, STR_FMT " would find: " STR_FMT, STR_ARG(found->rule->id),
                           STR_ARG(found->message));
    return false;
  }
  return true;
}
