// The first line is a path, the rest an ignore file: the last line that matches decides,
// comments do not, and what is said twice is said once. Globs cover what they name, and
// what is below it.

#include "base/buf.h"
#include "base/glob.h"
#include "cache/ignore.h"
#include "claim.h"

enum { MAX_TEXT = 2048 };

// Without empty names, "." and "..", as every path of a context.
static dfix_str clean(dfix_arena *a, dfix_str path) {
  dfix_buf b = {.arena = a};
  for (dfix_str name; str_next(&path, '/', &name);) {
    if (!name.len || str_eq(name, S(".")) || str_eq(name, S(".."))) continue;
    if (b.len) buf_add_char(&b, '/');
    buf_add(&b, name);
  }
  return buf_str(&b);
}

static dfix_str joined(dfix_arena *a, dfix_str first, dfix_str second) {
  dfix_buf b = {.arena = a};
  buf_add(&b, first);
  buf_add_char(&b, '\n');
  buf_add(&b, second);
  return buf_str(&b);
}

// What the lines say one after the other, each asked alone.
static bool by_lines(dfix_arena *a, dfix_str ignore, dfix_str path) {
  bool ignored = false;
  for (dfix_str line; str_next(&ignore, '\n', &line);)
    ignored = dfix_ignore_matches(ignored ? joined(a, S("*"), line) : line, path);
  return ignored;
}

static void check_ignore(dfix_arena *a, dfix_str ignore, dfix_str path) {
  bool ignored = dfix_ignore_matches(ignore, path);
  CLAIM(dfix_ignore_matches(joined(a, ignore, S("*")), path));
  CLAIM(!dfix_ignore_matches(joined(a, ignore, S("!*")), path));
  CLAIM(dfix_ignore_matches(joined(a, ignore, S("# *\n\n \t\n!\n.")), path) == ignored);
  if (str_has(ignore, S("\xef\xbb\xbf"))) return;  // it means something at the start only
  CLAIM(dfix_ignore_matches(joined(a, ignore, ignore), path) == ignored);
  CLAIM(by_lines(a, ignore, path) == ignored);
}

static void check_glob(dfix_arena *a, dfix_str pattern, dfix_str path) {
  bool covers = dfix_glob_covers(pattern, path);
  if (!str_ends(pattern, S("/")) && !str_starts(pattern, S("./")))
    CLAIM(covers || !dfix_glob_names(pattern, path));
  dfix_str below = dfix_arena_strf(a, STR_FMT "/x", STR_ARG(path));
  CLAIM(!covers || dfix_glob_covers(pattern, below));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  dfix_str text = {(const char *)data, size}, first, ignore, line;
  if (size > MAX_TEXT || memchr(data, 0, size) || !str_cut(text, '\n', &first, &ignore))
    return 0;
  dfix_arena *a = dfix_arena_new();
  dfix_str path = clean(a, first);
  if (path.len) {
    check_ignore(a, ignore, path);
    for (dfix_str rest = ignore; str_next(&rest, '\n', &line);) check_glob(a, line, path);
  }
  dfix_arena_free(a);
  return 0;
}
