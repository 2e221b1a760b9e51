// Any text is a requirements file, and one requirement. Spans lie in the text, in order,
// and in each other; a name is normal; a requirement on a line of its own is the same.

#include "claim.h"
#include "python/requirement.h"

enum { MAX_TEXT = 4096 };

static bool is_same(const dfix_requirement *x, const dfix_requirement *y) {
  if (x->specifiers.len != y->specifiers.len || x->extras.len != y->extras.len)
    return false;
  for (uint32_t i = 0; i < x->specifiers.len; i++)
    if (!str_eq(x->specifiers.items[i].text, y->specifiers.items[i].text)) return false;
  for (uint32_t i = 0; i < x->extras.len; i++)
    if (!str_eq(x->extras.items[i], y->extras.items[i])) return false;
  return x->kind == y->kind && str_eq(x->text, y->text) && str_eq(x->key, y->key) &&
         str_eq(x->url, y->url) && str_eq(x->marker, y->marker);
}

static void check_requirement(dfix_arena *a, const dfix_requirement *r, dfix_span outer) {
  CLAIM(span_holds(outer, r->span) && r->span.start <= r->span.end);
  CLAIM(str_eq(dfix_name_normalise(a, r->key), r->key));
  if (r->kind == DFIX_REQ_INVALID) {
    CLAIM(!r->key.len && !r->extras.len && !r->specifiers.len && !r->url.len);
    return;
  }
  if (r->kind != DFIX_REQ_NAMED) return;
  CLAIM(r->key.len);
  CLAIM(span_holds(r->span, r->name_span) && !span_is_empty(r->name_span));
  if (r->url.len) return;
  uint32_t end = r->name_span.end;
  const dfix_specifier *s;
  vec_each(s, &r->specifiers) {
    CLAIM(span_holds(r->span, s->span) && s->span.start >= end);
    end = s->span.end;
  }
}

// In a text that is one requirement, spans and slices are the same bytes.
static void check_alone(dfix_arena *a, dfix_str text) {
  dfix_requirement r = dfix_requirement_parse(a, text);
  check_requirement(a, &r, span(0, (uint32_t)text.len));
  CLAIM(str_eq(str_slice(text, r.span.start, r.span.end), r.text));
  dfix_requirement again = dfix_requirement_parse(a, r.text);
  CLAIM(is_same(&r, &again));
  dfix_marker_may_hold(r.marker);
  const dfix_specifier *s;
  if (r.kind == DFIX_REQ_NAMED && !r.url.len)
    vec_each(s, &r.specifiers)
        CLAIM(str_eq(str_slice(text, s->span.start, s->span.end), s->text));
}

// The requirement of an entry, on the only line of another file, where a '\\' at its end
// would mean something else.
static void check_reprinted(dfix_arena *a, const dfix_reqs_entry *e) {
  const dfix_requirement *r = &e->requirement;
  if (r->editable || str_ends(r->text, S("\\"))) return;
  dfix_str line = dfix_arena_strf(a, "\n" STR_FMT "\n", STR_ARG(r->text));
  const dfix_reqs_file *f = dfix_reqs_parse(a, line);
  CLAIM(f->entries.len == 1);
  CLAIM(f->entries.items[0].role == DFIX_REQS_REQUIREMENT);
  CLAIM(is_same(r, &f->entries.items[0].requirement));
}

static void check_file(dfix_arena *a, dfix_str text) {
  const dfix_reqs_file *f = dfix_reqs_parse(a, text);
  uint32_t end = 0;
  const dfix_reqs_entry *e;
  vec_each(e, &f->entries) {
    CLAIM(e->span.start >= end && e->span.start < e->span.end);
    CLAIM(e->span.end <= text.len);
    end = e->span.end;
    if (e->value.len) CLAIM(span_holds(e->span, e->value_span));
    if (e->role != DFIX_REQS_REQUIREMENT) continue;
    check_requirement(a, &e->requirement, e->span);
    check_reprinted(a, e);
  }
  if (!f->entries.len) CLAIM(dfix_reqs_are_empty(f));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > MAX_TEXT || memchr(data, 0, size)) return 0;
  dfix_arena *a = dfix_arena_new();
  dfix_str text = {(const char *)data, size};
  check_alone(a, text);
  check_file(a, text);
  dfix_arena_free(a);
  return 0;
}
