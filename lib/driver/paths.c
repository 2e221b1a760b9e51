#include "driver/paths.h"

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

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

// The last two are of sockets, and of devices that nothing stands behind.
static bool is_answer(int why) {
  return why == ENOENT || why == ENOTDIR || why == ELOOP || why == EACCES ||
         why == EPERM || why == ENAMETOOLONG || why == ENXIO || why == ENODEV;
}

void dfix_trouble_note(dfix_err *trouble, const char *what, const char *path) {
  if (!trouble || trouble->code != DFIX_OK || is_answer(errno)) return;
  dfix_fail(trouble, DFIX_EIO, "cannot %s '%s': %s", what, path, strerror(errno));
}

bool dfix_path_exists(const char *path, dfix_err *trouble) {
  if (access(path, F_OK) == 0) return true;
  dfix_trouble_note(trouble, "look at", path);
  return false;
}

bool dfix_path_real(const char *path, char real[PATH_MAX], dfix_err *trouble) {
  if (realpath(path, real)) return true;
  dfix_trouble_note(trouble, "look at", path);
  return false;
}

bool dfix_path_read(dfix_arena *a, const char *path, size_t max, dfix_str *out,
                    dfix_err *trouble) {
  dfix_err why;
  errno = 0;
  if (dfix_file_read(a, path, max, out, &why)) return true;
  if (errno) dfix_trouble_note(trouble, "read", path);
  return false;
}
