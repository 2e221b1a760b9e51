#include "driver/shellcheck.h"

#include "base/file.h"
#include "base/pending.h"
#include "driver/process.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

// As many scripts as one command line surely holds, and the time that they may take.
enum { MAX_SCRIPTS = 16384, MAX_SECONDS = 600 };

extern char **environ;

// The environment without ShellCheck's own variable.
static char *const *plain_environment(dfix_arena *a) {
  dfix_vec(char *) env = {0};
  for (char **e = environ; *e; e++)
    if (!str_starts(str_from(*e), S("SHELLCHECK_OPTS="))) vec_push(a, &env, *e);
  vec_push(a, &env, NULL);
  return env.items;
}

static bool make_folder(dfix_arena *a, char **folder, dfix_err *err) {
  const char *root = getenv("TMPDIR");
  *folder = (char *)(uintptr_t)dfix_arena_strf(a, "%s/dfix-XXXXXX",
                                               root && *root ? root : "/tmp")
                .ptr;
  if (mkdtemp(*folder)) return true;
  return dfix_fail(err, DFIX_EIO, "cannot make '%s': %s", *folder, strerror(errno));
}

static bool write_script(const char *path, dfix_str text, dfix_err *err) {
  int fd = dfix_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  bool ok = fd >= 0 && dfix_write_all(fd, text);
  int why = errno;
  if (fd >= 0) close(fd);
  return ok || dfix_fail(err, DFIX_EIO, "cannot write '%s': %s", path, strerror(why));
}

static char **paths_in(dfix_arena *a, const char *folder, uint32_t n) {
  char **paths = arena_array(a, char *, n + 1);
  for (uint32_t i = 0; i < n; i++)
    paths[i] = (char *)(uintptr_t)dfix_arena_strf(a, "%s/%u", folder, i).ptr;
  return paths;
}

// ShellCheck's options, then a path for each script.
static char **command_line(dfix_arena *a, char **paths, uint32_t n) {
  static const char *const words[] = {"shellcheck", "--norc", "--format=json1", "--"};
  enum { WORDS = sizeof(words) / sizeof(*words) };
  char **argv = arena_array(a, char *, WORDS + n + 1);
  for (uint32_t i = 0; i < WORDS; i++) argv[i] = (char *)(uintptr_t)words[i];
  memcpy(argv + WORDS, paths, n * sizeof(*paths));
  return argv;
}

// Statuses above 1 say that it could not read, or does not know an option.
static bool run(dfix_arena *a, char *const *argv, dfix_str *report, dfix_err *err) {
  dfix_process process = {
      .argv = argv, .env = plain_environment(a), .seconds = MAX_SECONDS};
  int status;
  if (!dfix_process_run(a, &process, report, &status, err)) return false;
  if (status <= 1) return true;
  return dfix_fail(err, DFIX_EPROGRAM, "shellcheck gives up with exit status %d", status);
}

// The scripts that are on disk. They go when ShellCheck has read them, or with the
// program if it ends before, out of memory.
static struct {
  const char *folder;  // NULL: none
  char **paths;
  uint32_t n;
} on_disk;

static void remove_scripts(void) {
  if (!on_disk.folder) return;
  for (uint32_t i = 0; i < on_disk.n; i++) unlink(on_disk.paths[i]);
  rmdir(on_disk.folder);
  on_disk.folder = NULL;
}

static void register_removal(void) { atexit(remove_scripts); }

static bool ask(dfix_arena *a, dfix_shellcheck *table, const dfix_strs *scripts,
                dfix_err *err) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, register_removal);
  char *folder;
  if (!make_folder(a, &folder, err)) return false;
  on_disk.folder = folder;
  on_disk.n = 0;
  on_disk.paths = paths_in(a, folder, scripts->len);
  on_disk.n = scripts->len;
  bool ok = true;
  for (uint32_t i = 0; ok && i < scripts->len; i++)
    ok = write_script(on_disk.paths[i], scripts->items[i], err);
  dfix_str report;
  ok = ok && run(a, command_line(a, on_disk.paths, scripts->len), &report, err);
  remove_scripts();
  return ok && dfix_shellcheck_read(table, scripts, report, err);
}

bool dfix_shellcheck_ask(dfix_shellcheck *table, const dfix_strs *scripts,
                         dfix_err *err) {
  dfix_arena *a = dfix_arena_new();
  bool ok = true;
  for (uint32_t at = 0; ok && at < scripts->len; at += MAX_SCRIPTS) {
    uint32_t left = scripts->len - at;
    dfix_strs some = {.items = scripts->items + at,
                      .len = left < MAX_SCRIPTS ? left : MAX_SCRIPTS};
    ok = ask(a, table, &some, err);
  }
  dfix_arena_free(a);
  return ok;
}
