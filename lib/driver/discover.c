#include "driver/discover.h"

#include "base/file.h"
#include "driver/builds.h"
#include "driver/gitignore.h"
#include "driver/paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_DEPTH = 64 };

static bool is_dockerfile_name(dfix_str name) {
  if (str_ends(name, S(".dockerignore"))) return false;
  return str_eq(name, S("Dockerfile")) || str_eq(name, S("Containerfile")) ||
         str_starts(name, S("Dockerfile.")) || str_starts(name, S("Containerfile.")) ||
         str_ends(name, S(".Dockerfile")) || str_ends(name, S(".dockerfile"));
}

static bool is_skipped_folder(dfix_str name) {
  return name.ptr[0] == '.' || str_eq(name, S("node_modules")) ||
         str_eq(name, S("vendor"));
}

// What the entry is: the folder says it for free, or a look at it does.
static bool is_folder(const struct dirent *entry, const char *path, bool *is_file,
                      dfix_err *trouble) {
  struct stat st;
  *is_file = entry->d_type == DT_REG;
  if (entry->d_type == DT_DIR || entry->d_type == DT_REG) return entry->d_type == DT_DIR;
  bool is_link = entry->d_type == DT_LNK;
  if (stat(path, &st) != 0) {
    dfix_trouble_note(trouble, "look at", path);
    return false;
  }
  *is_file = S_ISREG(st.st_mode);
  return S_ISDIR(st.st_mode) && !is_link;
}

typedef struct folder_entry {
  dfix_str name, path;
} folder_entry;

static int by_name(const void *a, const void *b) {
  return str_cmp(((const folder_entry *)a)->name, ((const folder_entry *)b)->name);
}

typedef struct finder {
  dfix_arena *arena;
  dfix_configs *configs;
  dfix_strs *files;
  dfix_err *trouble;
} finder;

static const struct dirent *next_entry(const finder *f, DIR *dir, dfix_str folder) {
  errno = 0;
  const struct dirent *entry = readdir(dir);
  if (!entry && errno) dfix_trouble_note(f->trouble, "list", folder.ptr);
  return entry;
}

static void note_depth(const finder *f, dfix_str folder) {
  if (!f->trouble->code)
    dfix_fail(f->trouble, DFIX_EIO, "'" STR_FMT "' is nested too deeply to be searched",
              STR_ARG(folder));
}

// A folder that may not be opened is passed over: it may be anybody's.
static void search(const finder *f, dfix_str folder, const dfix_gitignore *ignored,
                   unsigned depth) {
  dfix_arena *a = f->arena;
  if (depth == MAX_DEPTH) {
    note_depth(f, folder);
    return;
  }
  DIR *dir = opendir(folder.ptr);
  if (!dir) {
    dfix_trouble_note(f->trouble, "open", folder.ptr);
    return;
  }
  bool includes = dfix_configs_have_include(f->configs, folder);
  dfix_vec(folder_entry) found = {0}, folders = {0};
  for (const struct dirent *entry; (entry = next_entry(f, dir, folder));) {
    dfix_str name = str_from(entry->d_name);
    bool wanted = is_dockerfile_name(name) ||
                  (dfix_builds_is_file(name) && !str_ends(name, S(".hcl")));
    if (!wanted && !includes && entry->d_type == DT_REG) continue;
    if (str_eq(name, S(".")) || str_eq(name, S(".."))) continue;
    folder_entry it = {dfix_arena_dup(a, name), dfix_path_in(a, folder, name)};
    bool is_file;
    if (is_folder(entry, it.path.ptr, &is_file, f->trouble)) {
      if (!is_skipped_folder(name) && !dfix_gitignore_matches(ignored, name, true))
        vec_push(a, &folders, it);
    } else if (is_file && dfix_configs_take(f->configs, it.path, wanted) &&
               !dfix_gitignore_matches(ignored, name, false)) {
      vec_push(a, &found, it);
    }
  }
  closedir(dir);
  if (found.len) qsort(found.items, found.len, sizeof(folder_entry), by_name);
  if (folders.len) qsort(folders.items, folders.len, sizeof(folder_entry), by_name);
  const folder_entry *it;
  vec_each(it, &found) vec_push(a, f->files, it->path);
  vec_each(it, &folders) {
    const dfix_gitignore *inside =
        dfix_gitignore_enter(a, ignored, it->name, it->path.ptr, f->trouble);
    search(f, it->path, inside, depth + 1);
  }
}

static bool search_named(const finder *f, dfix_str path, dfix_err *err) {
  dfix_err trouble = {0};
  finder noting = *f;
  noting.trouble = &trouble;
  if (access(path.ptr, R_OK | X_OK) != 0)
    return dfix_fail(err, DFIX_EIO, "cannot open '%s': %s", path.ptr, strerror(errno));
  search(&noting, path, dfix_gitignore_open(f->arena, path.ptr, &trouble), 0);
  dfix_configs_trouble(f->configs, &trouble);
  if (trouble.code) *err = trouble;
  return !trouble.code;
}

static bool discover_named(const finder *f, dfix_str path, dfix_err *err) {
  struct stat st;
  if (!str_eq(path, S("-")) && stat(path.ptr, &st) == 0 && S_ISDIR(st.st_mode))
    return search_named(f, path, err);
  vec_push(f->arena, f->files, path);
  return true;
}

// A list with a NUL in it is one of NUL-terminated paths, as `git ls-files -z` writes it;
// else each line is a path.
static bool discover_listed(const finder *f, dfix_str list, dfix_err *err) {
  dfix_arena *a = f->arena;
  dfix_str text, path;
  bool ok = str_eq(list, S("-")) ? dfix_file_read_stdin(a, &text, err)
                                 : dfix_file_read(a, list.ptr, DFIX_MAX_FILE, &text, err);
  if (!ok) return false;
  char separator = str_has_char(text, '\0') ? '\0' : '\n';
  while (str_next(&text, separator, &path)) {
    if (separator == '\n' && str_ends(path, S("\r"))) path.len--;
    if (path.len && !discover_named(f, dfix_arena_dup(a, path), err)) ok = false;
  }
  return ok;
}

bool dfix_discover(dfix_arena *a, const char *path, dfix_configs *configs,
                   dfix_strs *files, dfix_err *err) {
  const finder f = {.arena = a, .configs = configs, .files = files};
  dfix_str text = dfix_arena_dup(a, str_from(path));
  if (str_starts(text, S("@"))) return discover_listed(&f, str_from_at(text, 1), err);
  return discover_named(&f, text, err);
}
