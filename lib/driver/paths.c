#include "driver/paths.h"

dfix_str dfix_path_folder(dfix_arena *a, dfix_str path) {
  size_t slash = str_rfind_char(path, '/');
  if (slash == STR_NONE) return S(".");
  return slash == 0 ? S("/") : dfix_arena_dup(a, str_slice(path, 0, slash));
}

dfix_str dfix_path_in(dfix_arena *a, dfix_str folder, dfix_str name) {
  while (str_starts(name, S("./"))) name = str_from_at(name, 2);
  if (str_starts(name, S("/"))) return dfix_arena_dup(a, name);
  if (!name.len || str_eq(name, S("."))) return dfix_arena_dup(a, folder);
  if (!folder.len || str_eq(folder, S("."))) return dfix_arena_dup(a, name);
  const char *slash = str_ends(folder, S("/")) ? "" : "/";
  return dfix_arena_strf(a, STR_FMT "%s" STR_FMT, STR_ARG(folder), slash, STR_ARG(name));
}
