#include "driver/discover.h"

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

static int by_name(const void *a, const void *b) {
  return str_cmp(*(const dfix_str *)a, *(const dfix_str *)b);
}

static dfix_str join(dfix_arena *a, dfix_str folder, dfix_str name) {
  if (str_eq(folder, S("."))) return dfix_arena_dup(a, name);
  const char *slash = str_ends(folder, S("/")) ? "" : "/";
  return dfix_arena_strf(a, STR_FMT "%s" STR_FMT, STR_ARG(folder), slash, STR_ARG(name));
}

// What the entry is: the folder says it for free, or a look at it does.
static bool is_folder(const struct dirent *entry, const char *path, bool *is_file) {
  struct stat st;
  *is_file = entry->d_type == DT_REG;
  if (entry->d_type == DT_DIR || entry->d_type == DT_REG) return entry->d_type == DT_DIR;
  bool is_link = entry->d_type == DT_LNK;
  if (stat(path, &st) != 0) return false;
  *is_file = S_ISREG(st.st_mode);
  return S_ISDIR(st.st_mode) && !is_link;
}

// A folder that cannot be opened is passed over: it may be anybody's.
static void search(dfix_arena *a, dfix_str folder, dfix_strs *files, unsigned depth) {
  DIR *dir = depth < MAX_DEPTH ? opendir(folder.ptr) : NULL;
  if (!dir) return;
  dfix_strs found = {0}, folders = {0};
  for (const struct dirent *entry; (entry = readdir(dir));) {
    dfix_str name = str_from(entry->d_name);
    bool wanted = is_dockerfile_name(name);
    if (!wanted && entry->d_type == DT_REG) continue;
    if (str_eq(name, S(".")) || str_eq(name, S(".."))) continue;
    dfix_str path = join(a, folder, name);
    bool is_file;
    if (is_folder(entry, path.ptr, &is_file)) {
      if (!is_skipped_folder(name)) vec_push(a, &folders, path);
    } else if (wanted && is_file) {
      vec_push(a, &found, path);
    }
  }
  closedir(dir);
  if (found.len) qsort(found.items, found.len, sizeof(dfix_str), by_name);
  if (folders.len) qsort(folders.items, folders.len, sizeof(dfix_str), by_name);
  const dfix_str *it;
  vec_each(it, &found) vec_push(a, files, *it);
  vec_each(it, &folders) search(a, *it, files, depth + 1);
}

bool dfix_discover(dfix_arena *a, const char *path, dfix_strs *files, dfix_err *err) {
  dfix_str text = dfix_arena_dup(a, str_from(path));
  struct stat st;
  if (!str_eq(text, S("-")) && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
    if (access(path, R_OK | X_OK) != 0)
      return dfix_fail(err, DFIX_EIO, "cannot open '%s': %s", path, strerror(errno));
    search(a, text, files, 0);
    return true;
  }
  vec_push(a, files, text);
  return true;
}
