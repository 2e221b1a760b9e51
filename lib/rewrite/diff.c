#include "rewrite/diff.h"

#include "base/buf.h"
#include "base/vec.h"

enum {
  CONTEXT = 3,
  // The search takes memory by the square of the distance. Texts that differ in more
  // lines than this are shown as replaced.
  MAX_DISTANCE = 2000,
};

typedef struct side {
  dfix_strs lines;  // with their newlines
  bool *changed;    // removed from the old text, or added in the new one
} side;

typedef struct comparison {
  dfix_arena *arena;
  side old, new;
  uint32_t start;             // the lines before are common
  uint32_t old_end, new_end;  // so are the lines from here on
} comparison;

static side split(dfix_arena *a, dfix_str text) {
  side s = {0};
  while (text.len) {
    size_t newline = str_find_char(text, '\n');
    size_t end = newline == STR_NONE ? text.len : newline + 1;
    vec_push(a, &s.lines, str_slice(text, 0, end));
    text = str_from_at(text, end);
  }
  s.changed = arena_array(a, bool, s.lines.len + 1);
  return s;
}

static bool same(const comparison *c, uint32_t x, uint32_t y) {
  return str_eq(c->old.lines.items[x], c->new.lines.items[y]);
}

static void trim(comparison *c) {
  c->old_end = c->old.lines.len;
  c->new_end = c->new.lines.len;
  while (c->start < c->old_end && c->start < c->new_end && same(c, c->start, c->start))
    c->start++;
  while (c->old_end > c->start && c->new_end > c->start &&
         same(c, c->old_end - 1, c->new_end - 1)) {
    c->old_end--;
    c->new_end--;
  }
}

// ---- Myers, "An O(ND) difference algorithm" (1986)

// How far the paths with d changes reach is an array: [k + d] is the furthest old line on
// diagonal k = old - new, for k = -d, -d + 2, ..., d. Lines count from the common start.

// Whether the best way to diagonal k with d changes ends in an added line.
static bool comes_by_adding(const int32_t *before, int32_t d, int32_t k) {
  if (k == -d) return true;
  if (k == d) return false;
  return before[k - 1 + d - 1] < before[k + 1 + d - 1];
}

// The old line at which the path to diagonal k stands right after its d-th change.
static int32_t after_change(const int32_t *before, int32_t d, int32_t k) {
  return comes_by_adding(before, d, k) ? before[k + 1 + d - 1]
                                       : before[k - 1 + d - 1] + 1;
}

// Marks the changes of the path that ends at the two ends with d changes.
static void mark(comparison *c, int32_t *const *reaches, int32_t d) {
  int32_t k = (int32_t)c->old_end - (int32_t)c->new_end;
  for (; d > 0; d--) {
    const int32_t *before = reaches[d - 1];
    int32_t x = after_change(before, d, k) + (int32_t)c->start;
    if (comes_by_adding(before, d, k)) {
      c->new.changed[x - k - 1] = true;
      k++;
    } else {
      c->old.changed[x - 1] = true;
      k--;
    }
  }
}

static void mark_all(comparison *c) {
  for (uint32_t i = c->start; i < c->old_end; i++) c->old.changed[i] = true;
  for (uint32_t i = c->start; i < c->new_end; i++) c->new.changed[i] = true;
}

static int32_t slide(const comparison *c, int32_t x, int32_t k) {
  uint32_t at = c->start + (uint32_t)x, to = c->start + (uint32_t)(x - k);
  while (at < c->old_end && to < c->new_end && same(c, at, to)) at++, to++;
  return (int32_t)(at - c->start);
}

static void compare(comparison *c) {
  trim(c);
  int32_t n = (int32_t)(c->old_end - c->start), m = (int32_t)(c->new_end - c->start);
  int32_t **reaches = arena_array(c->arena, int32_t *, MAX_DISTANCE + 1);
  for (int32_t d = 0; d <= MAX_DISTANCE; d++) {
    int32_t *reach = arena_array(c->arena, int32_t, 2 * (size_t)d + 1);
    reaches[d] = reach;
    for (int32_t k = -d; k <= d; k += 2) {
      int32_t x = d ? after_change(reaches[d - 1], d, k) : 0;
      if (x > n || x - k > m) {  // off the edge: a place no path leaves
        reach[k + d] = x;
        continue;
      }
      reach[k + d] = slide(c, x, k);
      if (reach[k + d] >= n && reach[k + d] - k >= m) {
        mark(c, reaches, d);
        return;
      }
    }
  }
  mark_all(c);
}

// ---- printing

