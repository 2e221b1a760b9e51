#include "driver/check.h"

#include "base/file.h"
#include "driver/folder.h"
#include "rewrite/diff.h"
#include "rewrite/fixer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct work {
  const dfix_run *run;
  const dfix_strs *files;
  dfix_outcome *out;
  atomic_uint next;
} work;

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

static void lint(const dfix_run *run, const dfix_context *context, dfix_str text,
                 dfix_outcome *o) {
  o->result.source = dfix_source_new(o->arena, o->result.path, text);
  const dfix_file *file = dfix_parse(o->arena, o->result.source);
  dfix_lint_input input = {.graph = dfix_graph_new(o->arena, file, &run->graph),
                           .context = context,
                           .selection = run->selection};
  o->result.findings = dfix_lint(o->arena, &input);
}

// Repairs into memory; what is then done with the text depends on the mode.
static void repair(const dfix_run *run, const dfix_context *context, dfix_str text,
                   dfix_outcome *o) {
  dfix_fix_input in = {.path = o->result.path,
                       .text = text,
                       .graph = &run->graph,
                       .context = context,
                       .selection = run->selection,
                       .unsafe = run->unsafe,
                       .lint = dfix_lint};
  dfix_fixed fixed = dfix_fix_text(o->arena, &in);
  o->differs = fixed.changed;
  for (uint32_t i = 0; i < fixed.applied.len; i++)
    o->result.nfixed += fixed.applied.items[i].count;
  if (run->mode == DFIX_MODE_DIFF) {
    o->output = dfix_diff(o->arena, o->result.path, text, fixed.text);
    return;
  }
  dfix_err err;
  if (is_stdin(o->result.path)) {
    o->output = fixed.text;
  } else if (fixed.changed && !dfix_file_replace(o->result.path.ptr, fixed.text, &err)) {
    o->result.error = dfix_arena_dup(o->arena, str_from(err.msg));
    fixed.text = text;
    fixed.changed = false;
    o->result.nfixed = 0;
  }
  o->result.was_fixed = fixed.changed;
  lint(run, context, fixed.text, o);
}

static void check_file(const dfix_run *run, dfix_str path, dfix_outcome *o) {
  dfix_str text;
  dfix_err err;
  o->arena = dfix_arena_new();
  o->result.path = path;
  bool ok = is_stdin(path)
                ? dfix_file_read_stdin(o->arena, &text, &err)
                : dfix_file_read(o->arena, path.ptr, DFIX_MAX_FILE, &text, &err);
  if (!ok) {
    o->result.error = dfix_arena_dup(o->arena, str_from(err.msg));
    return;
  }
  const dfix_context *context = open_context(run, o->arena, path);
  if (run->mode == DFIX_MODE_LINT)
    lint(run, context, text, o);
  else
    repair(run, context, text, o);
  dfix_folder_close(context);
}

static void *worker(void *self) {
  work *w = self;
  for (unsigned i; (i = atomic_fetch_add(&w->next, 1)) < w->files->len;)
    check_file(w->run, w->files->items[i], &w->out[i]);
  return NULL;
}

static unsigned thread_count(const dfix_run *run, uint32_t files) {
  enum { MOST = 64 };
  unsigned n = run->jobs;
  // Below some dozen files a thread costs more than it brings.
  if (!n && files < 16) return 1;
  if (!n) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    n = processors > 0 ? (unsigned)processors : 1;
  }
  if (n > files) n = files;
  return n < MOST ? n : MOST;
}

void dfix_check(const dfix_run *run, const dfix_strs *files, dfix_outcome *out) {
  work w = {.run = run, .files = files, .out = out};
  pthread_t threads[64];
  unsigned started = 0, wanted = thread_count(run, files->len);
  while (started + 1 < wanted && pthread_create(&threads[started], NULL, worker, &w) == 0)
    started++;
  worker(&w);
  for (unsigned i = 0; i < started; i++) pthread_join(threads[i], NULL);
}
