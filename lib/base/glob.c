#include "base/glob.h"

#include <fnmatch.h>

enum { MAX_NAME = 255, FUEL = 20000 };

static bool match_name(dfix_str pattern, dfix_str name) {
  char p[MAX_NAME + 1], n[MAX_NAME + 1];
  if (pattern.len > MAX_NAME || name.len > MAX_NAME) return false;
  if (pattern.len) memcpy(p, pattern.ptr, pattern.len);
  if (name.len) memcpy(n, name.ptr, name.len);
  p[pattern.len] = n[name.len] = '\0';
  return fnmatch(p, n, 0) == 0;
}

// The part of `path` before the first '/', which is taken off.
static dfix_str take_name(dfix_str *path) {
  dfix_str name = {0};
  str_next(path, '/', &name);
  return name;
}

// Name by name; "**" stands for any number of names. `fuel` bounds the work.
static bool match_path(dfix_str pattern, dfix_str path, unsigned *fuel) {
  while (pattern.len) {
    if (!*fuel) return false;
    --*fuel;
    dfix_str names = pattern, name = take_name(&names);
    if (str_eq(name, S("**"))) {
      if (!names.len) return path.len > 0;
      for (;;) {
        if (match_path(names, path, fuel)) return true;
        if (!path.len) return false;
        take_name(&path);
      }
    }
    if (!path.len || !match_name(name, take_name(&path))) return false;
    pattern = names;
  }
  return path.len == 0;
}

bool dfix_glob_names(dfix_str pattern, dfix_str path) {
  unsigned fuel = FUEL;
  if (!str_has_char(pattern, '/')) return match_name(pattern, str_basename(path));
  if (str_starts(pattern, S("/"))) pattern = str_from_at(pattern, 1);
  return match_path(pattern, path, &fuel);
}

bool dfix_glob_covers(dfix_str pattern, dfix_str path) {
  bool only_folders = str_ends(pattern, S("/"));
  if (only_folders) pattern.len--;
  if (str_starts(pattern, S("./"))) pattern = str_from_at(pattern, 1);
  for (size_t end = 1; end <= path.len; end++) {
    if (end == path.len ? only_folders : path.ptr[end] != '/') continue;
    if (dfix_glob_names(pattern, str_slice(path, 0, end))) return true;
  }
  return false;
}
