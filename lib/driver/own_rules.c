#include "driver/own_rules.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { MAX_RULE = 1 << 20, MAX_DEPTH = 8 };

// "shop/no-root" of ".../shop/no-root.yaml".
static dfix_str id_of(dfix_arena *a, dfix_str path) {
  dfix_str name = str_basename(path);
  dfix_str folder = str_slice(path, 0, path.len > name.len ? path.len - name.len - 1 : 0);
  name.len -= strlen(".yaml");
  return dfix_arena_strf(a, STR_FMT "/" STR_FMT, STR_ARG(str_basename(folder)),
                         STR_ARG(name));
}

static bool read_file(dfix_arena *a, dfix_str path, dfix_own_rules *out, dfix_err *err) {
  dfix_str text;
  if (!dfix_file_read(a, path.ptr, MAX_RULE, &text, err)) return false;
  const dfix_rule *rule = dfix_own_rule_load(a, id_of(a, path), path, text, err);
  if (!rule) return false;
  vec_push(a, out, rule);
  return true;
}

static int by_name(const void *a, const void *b) {
  return str_cmp(*(const dfix_str *)a, *(const dfix_str *)b);
}

static bool is_rule(dfix_str name) {
  return str_ends(name, S(".yaml")) && name.ptr[0] != '.';
}

static bool read_folder(dfix_arena *a, dfix_str path, unsigned depth, dfix_own_rules *out,
                        dfix_err *err) {
  DIR *dir = opendir(path.ptr);
  if (!dir)
    return dfix_fail(err, DFIX_ECONFIG, "cannot open '" STR_FMT "': %s", STR_ARG(path),
                     strerror(errno));
  dfix_strs names = {0};
  errno = 0;
  for (const struct dirent *entry; (entry = readdir(dir));)
    if (entry->d_name[0] != '.')
      vec_push(a, &names, dfix_arena_dup(a, str_from(entry->d_name)));
  int why = errno;
  closedir(dir);
  if (why)
    return dfix_fail(err, DFIX_ECONFIG, "cannot list '" STR_FMT "': %s", STR_ARG(path),
                     strerror(why));
  if (names.len) qsort(names.items, names.len, sizeof(dfix_str), by_name);
  const dfix_str *name;
  vec_each(name, &names) {
    struct stat st;
    dfix_str full =
        dfix_arena_strf(a, STR_FMT "/" STR_FMT, STR_ARG(path), STR_ARG(*name));
    if (stat(full.ptr, &st) != 0)
      return dfix_fail(err, DFIX_ECONFIG, "cannot look at '" STR_FMT "': %s",
                       STR_ARG(full), strerror(errno));
    bool ok = true;
    if (S_ISDIR(st.st_mode) && depth < MAX_DEPTH)
      ok = read_folder(a, full, depth + 1, out, err);
    else if (S_ISREG(st.st_mode) && is_rule(*name))
      ok = read_file(a, full, out, err);
    if (!ok) return false;
  }
  return true;
}

bool dfix_own_rules_read(dfix_arena *a, dfix_str path, dfix_own_rules *out,
                         dfix_err *err) {
  struct stat st;
  while (path.len > 1 && str_ends(path, S("/"))) path.len--;
  path = dfix_arena_dup(a, path);
  if (stat(path.ptr, &st) == 0 && S_ISDIR(st.st_mode))
    return read_folder(a, path, 0, out, err);
  bool ok = is_rule(str_basename(path))
                ? read_file(a, path, out, err)
                : dfix_fail(err, DFIX_ECONFIG, "'" STR_FMT "' is no file NAME.yaml",
                            STR_ARG(path));
  if (!ok) err->code = DFIX_ECONFIG;
  return ok;
}
