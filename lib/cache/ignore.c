#include "cache/ignore.h"

#include "base/rune.h"

// One character of a class, an escape taken off; *at goes behind it.
static uint32_t class_rune(dfix_str pattern, size_t *at) {
  if (pattern.ptr[*at] == '\\' && *at + 1 < pattern.len) ++*at;
  dfix_rune r = dfix_rune_at(pattern, *at);
  *at += r.len;
  return r.code;
}

// [a-z], [^a-z], with '\' escapes. Sets *end to what follows the bracket; false if the
// character is not in it or the bracket is broken.
static bool match_class(dfix_str pattern, uint32_t c, size_t *end) {
  size_t i = 1;
  bool negated = i < pattern.len && pattern.ptr[i] == '^', found = false;
  if (negated) i++;
  for (bool first = true; i < pattern.len && (first || pattern.ptr[i] != ']');
       first = false) {
    uint32_t lo = class_rune(pattern, &i), hi = lo;
    if (i + 1 < pattern.len && pattern.ptr[i] == '-' && pattern.ptr[i + 1] != ']') {
      i++;
      hi = class_rune(pattern, &i);
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
    dfix_rune r = dfix_rune_at(path, 0);
    size_t used = 1;
    if (pattern.ptr[0] == '[') {
      if (r.code == '/' || !match_class(pattern, r.code, &used)) return false;
    } else if (pattern.ptr[0] == '?') {
      if (r.code == '/') return false;
    } else {
      if (pattern.ptr[0] == '\\' && pattern.len > 1) {
        pattern = str_from_at(pattern, 1);
        // moby makes a regular expression of it, in which \a is no 'a'.
        if (ascii_is_alnum(pattern.ptr[0])) return false;
      }
      if (pattern.ptr[0] != path.ptr[0]) return false;
      r.len = 1;
    }
    pattern = str_from_at(pattern, used);
    path = str_from_at(path, r.len);
  }
  return path.len == 0;
}

static bool is_plain(dfix_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (strchr("*?[\\", s.ptr[i])) return false;
  return true;
}

// "**.txt" is what ends so, wherever that begins; with a pattern in it, what begins so
// behind a slash.
static bool match_one(dfix_str pattern, dfix_str path) {
  unsigned fuel = 20000;
  dfix_str end = str_from_at(pattern, 2);
  if (str_starts(pattern, S("**")) && end.len && is_plain(end) && end.ptr[0] != '/')
    return str_ends(path, end);
  return match(pattern, path, &fuel);
}

// The path itself, or a folder that it is in.
static bool matches_or_above(dfix_str pattern, dfix_str path) {
  for (size_t end = 1; end <= path.len; end++) {
    if ((end == path.len || path.ptr[end] == '/') &&
        match_one(pattern, str_slice(path, 0, end)))
      return true;
  }
  return false;
}

enum { MAX_PATTERN = 4096 };

// The pattern as Go's filepath.Clean has it, without the slash in front: "a//./b/../c/"
// is "a/c". "." for nothing at all.
static dfix_str clean(dfix_str pattern, char *room) {
  bool is_rooted = str_starts(pattern, S("/"));
  size_t len = 0, fixed = 0;  // what a ".." cannot take away
  dfix_str part;
  if (pattern.len > MAX_PATTERN) return S(".");
  while (str_next(&pattern, '/', &part)) {
    if (!part.len || str_eq(part, S("."))) continue;
    bool is_up = str_eq(part, S(".."));
    if (is_up && len > fixed) {
      while (len > fixed && room[len - 1] != '/') len--;
      if (len > fixed) len--;
      continue;
    }
    if (is_up && is_rooted) continue;
    if (len) room[len++] = '/';
    memcpy(room + len, part.ptr, part.len);
    len += part.len;
    if (is_up) fixed = len;
  }
  return len ? (dfix_str){room, len} : S(".");
}

bool dfix_ignore_matches(dfix_str ignore, dfix_str path) {
  bool ignored = false;
  char room[MAX_PATTERN + 1];
  if (str_starts(ignore, S("\xef\xbb\xbf"))) ignore = str_from_at(ignore, 3);
  for (dfix_str line; str_next(&ignore, '\n', &line);) {
    if (str_starts(line, S("#"))) continue;
    line = str_trim(line);
    bool takes_back = str_starts(line, S("!"));
    if (takes_back) line = str_trim(str_from_at(line, 1));
    if (!line.len) continue;
    line = clean(line, room);
    // moby cleans it once more, and "!.." is a name that ".." takes away.
    if (takes_back && str_starts(line, S("../../"))) {
      takes_back = false;
      line = str_from_at(line, 6);
    }
    if (!str_eq(line, S(".")) && ignored == takes_back && matches_or_above(line, path))
      ignored = !takes_back;
  }
  return ignored;
}
