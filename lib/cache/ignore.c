#include "cache/ignore.h"

// [a-z], [^a-z], with '\' escapes. Sets *end to what follows the bracket; false if the
// character is not in it or the bracket is broken.
static bool match_class(dfix_str pattern, char c, size_t *end) {
  size_t i = 1;
  bool negated = i < pattern.len && pattern.ptr[i] == '^', found = false;
  if (negated) i++;
  for (bool first = true; i < pattern.len && (first || pattern.ptr[i] != ']');
       first = false) {
    if (pattern.ptr[i] == '\\' && i + 1 < pattern.len) i++;
    char lo = pattern.ptr[i++], hi = lo;
    if (i + 1 < pattern.len && pattern.ptr[i] == '-' && pattern.ptr[i + 1] != ']') {
      hi = pattern.ptr[i + 1];
      i += 2;
    }
    if (lo <= c && c <= hi) found = true;
  }
  if (i >= pattern.len) return false;
  *end = i + 1;
  return found != negated;
}

// A bound on the work of one match, so that no pattern is slow.
static bool match(dfix_str pattern, dfix_str path, unsigned *fuel) {
  while (pattern.len) {
    if (!*fuel) return false;
    --*fuel;
    if (str_starts(pattern, S("**"))) {
      dfix_str rest = str_from_at(pattern, 2);
      if (str_starts(rest, S("/"))) rest = str_from_at(rest, 1);
      if (!rest.len) return true;
      for (size_t i = 0; i <= path.len; i++)
        if ((i == 0 || path.ptr[i - 1] == '/') && match(rest, str_from_at(path, i), fuel))
          return true;
      return false;
    }
    if (pattern.ptr[0] == '*') {
      dfix_str rest = str_from_at(pattern, 1);
      for (size_t i = 0;; i++) {
        if (match(rest, str_from_at(path, i), fuel)) return true;
        if (i >= path.len || path.ptr[i] == '/') return false;
      }
    }
    if (!path.len) return false;
    size_t used = 1;
    if (pattern.ptr[0] == '[') {
      if (path.ptr[0] == '/' || !match_class(pattern, path.ptr[0], &used)) return false;
    } else if (pattern.ptr[0] == '?') {
      if (path.ptr[0] == '/') return false;
    } else {
      if (pattern.ptr[0] == '\\' && pattern.len > 1) pattern = str_from_at(pattern, 1);
      if (pattern.ptr[0] != path.ptr[0]) return false;
    }
    pattern = str_from_at(pattern, used);
    path = str_from_at(path, 1);
  }
  return path.len == 0;
}

// The path itself, or a folder that it is in.
static bool matches_or_above(dfix_str pattern, dfix_str path) {
  for (size_t end = 1; end <= path.len; end++) {
    unsigned fuel = 20000;
    if ((end == path.len || path.ptr[end] == '/') &&
        match(pattern, str_slice(path, 0, end), &fuel))
      return true;
  }
  return false;
}

static dfix_str clean(dfix_str pattern) {
  while (str_starts(pattern, S("./")) || str_starts(pattern, S("/")))
    pattern = str_from_at(pattern, pattern.ptr[0] == '/' ? 1 : 2);
  while (pattern.len > 1 && pattern.ptr[pattern.len - 1] == '/') pattern.len--;
  return str_eq(pattern, S(".")) ? S("**") : pattern;
}

bool dfix_ignore_matches(dfix_str ignore, dfix_str path) {
  bool ignored = false;
  if (str_starts(ignore, S("\xef\xbb\xbf"))) ignore = str_from_at(ignore, 3);
  for (dfix_str line; str_next(&ignore, '\n', &line);) {
    if (str_starts(line, S("#"))) continue;
    line = str_trim(line);
    bool takes_back = str_starts(line, S("!"));
    if (takes_back) line = str_trim(str_from_at(line, 1));
    line = clean(line);
    if (line.len && ignored == takes_back && matches_or_above(line, path))
      ignored = !takes_back;
  }
  return ignored;
}
