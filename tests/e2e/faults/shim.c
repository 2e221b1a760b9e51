// shim.c - LD_PRELOAD: makes one call of a run go wrong, the N-th of its kind.
//
//   DFIX_FAULT="KIND N HOW"    read 3 EIO; any 12 kill
//   DFIX_FAULT_FD=9            gets one byte when the call came
//   DFIX_FAULT_FILE=PATH       for `change`
//
// KIND is the name of a call (close relatives share one), or `any`: every call but those
// for memory. HOW is an error; `short`: a part is read or written; `change`: a line is
// added to a file just before the call; `kill`: the process ends just before it; `stop`:
// it is interrupted (SIGINT) just before it. Children run without the shim. Memory
// functions need a program without sanitizers.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
  const char *name;
  int code;
} errors[] = {{"EIO", EIO},       {"ENOSPC", ENOSPC}, {"EMFILE", EMFILE},
              {"ENOMEM", ENOMEM}, {"EINTR", EINTR},   {"EAGAIN", EAGAIN}};

static bool is_armed, is_any;
static char kind[32], how[16];
static unsigned wanted;
static atomic_uint calls;
static int told = -1;
static const char *changed;

__attribute__((constructor)) static void arm(void) {
  const char *fault = getenv("DFIX_FAULT"), *fd = getenv("DFIX_FAULT_FD");
  if (!fault || !fd || sscanf(fault, "%31s %u %15s", kind, &wanted, how) != 3) return;
  told = atoi(fd);
  changed = getenv("DFIX_FAULT_FILE");
  is_any = strcmp(kind, "any") == 0;
  unsetenv("LD_PRELOAD");
  unsetenv("DFIX_FAULT");
  is_armed = true;
}

static void add_line(void) {
  static const char line[] = "# changed\n";
  long fd = syscall(SYS_openat, AT_FDCWD, changed, O_WRONLY | O_APPEND);
  if (fd < 0) return;
  syscall(SYS_write, fd, line, sizeof(line) - 1);
  syscall(SYS_close, fd);
}

static bool is_how(const char *name) { return strcmp(how, name) == 0; }

// Whether this call is the one.
static bool comes(const char *name, bool is_memory) {
  if (!is_armed || (is_any ? is_memory : strcmp(kind, name) != 0)) return false;
  if (atomic_fetch_add(&calls, 1) + 1 != wanted) return false;
  syscall(SYS_write, told, "!", 1L);
  if (is_how("kill")) syscall(SYS_kill, getpid(), SIGKILL);
  if (is_how("stop")) raise(SIGINT);
  if (is_how("change")) add_line();
  return !is_how("change") && !is_how("stop");
}

static int error(void) {
  for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
    if (is_how(errors[i].name)) return errors[i].code;
  return EIO;
}

static bool fails(const char *name) {
  if (!comes(name, false)) return false;
  errno = error();
  return true;
}

// The function behind ours.
#define REAL(result, name, ...)                                                          \
  static result (*real)(__VA_ARGS__);                                                    \
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

// A function that fails with `failure`.
#define FAILING(kind, result, failure, name, parameters, ...)                            \
  result name parameters;                                                                \
  result name parameters {                                                               \
    static result(*real) parameters;                                                     \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name);                                \
    if (fails(kind)) return failure;                                                     \
    return real(__VA_ARGS__);                                                            \
  }

static mode_t mode_of(int flags, va_list *rest) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(*rest, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_of(flags, &rest);
  va_end(rest);
  if (fails("open")) return -1;
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_of(flags, &rest);
  va_end(rest);
  if (fails("open")) return -1;
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

// The checked forms of fortified builds.
FAILING("open", int, -1, __open_2, (const char *path, int flags), path, flags)
FAILING("open", int, -1, __openat_2, (int at, const char *path, int flags), at, path,
        flags)
FAILING("realpath", char *, NULL, __realpath_chk, (const char *path, char *out, size_t n),
        path, out, n)

FAILING("realpath", char *, NULL, realpath, (const char *path, char *out), path, out)
FAILING("stat", int, -1, stat, (const char *path, struct stat *st), path, st)
FAILING("stat", int, -1, lstat, (const char *path, struct stat *st), path, st)
FAILING("stat", int, -1, fstat, (int fd, struct stat *st), fd, st)
FAILING("stat", int, -1, fstatat, (int fd, const char *path, struct stat *st, int flags),
        fd, path, st, flags)
FAILING("access", int, -1, access, (const char *path, int mode), path, mode)
FAILING("fsync", int, -1, fsync, (int fd), fd)
FAILING("rename", int, -1, rename, (const char *from, const char *to), from, to)
FAILING("rename", int, -1, link, (const char *from, const char *to), from, to)
FAILING("unlink", int, -1, unlink, (const char *path), path)
FAILING("chmod", int, -1, fchmod, (int fd, mode_t mode), fd, mode)
FAILING("chmod", int, -1, fchown, (int fd, uid_t user, gid_t group), fd, user, group)
FAILING("opendir", DIR *, NULL, opendir, (const char *path), path)
FAILING("opendir", DIR *, NULL, fdopendir, (int fd), fd)
FAILING("readdir", struct dirent *, NULL, readdir, (DIR * dir), dir)
FAILING("pipe", int, -1, pipe, (int ends[2]), ends)
FAILING("pipe", int, -1, dup, (int fd), fd)
FAILING("mkdtemp", char *, NULL, mkdtemp, (char *path), path)
FAILING("mmap", void *, MAP_FAILED, mmap,
        (void *at, size_t len, int prot, int flags, int fd, off_t from), at, len, prot,
        flags, fd, from)

// What is closed is closed, whatever the answer.
int close(int fd) {
  bool wrong = fails("close");
  int saved = errno, result = (int)syscall(SYS_close, fd);
  if (!wrong) return result;
  errno = saved;
  return -1;
}

// These may also do a part of what they are asked.
#define PARTIAL(name, number, bytes)                                                     \
  ssize_t name(int fd, bytes at, size_t len) {                                           \
    if (comes(#name, false)) {                                                           \
      if (!is_how("short")) {                                                            \
        errno = error();                                                                 \
        return -1;                                                                       \
      }                                                                                  \
      len = (len + 1) / 2;                                                               \
    }                                                                                    \
    return syscall(number, fd, at, len);                                                 \
  }

PARTIAL(read, SYS_read, void *)
PARTIAL(write, SYS_write, const void *)

// ---- those that return the error ----

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                   void *with) {
  REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *),
       void *);
  return fails("pthread_create") ? errno : real(thread, attr, run, with);
}

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attr, char *const argv[], char *const env[]) {
  REAL(int, "posix_spawnp", pid_t *, const char *, const posix_spawn_file_actions_t *,
       const posix_spawnattr_t *, char *const[], char *const[]);
  return fails("spawn") ? errno : real(pid, file, actions, attr, argv, env);
}

// ---- memory ----

#ifndef __SANITIZE_ADDRESS__

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *at, size_t size);

static bool is_out_of_memory(void) {
  if (!comes("malloc", true)) return false;
  errno = ENOMEM;
  return true;
}

void *malloc(size_t size) { return is_out_of_memory() ? NULL : __libc_malloc(size); }

void *calloc(size_t n, size_t size) {
  return is_out_of_memory() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *at, size_t size) {
  return is_out_of_memory() ? NULL : __libc_realloc(at, size);
}

#endif
