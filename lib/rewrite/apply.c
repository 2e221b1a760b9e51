#include "rewrite/apply.h"

#include <assert.h>

static bool stands_before(const dfix_edit *a, const dfix_edit *b) {
  return a->span.start != b->span.start ? a->span.start < b->span.start
                                        : a->span.end < b->span.end;
}

// Insertion sort: it is stable, and edits come nearly sorted.
void dfix_edits_sort(dfix_edits *edits) {
  for (uint32_t i = 1; i < edits->len; i++) {
    dfix_edit edit = edits->items[i];
    uint32_t at = i;
    for (; at > 0 && stands_before(&edit, &edits->items[at - 1]); at--)
      edits->items[at] = edits->items[at - 1];
    edits->items[at] = edit;
  }
}

bool dfix_edits_fit(const dfix_edits *edits, size_t len) {
  uint32_t end = 0;
  const dfix_edit *edit;
  vec_each(edit, edits) {
    if (edit->span.start < end || edit->span.end < edit->span.start) return false;
    if (edit->span.end > len) return false;
    end = edit->span.end;
  }
  return true;
}

bool dfix_edits_meet(const dfix_edit *a, const dfix_edit *b) {
  return str_eq(a->file, b->file) && a->span.start <= b->span.end &&
         b->span.start <= a->span.end;
}

static bool is_crlf(dfix_str text, size_t newline) {
  return newline > 0 && text.ptr[newline - 1] == '\r';
}

// The ending of the line that holds `at`; of the line before, if it has none.
static dfix_str ending_at(dfix_str text, uint32_t at) {
  size_t newline = str_find_char(str_from_at(text, at), '\n');
  newline = newline == STR_NONE ? str_rfind_char(text, '\n') : newline + at;
  return newline != STR_NONE && is_crlf(text, newline) ? S("\r\n") : S("\n");
}

static void add_with_endings(dfix_buf *out, dfix_str text, dfix_str ending) {
  for (size_t newline; (newline = str_find_char(text, '\n')) != STR_NONE;) {
    buf_add(out, str_slice(text, 0, newline));
    buf_add(out, is_crlf(text, newline) ? S("\n") : ending);
    text = str_from_at(text, newline + 1);
  }
  buf_add(out, text);
}

static dfix_str without_last_newline(dfix_str text) {
  if (!str_ends(text, S("\n"))) return text;
  return str_slice(text, 0, text.len - (str_ends(text, S("\r\n")) ? 2 : 1));
}

// `new` ends as `old` did.
static void keep_the_end(dfix_buf *new, dfix_str old) {
  if (!new->len || !old.len) return;
  bool ended = str_ends(old, S("\n")), ends = str_ends(buf_str(new), S("\n"));
  if (ended && !ends) buf_add(new, ending_at(old, (uint32_t)old.len - 1));
  if (!ended && ends) new->len = without_last_newline(buf_str(new)).len;
}

dfix_patched dfix_apply(dfix_arena *a, dfix_str text, const dfix_edits *edits) {
  assert(dfix_edits_fit(edits, text.len));
  dfix_buf out = {.arena = a};
  dfix_patched patched = {0};
  uint32_t done = 0;
  const dfix_edit *edit;
  vec_each(edit, edits) {
    buf_add(&out, str_slice(text, done, edit->span.start));
    uint32_t start = (uint32_t)out.len;
    add_with_endings(&out, edit->text, ending_at(text, edit->span.start));
    done = edit->span.end;
    dfix_change change = {edit->span, span(start, (uint32_t)out.len)};
    vec_push(a, &patched.changes, change);
  }
  buf_add(&out, str_from_at(text, done));
  keep_the_end(&out, text);
  patched.text = buf_str(&out);
  return patched;
}

// How many of the changes begin before `at`, counted in the old or in the new text.
static uint32_t begun(const dfix_changes *changes, uint32_t at, bool in_new) {
  // Invariant: the changes before `lo` begin before `at`, those from `hi` on do not.
  uint32_t lo = 0, hi = changes->len;
  while (lo < hi) {
    uint32_t mid = lo + (hi - lo) / 2;
    const dfix_change *c = &changes->items[mid];
    if ((in_new ? c->after.start : c->before.start) < at)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo;
}

uint32_t dfix_changes_forward(const dfix_changes *changes, uint32_t at) {
  uint32_t n = begun(changes, at + 1, false);
  if (n == 0) return at;
  const dfix_change *last = &changes->items[n - 1];
  return at < last->before.end ? last->after.start
                               : last->after.end + (at - last->before.end);
}

dfix_span dfix_changes_back(const dfix_changes *changes, dfix_span s) {
  dfix_span old = s;
  uint32_t n = begun(changes, s.start + 1, true);
  if (n > 0) {
    const dfix_change *c = &changes->items[n - 1];
    old.start = s.start < c->after.end ? c->before.start
                                       : c->before.end + (s.start - c->after.end);
  }
  n = begun(changes, s.end, true);
  if (n > 0) {
    const dfix_change *c = &changes->items[n - 1];
    old.end =
        s.end <= c->after.end ? c->before.end : c->before.end + (s.end - c->after.end);
  }
  if (old.end < old.start) old.end = old.start;
  return old;
}

bool dfix_changes_touch(const dfix_changes *changes, dfix_span s) {
  const dfix_change *c;
  vec_each(c, changes) {
    if (c->before.start <= s.end && s.start <= c->before.end) return true;
  }
  return false;
}
