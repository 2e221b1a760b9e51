#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(dfix_err *err, const char *what, const char *path) {
  return dfix_fail(err, DFIX_EIO, "cannot %s '%s': %s", what, path, strerror(errno));
}

int dfix_open(int folder, const char *path, int flags, mode_t mode) {
  int fd;
  do fd = openat(folder, path, flags | O_CLOEXEC | O_NOCTTY, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
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

bool dfix_file_read_open(dfix_arena *a, int fd, const char *path, size_t max,
                         dfix_str *out, dfix_err *err) {
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

static int open_to_read(const char *path) {
  return dfix_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK, 0);
}

bool dfix_file_read(dfix_arena *a, const char *path, size_t max, dfix_str *out,
                    dfix_err *err) {
  int fd = open_to_read(path);
  if (fd < 0) return fail(err, "open", path);
  bool ok = dfix_file_read_open(a, fd, path, max, out, err);
  close(fd);
  return ok;
}

bool dfix_file_read_stdin(dfix_arena *a, dfix_str *out, dfix_err *err) {
  return read_all(a, STDIN_FILENO, "standard input", 4096, DFIX_MAX_FILE, out, err);
}

// Compares piece by piece: what it needs must not depend on how much memory is left.
static bool holds(int fd, dfix_str text) {
  char piece[1 << 14];
  for (;;) {
    ssize_t n = read(fd, piece, sizeof(piece));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0 && text.len == 0;
    size_t len = (size_t)n;
    if (len > text.len || memcmp(piece, text.ptr, len) != 0) {
      errno = 0;
      return false;
    }
    text = str_from_at(text, len);
  }
}

bool dfix_file_is_unchanged(const char *path, dfix_str text, dfix_err *err) {
  int fd = open_to_read(path);
  if (fd < 0) return fail(err, "open", path);
  errno = 0;
  bool ok = holds(fd, text);
  int why = errno;
  close(fd);
  if (ok) return true;
  errno = why;
  if (why) return fail(err, "read", path);
  return dfix_fail(err, DFIX_EIO, "'%s' has changed in the meantime: run dfix again",
                   path);
}