// A path as git writes it: quoted if it holds what would end a header.
static void add_path(dfix_buf *out, const char *prefix, dfix_str path) {
  while (str_starts(path, S("./"))) path = str_from_at(path, 2);
  while (str_starts(path, S("/"))) path = str_from_at(path, 1);
  bool quotes = false;
  for (size_t i = 0; i < path.len; i++)
    quotes |= (unsigned char)path.ptr[i] < ' ' || path.ptr[i] == '"' ||
              path.ptr[i] == '\\' || path.ptr[i] == 0x7f;
  buf_addf(out, "%s%s", quotes ? "\"" : "", prefix);
  for (size_t i = 0; i < path.len; i++) {
    unsigned char byte = (unsigned char)path.ptr[i];
    if (byte < ' ' || byte == 0x7f)
      buf_addf(out, "\\%03o", byte);
    else
      buf_addf(out, "%s%c", byte == '"' || byte == '\\' ? "\\" : "", byte);
  }
  if (quotes) buf_add_char(out, '"');
  if (!quotes && str_has_char(path, ' ')) buf_add_char(out, '\t');  // where it ends
  buf_add_char(out, '\n');
}

static void add_line(dfix_buf *out, char mark, dfix_str text) {
  buf_add_char(out, mark);
  buf_add(out, text);
  if (!str_ends(text, S("\n"))) buf_add(out, S("\n\\ No newline at end of file\n"));
}

// "12,3", "12" for one line; an empty range names the line before it.
static void add_range(dfix_buf *out, uint32_t start, uint32_t len) {
  buf_addf(out, "%u", len ? start + 1 : start);
  if (len != 1) buf_addf(out, ",%u", len);
}

// A place in both texts at once. Lines before it have been compared.
typedef struct place {
  uint32_t x, y;
} place;

static bool at_end(const comparison *c, place p) {
  return p.x == c->old.lines.len && p.y == c->new.lines.len;
}

static bool at_change(const comparison *c, place p) {
  return (p.x < c->old.lines.len && c->old.changed[p.x]) ||
         (p.y < c->new.lines.len && c->new.changed[p.y]);
}

static place after_changes(const comparison *c, place p) {
  while (p.x < c->old.lines.len && c->old.changed[p.x]) p.x++;
  while (p.y < c->new.lines.len && c->new.changed[p.y]) p.y++;
  return p;
}

// Skips up to `max` common lines.
static place after_common(const comparison *c, place p, uint32_t max) {
  for (; max && !at_end(c, p) && !at_change(c, p); max--) p.x++, p.y++;
  return p;
}

// The end of the hunk whose first change is at `p`: changes that stand no more than two
// contexts apart belong together.
static place hunk_end(const comparison *c, place p) {
  for (;;) {
    p = after_changes(c, p);
    place next = after_common(c, p, 2 * CONTEXT);
    if (!at_change(c, next)) return after_common(c, p, CONTEXT);
    p = next;
  }
}

static void add_hunk(dfix_buf *out, const comparison *c, place p, place end) {
  buf_add(out, S("@@ -"));
  add_range(out, p.x, end.x - p.x);
  buf_add(out, S(" +"));
  add_range(out, p.y, end.y - p.y);
  buf_add(out, S(" @@\n"));
  while (p.x < end.x || p.y < end.y) {
    if (p.x < end.x && c->old.changed[p.x]) {
      add_line(out, '-', c->old.lines.items[p.x++]);
    } else if (p.y < end.y && c->new.changed[p.y]) {
      add_line(out, '+', c->new.lines.items[p.y++]);
    } else {
      add_line(out, ' ', c->old.lines.items[p.x]);
      p.x++, p.y++;
    }
  }
}

dfix_str dfix_diff(dfix_arena *a, dfix_str path, dfix_str before, dfix_str after) {
  if (str_eq(before, after)) return S("");
  comparison c = {.arena = a, .old = split(a, before), .new = split(a, after)};
  compare(&c);
  dfix_buf out = {.arena = a};
  buf_add(&out, S("--- "));
  add_path(&out, "a/", path);
  buf_add(&out, S("+++ "));
  add_path(&out, "b/", path);
  for (place p = {0, 0};;) {
    p = after_common(&c, p, UINT32_MAX);
    if (at_end(&c, p)) return buf_str(&out);
    uint32_t lead = p.x < CONTEXT ? p.x : CONTEXT;
    if (p.y < lead) lead = p.y;
    place end = hunk_end(&c, p);
    add_hunk(&out, &c, (place){p.x - lead, p.y - lead}, end);
    p = end;
  }
}
