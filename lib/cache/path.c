#include "cache/path.h"

bool dfix_path_is_below(dfix_str path, dfix_str folder) {
  return str_starts(path, folder) &&
         (path.len == folder.len || path.ptr[folder.len] == '/' ||
          str_eq(folder, S("/")));
}

dfix_str dfix_path_below(dfix_str path, dfix_str folder) {
  dfix_str rest = str_from_at(path, folder.len);
  return str_starts(rest, S("/")) ? str_from_at(rest, 1) : rest;
}

dfix_str dfix_path_join(dfix_arena *a, dfix_str folder, dfix_str name) {
  if (!folder.len || !name.len) return folder.len ? folder : name;
  return dfix_arena_strf(a, "%.*s%s%.*s", STR_ARG(folder),
                         str_ends(folder, S("/")) ? "" : "/", STR_ARG(name));
}

dfix_str dfix_path_parent(dfix_str path) {
  size_t slash = str_rfind_char(path, '/');
  if (slash == STR_NONE) return S("");
  return slash ? str_slice(path, 0, slash) : S("/");
}

dfix_str dfix_source_path(dfix_str word) {
  while (str_starts(word, S("./")) || str_starts(word, S("/")))
    word = str_from_at(word, word.ptr[0] == '.' ? 2 : 1);
  while (word.len && word.ptr[word.len - 1] == '/') word.len--;
  return str_eq(word, S(".")) ? S("") : word;
}

bool dfix_words_hold(const char *words, dfix_str word) {
  for (const char *w = words; *w;) {
    size_t same = 0;
    while (same < word.len && w[same] && w[same] == word.ptr[same]) same++;
    if (same && same == word.len && (!w[same] || w[same] == ' ')) return true;
    while (*w && *w != ' ') w++;
    if (*w) w++;
  }
  return false;
}
