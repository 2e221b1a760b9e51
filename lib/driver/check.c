#include "driver/check.h"

#include "base/file.h"
#include "driver/folder.h"
#include "driver/keep.h"
#include "rewrite/diff.h"
#include "rewrite/fixer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct work {
  const dfix_run *run;
  const dfix_strs *files;
  dfix_checked *checked;
  atomic_uint next, workers;
} work;

// One file in the hands of one thread. The trees live in `arena` while the file is looked
// at; what is said about it is kept.
typedef struct job {
  const dfix_run *run;
  const dfix_context *context;
  dfix_arena *arena, *kept;
  dfix_outcome *outcome;
} job;

static bool is_stdin(dfix_str path) { return str_eq(path, S("-")); }

// The folder of a file: "." for "Dockerfile".
static dfix_str folder_of(dfix_arena *a, dfix_str path) {
  size_t slash = str_rfind_char(path, '/');
  if (slash == STR_NONE) return S(".");
  return slash == 0 ? S("/") : dfix_arena_dup(a, str_slice(path, 0, slash));
}

static const dfix_context *open_context(const dfix_run *run, dfix_arena *a,
                                        dfix_str path) {
  if (run->context) return dfix_folder_open(a, run->context, str_basename(path));
  if (is_stdin(path)) return NULL;
  return dfix_folder_open(a, folder_of(a, path).ptr, str_basename(path));
}

static void lint(const job *j, dfix_str text) {
  dfix_file_result *result = &j->outcome->result;
  result->source = dfix_source_new(j->arena, result->path, text);
  const dfix_file *file = dfix_parse(j->arena, result->source);
  dfix_lint_input input = {.graph = dfix_graph_new(j->arena, file, &j->run->graph),
                           .context = j->context,
                           .selection = j->run->selection};
  result->findings = dfix_lint(j->arena, &input);
}

// The fixes that were left out, each with its reason.
static dfix_str notes_of(const job *j, const dfix_fixed *fixed) {
  dfix_buf b = {.arena = j->arena};
  const dfix_fix_note *note;
  vec_each(note, &fixed->discarded) buf_addf(
      &b, STR_FMT ": the fix of " STR_FMT " is left out: " STR_FMT "\n",
      STR_ARG(j->outcome->result.path), STR_ARG(note->rule->id), STR_ARG(note->reason));
  const dfix_rule *const *rule;
  vec_each(rule, &fixed->chasing) buf_addf(
      &b, STR_FMT ": the fix of " STR_FMT " is left out: another one undoes it\n",
      STR_ARG(j->outcome->result.path), STR_ARG((*rule)->id));
  return dfix_arena_dup(j->kept, buf_str(&b));
}

// Repairs into memory; what is then done with the text depends on the mode.
static void repair(const job *j, dfix_str text) {
  dfix_outcome *o = j->outcome;
  dfix_fix_input in = {.path = o->result.path,
                       .text = text,
                       .graph = &j->run->graph,
                       .context = j->context,
                       .selection = j->run->selection,
                       .unsafe = j->run->unsafe,
                       .lint = dfix_lint};
  dfix_fixed fixed = dfix_fix_text(j->arena, &in);
  o->differs = fixed.changed;
  o->notes = notes_of(j, &fixed);
  for (uint32_t i = 0; i < fixed.applied.len; i++)
    o->result.nfixed += fixed.applied.items[i].count;
  if (j->run->mode == DFIX_MODE_DIFF) {
    dfix_str diff = dfix_diff(j->arena, o->result.path, text, fixed.text);
    o->output = dfix_arena_dup(j->kept, diff);
    return;
  }
  dfix_err err;
  if (is_stdin(o->result.path)) {
    o->output = dfix_arena_dup(j->kept, fixed.text);
  } else if (fixed.changed && !dfix_file_replace(o->result.path.ptr, fixed.text, &err)) {
    o->result.error = dfix_arena_dup(j->arena, str_from(err.msg));
    fixed.text = text;
    fixed.changed = false;
    o->result.nfixed = 0;
  }
  o->result.was_fixed = fixed.changed;
  lint(j, fixed.text);
}

static void check_file(job *j, dfix_str path) {
  dfix_file_result *result = &j->outcome->result;
  dfix_str text;
  dfix_err err;
  result->path = path;
  bool ok = is_stdin(path)
                ? dfix_file_read_stdin(j->arena, &text, &err)
                : dfix_file_read(j->arena, path.ptr, DFIX_MAX_FILE, &text, &err);
  if (!ok) {
    result->error = dfix_arena_dup(j->kept, str_from(err.msg));
    return;
  }
  j->context = open_context(j->run, j->arena, path);
  if (j->run->mode == DFIX_MODE_LINT)
    lint(j, text);
  else
    repair(j, text);
  dfix_result_keep(j->kept, result);
  dfix_folder_close(j->context);
}

static void *worker(void *self) {
  work *w = self;
  job j = {.run = w->run, .arena = dfix_arena_new(), .kept = dfix_arena_new()};
  w->checked->arenas[atomic_fetch_add(&w->workers, 1)] = j.kept;
  for (unsigned i; (i = atomic_fetch_add(&w->next, 1)) < w->files->len;) {
    j.outcome = &w->checked->items[i];
    check_file(&j, w->files->items[i]);
    dfix_arena_reset(j.arena);
  }
  dfix_arena_free(j.arena);
  return NULL;
}

static unsigned thread_count(const dfix_run *run, uint32_t files) {
  unsigned n = run->jobs;
  // Below some dozen files a thread costs more than it brings.
  if (!n && files < 16) return 1;
  if (!n) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    n = processors > 0 ? (unsigned)processors : 1;
  }
  if (n > files) n = files;
  return n < DFIX_MAX_THREADS ? n : DFIX_MAX_THREADS;
}

dfix_checked dfix_check(dfix_arena *a, const dfix_run *run, const dfix_strs *files) {
  dfix_checked checked = {.items = arena_array(a, dfix_outcome, files->len),
                          .len = files->len};
  work w = {.run = run, .files = files, .checked = &checked};
  pthread_t threads[DFIX_MAX_THREADS];
  unsigned started = 0, wanted = thread_count(run, files->len);
  while (started + 1 < wanted && pthread_create(&threads[started], NULL, worker, &w) == 0)
    started++;
  worker(&w);
  for (unsigned i = 0; i < started; i++) pthread_join(threads[i], NULL);
  return checked;
}

void dfix_checked_free(dfix_checked *checked) {
  for (unsigned i = 0; i < DFIX_MAX_THREADS; i++) dfix_arena_free(checked->arenas[i]);
}
