#include "driver/history.h"

#include "base/buf.h"
#include "base/map.h"
#include "driver/paths.h"
#include "driver/process.h"

#include <pthread.h>

extern char **environ;

enum { SECONDS = 10 };

// The work tree that holds an absolute path: its top, or "" if there is none.
static dfix_str top_of(dfix_arena *a, dfix_str path, dfix_err *trouble) {
  while (path.len) {
    dfix_str git = dfix_arena_strf(a, "%.*s/.git", STR_ARG(path));
    if (dfix_path_exists(git.ptr, trouble)) return path;
    path = str_slice(path, 0, str_rfind_char(path, '/'));
  }
  return S("");
}

// The caller's environment, without what would point git elsewhere, and with what it may
// not do.
static char **git_environment(dfix_arena *a) {
  static const char *const own[] = {"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
                                    "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1",
                                    "LC_ALL=C"};
  dfix_vec(char *) env = {0};
  for (char **e = environ; e && *e; e++)
    if (strncmp(*e, "GIT_", 4) != 0 && strncmp(*e, "LC_ALL=", 7) != 0)
      vec_push(a, &env, *e);
  for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
    vec_push(a, &env, (char *)own[i]);
  vec_push(a, &env, NULL);
  return env.items;
}

static bool run_git(dfix_arena *a, dfix_str top, dfix_str *out, dfix_err *err) {
  char *argv[] = {"git",
                  "-C",
                  (char *)dfix_arena_dup(a, top).ptr,
                  "--no-pager",
                  "-c",
                  "core.fsmonitor=false",
                  "-c",
                  "core.hooksPath=/dev/null",
                  "-c",
                  "log.showSignature=false",
                  "-c",
                  "protocol.allow=never",
                  "-c",
                  "diff.external=",
                  "log",
                  "-z",
                  "-n",
                  "200",
                  "--first-parent",
                  "-m",
                  "--no-renames",
                  "--no-ext-diff",
                  "--no-textconv",
                  "--no-color",
                  "--no-show-signature",
                  "--format=%x01",
                  "--name-only",
                  NULL};
  dfix_process process = {.argv = argv, .env = git_environment(a), .seconds = SECONDS};
  int status;
  return dfix_process_run(a, &process, out, &status, err) && status == 0;
}

// ---- one call a work tree ----

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

typedef struct log {
  bool ok;
  dfix_str text;
  dfix_err err;
} log;

static const log *log_of(dfix_str top) {
  static dfix_arena *arena;
  static dfix_map logs;
  if (!arena) arena = dfix_arena_new();
  log *known = dfix_map_get(&logs, top);
  if (known) return known;
  known = arena_new(arena, log);
  known->ok = run_git(arena, top, &known->text, &known->err);
  dfix_map_put(arena, &logs, dfix_arena_dup(arena, top), known);
  return known;
}

// The log with the paths below `prefix`, relative to it.
static dfix_str relative_to(dfix_arena *a, dfix_str text, dfix_str prefix) {
  dfix_buf b = {.arena = a};
  for (dfix_str item; str_next(&text, '\0', &item);) {
    bool is_commit = str_eq(item, S("\001"));
    if (str_starts(item, S("\n"))) item = str_from_at(item, 1);
    if (!is_commit) {
      if (!str_starts(item, prefix)) continue;
      item = str_from_at(item, prefix.len);
    }
    buf_add(&b, item);
    buf_add_char(&b, '\0');
  }
  return buf_str(&b);
}

bool dfix_history_log(dfix_arena *a, const char *folder, dfix_str *out,
                      dfix_err *trouble) {
  char real[PATH_MAX];
  if (!dfix_path_real(folder, real, trouble)) return false;
  dfix_str path = dfix_arena_dup(a, str_from(real));
  dfix_str top = top_of(a, path, trouble);
  if (!top.len) return false;
  pthread_mutex_lock(&lock);
  const log *known = log_of(top);
  pthread_mutex_unlock(&lock);
  if (!known->ok && known->err.code == DFIX_EIO && trouble && !trouble->code)
    *trouble = known->err;
  if (!known->ok) return false;
  dfix_str prefix = str_from_at(path, top.len);
  if (prefix.len) {
    dfix_str below = str_from_at(prefix, 1);
    prefix = dfix_arena_strf(a, "%.*s/", STR_ARG(below));
  }
  *out = relative_to(a, known->text, prefix);
  return true;
}
