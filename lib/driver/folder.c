#include "driver/folder.h"

#include "base/file.h"
#include "base/map.h"
#include "driver/history.h"
#include "driver/paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_ENTRIES = 20000, MAX_DEPTH = 64, MAX_READ = 1 << 20 };

typedef struct listing {
  bool ok;
  dfix_entries entries;
} listing;

typedef struct folder {
  dfix_arena *arena;
  int fd;
  dfix_str root, dockerfile;
  dfix_map kinds, texts, listings;  // what was asked before
  dfix_str ignore;                  // the Dockerfile's own, if it has one
  bool ignore_is_known, has_ignore;
  dfix_err *trouble;
} folder;

static void note(const folder *f, const char *what, dfix_str path) {
  int why = errno;
  dfix_str whole = dfix_path_in(f->arena, f->root, path);
  errno = why;
  dfix_trouble_note(f->trouble, what, whole.ptr);
  errno = why;
}

static dfix_entry_kind kind_of(mode_t mode) {
  return S_ISREG(mode)   ? DFIX_ENTRY_FILE
         : S_ISDIR(mode) ? DFIX_ENTRY_FOLDER
         : S_ISLNK(mode) ? DFIX_ENTRY_LINK
                         : DFIX_ENTRY_UNKNOWN;
}

// Closes what open_parent gave: the folder itself stays open.
static void close_parent(const folder *f, int fd) {
  if (fd != f->fd) close(fd);
}

