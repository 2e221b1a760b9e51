#include "base/pending.h"

#include "base/file.h"
#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 100 };

static bool fail(dfix_err *err, const char *what, const char *path) {
  return dfix_fail(err, DFIX_EIO, "cannot %s '%s': %s", what, path, strerror(errno));
}

static bool sync_again(int fd) {
  int failed;
  do failed = fsync(fd);
  while (failed && errno == EINTR);
  return !failed;
}

// Linux closes the descriptor even if it says EINTR.
static bool close_once(int fd) { return close(fd) == 0 || errno == EINTR; }

bool dfix_write_all(int fd, dfix_str text) {
  while (text.len) {
    ssize_t n = write(fd, text.ptr, text.len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text = str_from_at(text, (size_t)n);
  }
  return true;
}

// ---- names ----

static const char digits[] = "00000000";

bool dfix_pending_new(dfix_arena *a, const char *path, bool is_new, dfix_pending *out,
                      dfix_err *err) {
  char real[PATH_MAX];
  if (!is_new && !realpath(path, real)) return fail(err, "look at", path);
  dfix_str whole = dfix_arena_dup(a, str_from(is_new ? path : real));
  dfix_str folder = str_slice(whole, 0, whole.len - str_basename(whole).len);
  dfix_str temporary = dfix_arena_strf(a, STR_FMT ".dfix-%s", STR_ARG(folder), digits);
  *out = (dfix_pending){whole.ptr, (char *)(uintptr_t)temporary.ptr, is_new, false};
  return true;
}

// Another number each time, in this process and in those beside it.
static void number(char *temporary) {
  static atomic_uint calls;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  unsigned one = (unsigned)now.tv_nsec ^ ((unsigned)getpid() << 16) ^
                 (atomic_fetch_add(&calls, 1) * 0x9e3779b9u);
  char *end = temporary + strlen(temporary) - strlen(digits);
  snprintf(end, sizeof(digits), "%08x", one);
}

static int open_temporary(dfix_pending *s, mode_t mode) {
  int fd = -1;
  for (int i = 0; i < TRIES && fd < 0; i++) {
    number(s->temporary);
    fd =
        dfix_open(AT_FDCWD, s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (fd < 0 && errno != EEXIST) break;
  }
  return fd;
}

// ---- bytes ----

static bool take_mode_and_owner(int fd, const struct stat *old) {
  if (fchmod(fd, old->st_mode & 07777) != 0) return false;
  bool same_owner = old->st_uid == geteuid() && old->st_gid == getegid();
  return same_owner || fchown(fd, old->st_uid, old->st_gid) == 0;
}

bool dfix_pending_fill(dfix_pending *s, dfix_str text, dfix_err *err) {
  struct stat old;
  if (!s->is_new && stat(s->path, &old) != 0) return fail(err, "look at", s->path);
  int fd = open_temporary(s, s->is_new ? 0666 : 0600);
  if (fd < 0) return fail(err, s->is_new ? "create" : "write", s->path);
  s->is_filled = true;
  bool ok = (s->is_new || take_mode_and_owner(fd, &old)) && dfix_write_all(fd, text) &&
            sync_again(fd);
  int saved = errno;
  if (!close_once(fd) && ok) {
    saved = errno;
    ok = false;
  }
  if (ok) return true;
  dfix_pending_discard(s);
  errno = saved;
  return fail(err, "write", s->path);
}

// ---- the name ----

// A name lasts once the folder is on disk too. That a folder cannot be synced is no fault
// of the file.
static void sync_folder(const char *path) {
  char folder[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t len = slash ? (size_t)(slash - path) : 0;
  if (len >= sizeof(folder)) return;
  memcpy(folder, path, len);
  folder[len] = '\0';
  int fd = dfix_open(AT_FDCWD,
                     len     ? folder
                     : slash ? "/"
                             : ".",
                     O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0) return;
  sync_again(fd);
  close_once(fd);
}

// The name is given only if nobody has it. Where there are no hard links, a look comes
// before the renaming.
static bool take_new_name(dfix_pending *s) {
  if (link(s->temporary, s->path) == 0) {
    dfix_pending_discard(s);
    return true;
  }
  if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS && errno != EMLINK)
    return false;
  struct stat st;
  if (lstat(s->path, &st) == 0) errno = EEXIST;
  return errno == ENOENT && rename(s->temporary, s->path) == 0;
}

bool dfix_pending_commit(dfix_pending *s, dfix_err *err) {
  bool ok = s->is_new ? take_new_name(s) : rename(s->temporary, s->path) == 0;
  if (!ok) return fail(err, s->is_new ? "create" : "write", s->path);
  s->is_filled = false;
  sync_folder(s->path);
  return true;
}

void dfix_pending_discard(dfix_pending *s) {
  if (s->is_filled) unlink(s->temporary);
  s->is_filled = false;
}

// ---- all at once ----

static bool fill_and_commit(dfix_pending *s, dfix_str text, dfix_err *err) {
  if (!dfix_pending_fill(s, text, err)) return false;
  bool ok = dfix_pending_commit(s, err);
  dfix_pending_discard(s);
  return ok;
}

static bool write_whole(const char *path, dfix_str text, bool is_new, dfix_err *err) {
  dfix_arena *a = dfix_arena_new();
  dfix_pending s;
  dfix_whole_begin();
  bool ok = dfix_pending_new(a, path, is_new, &s, err) && fill_and_commit(&s, text, err);
  dfix_whole_end();
  dfix_arena_free(a);
  return ok;
}

bool dfix_file_replace(const char *path, dfix_str text, dfix_err *err) {
  return write_whole(path, text, false, err);
}

bool dfix_file_create(const char *path, dfix_str text, dfix_err *err) {
  return write_whole(path, text, true, err);
}

static bool write_into(const char *path, dfix_str text, dfix_err *err) {
  int fd = dfix_open(AT_FDCWD, path, O_WRONLY, 0);
  if (fd < 0) return fail(err, "write", path);
  bool ok = dfix_write_all(fd, text) || fail(err, "write", path);
  if (!close_once(fd) && ok) ok = fail(err, "write", path);
  return ok;
}

bool dfix_file_write(const char *path, dfix_str text, dfix_err *err) {
  struct stat st;
  bool is_there = stat(path, &st) == 0;
  if (!is_there && errno != ENOENT) return fail(err, "look at", path);
  if (is_there && !S_ISREG(st.st_mode)) return write_into(path, text, err);
  return write_whole(path, text, !is_there, err);
}
