#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(dfix_err *err, const char *what, const char *path) {
  return dfix_fail(err, DFIX_EIO, "cannot %s '%s': %s", what, path, strerror(errno));
}

// Reads until end of file; `hint` is the size that is expected.
static bool read_all(dfix_arena *a, int fd, const char *name, size_t hint, size_t max,
                     dfix_str *out, dfix_err *err) {
  size_t cap = hint + 1, len = 0;
  char *text = dfix_arena_alloc(a, cap, 1);
  for (;;) {
    if (len == cap) {
      char *more = dfix_arena_alloc(a, cap * 2, 1);
      memcpy(more, text, len);
      text = more;
      cap *= 2;
    }
    ssize_t n = read(fd, text + len, cap - len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(err, "read", name);
    if (n == 0) break;
    len += (size_t)n;
    if (len > max)
      return dfix_fail(err, DFIX_EIO, "cannot read '%s': it is larger than %zu MiB", name,
                       max >> 20);
  }
  *out = (dfix_str){text, len};
  return true;
}

static bool read_open(dfix_arena *a, int fd, const char *path, size_t max, dfix_str *out,
                      dfix_err *err) {
  struct stat st;
  if (fstat(fd, &st) != 0) return fail(err, "look at", path);
  if (S_ISDIR(st.st_mode))
    return dfix_fail(err, DFIX_EIO, "cannot read '%s': it is a folder", path);
  if (!S_ISREG(st.st_mode))
    return dfix_fail(err, DFIX_EIO, "cannot read '%s': it is no regular file", path);
  if ((uintmax_t)st.st_size > max)
    return dfix_fail(err, DFIX_EIO, "cannot read '%s': it is larger than %zu MiB", path,
                     max >> 20);
  return read_all(a, fd, path, (size_t)st.st_size, max, out, err);
}

bool dfix_file_read(dfix_arena *a, const char *path, size_t max, dfix_str *out,
                    dfix_err *err) {
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return fail(err, "open", path);
  bool ok = read_open(a, fd, path, max, out, err);
  close(fd);
  return ok;
}

bool dfix_file_read_stdin(dfix_arena *a, dfix_str *out, dfix_err *err) {
  return read_all(a, STDIN_FILENO, "standard input", 4096, DFIX_MAX_FILE, out, err);
}

static bool write_all(int fd, dfix_str text) {
  while (text.len) {
    ssize_t n = write(fd, text.ptr, text.len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text = str_from_at(text, (size_t)n);
  }
  return true;
}

// Fills the temporary file and gives it the old one's mode and owner.
static bool fill(int fd, dfix_str text, const struct stat *old) {
  if (fchmod(fd, old->st_mode & 07777) != 0) return false;
  bool same_owner = old->st_uid == geteuid() && old->st_gid == getegid();
  if (!same_owner && fchown(fd, old->st_uid, old->st_gid) != 0) return false;
  return write_all(fd, text) && fsync(fd) == 0;
}

// A rename lasts once the folder is on disk too. That a folder cannot be synced is no
// fault of the file.
static void sync_folder(char *path) {
  char *slash = strrchr(path, '/');
  if (slash) *slash = '\0';
  int fd = open(slash ? (slash == path ? "/" : path) : ".",
                O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

static bool replace_real(char *path, dfix_str text, dfix_err *err) {
  struct stat old;
  if (stat(path, &old) != 0) return fail(err, "look at", path);
  char temporary[PATH_MAX + 16];
  int n = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
  if (n < 0 || (size_t)n >= sizeof(temporary))
    return dfix_fail(err, DFIX_EIO, "cannot write '%s': its name is too long", path);
  int fd = mkstemp(temporary);
  if (fd < 0) return fail(err, "write", path);
  bool ok = fill(fd, text, &old);
  int saved = errno;
  ok = (close(fd) == 0 || (saved = errno, false)) && ok;
  if (ok && rename(temporary, path) == 0) {
    sync_folder(path);
    return true;
  }
  if (ok) saved = errno;
  unlink(temporary);
  errno = saved;
  return fail(err, "write", path);
}

bool dfix_file_replace(const char *path, dfix_str text, dfix_err *err) {
  char *real = realpath(path, NULL);
  if (!real) return fail(err, "look at", path);
  bool ok = replace_real(real, text, err);
  free(real);
  return ok;
}

bool dfix_file_create(const char *path, dfix_str text, dfix_err *err) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0) return fail(err, "create", path);
  bool ok = write_all(fd, text) && fsync(fd) == 0;
  int saved = errno;
  ok = (close(fd) == 0 || (saved = errno, false)) && ok;
  if (ok) return true;
  unlink(path);
  errno = saved;
  return fail(err, "write", path);
}
