#include "driver/gitignore.h"

#include "base/glob.h"
#include "driver/paths.h"

enum { MAX_IGNORE_FILE = 1 << 20 };

struct dfix_gitignore {
  const dfix_gitignore *above;
  dfix_str inside;  // the folder's path from the top of the work tree, "a/b/" or ""
  dfix_str text;    // of its .gitignore
  dfix_str more;    // at the top: of .git/info/exclude, weaker than the text
};

static dfix_str read_if_there(dfix_arena *a, const char *folder, const char *name,
                              dfix_err *trouble) {
  dfix_str text;
  dfix_str path = dfix_arena_strf(a, "%s/%s", folder, name);
  bool ok = dfix_path_read(a, path.ptr, MAX_IGNORE_FILE, &text, trouble);
  return ok ? text : (dfix_str){0};
}

static const dfix_gitignore *level_new(dfix_arena *a, const dfix_gitignore *above,
                                       dfix_str inside, const char *folder,
                                       dfix_err *trouble) {
  dfix_gitignore *level = arena_new(a, dfix_gitignore);
  level->above = above;
  level->inside = inside;
  level->text = read_if_there(a, folder, ".gitignore", trouble);
  if (!above) level->more = read_if_there(a, folder, ".git/info/exclude", trouble);
  return level;
}

// The length of the path of the work tree that `path` is in; STR_NONE if it is in none.
static size_t top_of(dfix_arena *a, dfix_str path, dfix_err *trouble) {
  for (size_t len = path.len; len;) {
    dfix_str git = dfix_arena_strf(a, "%.*s/.git", (int)len, path.ptr);
    if (dfix_path_exists(git.ptr, trouble)) return len;
    len = str_rfind_char(str_slice(path, 0, len), '/');
    if (len == STR_NONE) break;
  }
  return STR_NONE;
}

const dfix_gitignore *dfix_gitignore_open(dfix_arena *a, const char *folder,
                                          dfix_err *trouble) {
  char real[PATH_MAX];
  if (!dfix_path_real(folder, real, trouble)) return NULL;
  dfix_str path = str_from(real);
  size_t top = top_of(a, path, trouble);
  if (top == STR_NONE) return NULL;
  dfix_str way = dfix_arena_dup(a, str_slice(path, 0, top));
  const dfix_gitignore *rules = level_new(a, NULL, S(""), way.ptr, trouble);
  dfix_str rest = str_from_at(path, top), name;
  while (str_next(&rest, '/', &name)) {
    if (!name.len) continue;
    way = dfix_arena_strf(a, STR_FMT "/" STR_FMT, STR_ARG(way), STR_ARG(name));
    rules = dfix_gitignore_enter(a, rules, name, way.ptr, trouble);
  }
  return rules;
}

const dfix_gitignore *dfix_gitignore_enter(dfix_arena *a, const dfix_gitignore *above,
                                           dfix_str name, const char *folder,
                                           dfix_err *trouble) {
  if (!above) return NULL;
  dfix_str inside =
      dfix_arena_strf(a, STR_FMT STR_FMT "/", STR_ARG(above->inside), STR_ARG(name));
  return level_new(a, above, inside, folder, trouble);
}

// A line of a .gitignore without what says how it is meant. Blanks at its end count only
// behind a backslash.
typedef struct ignore_line {
  dfix_str pattern;
  bool takes_back, only_folders;
} ignore_line;

static ignore_line read_line(dfix_str text) {
  ignore_line line = {.pattern = text};
  dfix_str *p = &line.pattern;
  if (str_ends(*p, S("\r"))) p->len--;
  while (p->len && p->ptr[p->len - 1] == ' ' &&
         !(p->len > 1 && p->ptr[p->len - 2] == '\\'))
    p->len--;
  if (str_starts(*p, S("#"))) p->len = 0;
  line.takes_back = str_starts(*p, S("!"));
  if (line.takes_back) *p = str_from_at(*p, 1);
  line.only_folders = str_ends(*p, S("/"));
  if (line.only_folders) p->len--;
  return line;
}

typedef enum verdict { SILENT, IGNORED, KEPT } verdict;

// What one file says of a path below its folder.
static verdict ask(dfix_str text, dfix_str path, bool is_folder) {
  verdict said = SILENT;
  dfix_str one;
  while (str_next(&text, '\n', &one)) {
    ignore_line line = read_line(one);
    if (!line.pattern.len || (line.only_folders && !is_folder)) continue;
    if (dfix_glob_names(line.pattern, path)) said = line.takes_back ? KEPT : IGNORED;
  }
  return said;
}

bool dfix_gitignore_matches(const dfix_gitignore *rules, dfix_str name, bool is_folder) {
  if (!rules) return false;
  char buffer[PATH_MAX];
  dfix_str inside = rules->inside;
  if (inside.len + name.len > sizeof(buffer)) return false;
  memcpy(buffer, inside.ptr, inside.len);
  memcpy(buffer + inside.len, name.ptr, name.len);
  dfix_str path = {buffer, inside.len + name.len};
  for (; rules; rules = rules->above) {
    dfix_str below = str_from_at(path, rules->inside.len);
    verdict said = ask(rules->text, below, is_folder);
    if (said == SILENT) said = ask(rules->more, below, is_folder);
    if (said != SILENT) return said == IGNORED;
  }
  return false;
}