// The folder that holds the last part of `path`, opened part by part; -1 with errno.
static int open_parent(const folder *f, dfix_str path, dfix_str *last) {
  int fd = f->fd;
  dfix_str rest = path, part;
  size_t slash;
  while (fd >= 0 && (slash = str_find_char(rest, '/')) != STR_NONE) {
    part = dfix_arena_dup(f->arena, str_slice(rest, 0, slash));
    rest = str_from_at(rest, slash + 1);
    if (str_eq(part, S("..")) || !part.len) {
      close_parent(f, fd);
      errno = ENOENT;
      return -1;
    }
    int next = dfix_open(fd, part.ptr, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    int saved = errno;
    close_parent(f, fd);
    errno = saved;
    fd = next;
  }
  *last = dfix_arena_dup(f->arena, rest.len ? rest : S("."));
  if (fd < 0) note(f, "open", path);
  return fd;
}

static bool is_outside(dfix_str path) {
  return str_eq(path, S("..")) || str_starts(path, S("/")) || str_has_char(path, '\0');
}

static dfix_entry_kind look(const folder *f, dfix_str path) {
  dfix_str last;
  struct stat st;
  if (is_outside(path)) return DFIX_ENTRY_UNKNOWN;
  int parent = open_parent(f, path, &last);
  // Behind a link or where we may not look, there may be anything.
  if (parent < 0) return errno == ENOENT ? DFIX_ENTRY_NONE : DFIX_ENTRY_UNKNOWN;
  int failed = fstatat(parent, last.ptr, &st, AT_SYMLINK_NOFOLLOW);
  int why = errno;
  if (failed) note(f, "look at", path);
  close_parent(f, parent);
  if (failed) return why == ENOENT ? DFIX_ENTRY_NONE : DFIX_ENTRY_UNKNOWN;
  return kind_of(st.st_mode);
}

static dfix_entry_kind ask_kind(void *self, dfix_str path) {
  folder *f = self;
  uintptr_t known = (uintptr_t)dfix_map_get(&f->kinds, path);
  if (known) return (dfix_entry_kind)(known - 1);
  dfix_entry_kind kind = look(f, path);
  dfix_map_put(f->arena, &f->kinds, dfix_arena_dup(f->arena, path),
               (void *)((uintptr_t)kind + 1));
  return kind;
}

// What is no regular file, or too large, is not read, and that is no trouble.
static bool read_open(folder *f, int fd, dfix_str path, dfix_str *out) {
  struct stat st;
  dfix_err err;
  if (fstat(fd, &st) != 0) {
    note(f, "look at", path);
    return false;
  }
  if (!S_ISREG(st.st_mode) || st.st_size > MAX_READ) return false;
  errno = 0;
  if (dfix_file_read_open(f->arena, fd, path.ptr, MAX_READ, out, &err)) return true;
  if (errno) note(f, "read", path);
  return false;
}

static bool read_at(folder *f, dfix_str path, dfix_str *out) {
  dfix_str last;
  int parent = is_outside(path) ? -1 : open_parent(f, path, &last);
  if (parent < 0) return false;
  int fd = dfix_open(parent, last.ptr, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0) note(f, "open", path);
  close_parent(f, parent);
  if (fd < 0) return false;
  bool ok = read_open(f, fd, path, out);
  close(fd);
  return ok;
}

static bool ask_read(void *self, dfix_str path, dfix_str *out) {
  folder *f = self;
  static const dfix_str none;
  const dfix_str *known = dfix_map_get(&f->texts, path);
  if (!known) {
    dfix_str *text = arena_new(f->arena, dfix_str);
    known = read_at(f, path, text) ? text : &none;
    dfix_map_put(f->arena, &f->texts, dfix_arena_dup(f->arena, path),
                 (void *)(uintptr_t)known);
  }
  *out = *known;
  return known != &none;
}

static int by_path(const void *a, const void *b) {
  return str_cmp(((const dfix_entry *)a)->path, ((const dfix_entry *)b)->path);
}

static const struct dirent *next_entry(const folder *f, DIR *dir, dfix_str path,
                                       bool *ok) {
  errno = 0;
  const struct dirent *entry = readdir(dir);
  if (entry || !errno) return entry;
  note(f, "list", path);
  *ok = false;
  return NULL;
}

static bool list_below(folder *f, int fd, dfix_str prefix, dfix_entries *out,
                       unsigned depth) {
  DIR *dir = depth < MAX_DEPTH ? fdopendir(fd) : NULL;
  if (!dir) {
    if (depth < MAX_DEPTH) note(f, "open", prefix);
    close(fd);
    return false;
  }
  bool ok = true;
  for (const struct dirent *entry; ok && (entry = next_entry(f, dir, prefix, &ok));) {
    dfix_str name = str_from(entry->d_name);
    struct stat st;
    if (str_eq(name, S(".")) || str_eq(name, S(".."))) continue;
    if (out->len >= MAX_ENTRIES) {
      ok = false;
      break;
    }
    if (fstatat(dirfd(dir), name.ptr, &st, AT_SYMLINK_NOFOLLOW) != 0) {
      note(f, "look at", prefix);
      ok = false;
      break;
    }
    dfix_str path = prefix.len ? dfix_arena_strf(f->arena, STR_FMT "/" STR_FMT,
                                                 STR_ARG(prefix), STR_ARG(name))
                               : dfix_arena_dup(f->arena, name);
    dfix_entry e = {path, kind_of(st.st_mode), st.st_mode & 07777};
    vec_push(f->arena, out, e);
    if (e.kind != DFIX_ENTRY_FOLDER) continue;
    int below = dfix_open(dirfd(dir), name.ptr, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (below < 0) note(f, "open", path);
    ok = below >= 0 && list_below(f, below, path, out, depth + 1);
  }
  closedir(dir);
  return ok;
}

static bool list_at(folder *f, dfix_str path, dfix_entries *out) {
  dfix_str last;
  int parent = is_outside(path) ? -1 : open_parent(f, path, &last);
  if (parent < 0) return false;
  int fd = dfix_open(parent, last.ptr, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  if (fd < 0) note(f, "open", path);
  close_parent(f, parent);
  if (fd < 0 || !list_below(f, fd, S(""), out, 0)) return false;
  if (out->len) qsort(out->items, out->len, sizeof(*out->items), by_path);
  return true;
}

static bool ask_list(void *self, dfix_str path, dfix_entries *out) {
  folder *f = self;
  listing *known = dfix_map_get(&f->listings, path);
  if (!known) {
    known = arena_new(f->arena, listing);
    known->ok = ask_kind(f, path) != DFIX_ENTRY_NONE && list_at(f, path, &known->entries);
    dfix_map_put(f->arena, &f->listings, dfix_arena_dup(f->arena, path), known);
  }
  *out = known->entries;
  return known->ok;
}

static bool ask_ignore(void *self, dfix_str *out) {
  folder *f = self;
  if (!f->ignore_is_known) {
    dfix_str own =
        dfix_arena_strf(f->arena, STR_FMT ".dockerignore", STR_ARG(f->dockerfile));
    f->has_ignore = read_at(f, own, &f->ignore);
    f->ignore_is_known = true;
  }
  *out = f->ignore;
  return f->has_ignore || ask_read(f, S(".dockerignore"), out);
}

static bool ask_log(void *self, dfix_str *out) {
  folder *f = self;
  return dfix_history_log(f->arena, f->root.ptr, out, f->trouble);
}

const dfix_context *dfix_folder_open(dfix_arena *a, const char *root, dfix_str dockerfile,
                                     dfix_err *trouble) {
  int fd = dfix_open(AT_FDCWD, root, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0) {
    dfix_trouble_note(trouble, "open", root);
    return NULL;
  }
  folder *f = arena_new(a, folder);
  f->arena = a;
  f->fd = fd;
  f->trouble = trouble;
  f->dockerfile = dfix_arena_dup(a, dockerfile);
  f->root = dfix_arena_dup(a, str_from(root));
  dfix_context *context = arena_new(a, dfix_context);
  *context = (dfix_context){.self = f,
                            .root = f->root,
                            .kind = ask_kind,
                            .read = ask_read,
                            .list = ask_list,
                            .ignore = ask_ignore,
                            .log = ask_log};
  return context;
}

void dfix_folder_serve(const dfix_context *context, dfix_str dockerfile) {
  folder *f = context->self;
  f->dockerfile = dfix_arena_dup(f->arena, dockerfile);
  f->ignore_is_known = false;
}

void dfix_folder_close(const dfix_context *context) {
  if (!context) return;
  folder *f = context->self;
  close(f->fd);
}
