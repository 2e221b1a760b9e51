#include "driver/check.h"

#include "base/file.h"
#include "driver/context.h"
#include "driver/folder.h"
#include "driver/keep.h"
#include "driver/shellcheck.h"
#include "driver/store.h"
#include "engine/script.h"
#include "rewrite/diff.h"
#include "rewrite/fixer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

// A file's text as it was, and as the fixes so far have made it.
typedef struct file_text {
  bool is_read;
  dfix_str before, now;
  bool is_settled;  // ShellCheck has answered for all its scripts
} file_text;

typedef struct work work;

// One file in the hands of one thread. The trees live in `arena` while the file is looked
// at; what is said about it, and is needed after it, is kept. The context stays open for
// the next file, which mostly has the same one.
typedef struct job {
  const dfix_run *run;
  const dfix_task *task;
  const dfix_context *context;  // in `shown`
  dfix_arena *arena, *kept, *shown;
  dfix_work_tree tree;
  dfix_outcome *outcome;
  file_text *text;
  dfix_strs unknown;  // scripts that ShellCheck has not seen
  dfix_err trouble;   // what kept answers about the context from being known
} job;

typedef void visit_file(job *j);

struct work {
  dfix_run run;
  const dfix_tasks *tasks;
  dfix_checked *checked;
  file_text *texts;
  visit_file *visit;
  atomic_uint next, done, workers;
  dfix_strs unknown[DFIX_MAX_THREADS];
};

static bool is_stdin(dfix_str path) { return str_eq(path, S("-")); }

static void leave_context(job *j) {
  dfix_folder_close(j->context);
  j->context = NULL;
  dfix_arena_reset(j->shown);
}

// A fix may have changed the files; and trouble is told of each file that meets it.
static void leave_context_if_spent(job *j) {
  if (j->run->mode != DFIX_MODE_LINT || j->trouble.code) leave_context(j);
}

static void enter_context(job *j, dfix_str root, dfix_str dockerfile) {
  if (j->context && !str_eq(j->context->root, root)) leave_context(j);
  if (j->context)
    dfix_folder_serve(j->context, dockerfile);
  else if (root.len)
    j->context = dfix_folder_open(j->shown, root.ptr, dockerfile, &j->trouble);
}

// The build context: --context or the configuration's, else what the file's own COPYs
// show; standard input has none.
static void open_context(job *j) {
  dfix_file_result *result = &j->outcome->result;
  dfix_str dockerfile = str_basename(result->path);
  if (j->task->settings->context) {
    result->context = str_from(j->task->settings->context);
  } else if (!is_stdin(result->path)) {
    dfix_str folder = dfix_context_guess(j->arena, result->path, j->text->before,
                                         &j->tree, &dockerfile, &j->trouble);
    result->context = dfix_arena_dup(j->kept, folder);
  }
  enter_context(j, result->context, dockerfile);
}

// The context remembers what it has read; after a fix in it, it has to look again.
static void reopen_context(job *j) {
  leave_context(j);
  open_context(j);
}

static const dfix_shellcheck *shellcheck_of(const job *j) {
  return j->task->shellcheck ? j->run->shellcheck : NULL;
}

static const dfix_graph *parse(const job *j, const dfix_source *source) {
  return dfix_graph_new(j->arena, dfix_parse(j->arena, source),
                        &j->task->settings->graph);
}

static void lint(const job *j, dfix_str text) {
  dfix_file_result *result = &j->outcome->result;
  const dfix_build *in = j->task->inlined;
  result->source =
      in ? dfix_source_inside(j->arena, result->path, text, in->first_line, in->indent)
         : dfix_source_new(j->arena, result->path, text);
  dfix_lint_input input = {.graph = parse(j, result->source),
                           .context = j->context,
                           .selection = &j->task->settings->selection,
                           .shellcheck = shellcheck_of(j)};
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

// Repairs the text in memory, and says what was done. Files of the context change only
// with the Dockerfile, at the end.
static dfix_fixed fix(const job *j, bool edits_context) {
  dfix_outcome *o = j->outcome;
  dfix_fix_input in = {.path = o->result.path,
                       .text = j->text->now,
                       .graph = &j->task->settings->graph,
                       .context = j->context,
                       .selection = &j->task->settings->selection,
                       .unsafe = j->run->unsafe,
                       .edits_context = edits_context,
                       .lint = dfix_lint,
                       .shellcheck = shellcheck_of(j)};
  dfix_fixed fixed = dfix_fix_text(j->arena, &in);
  o->notes = notes_of(j, &fixed);
  for (uint32_t i = 0; i < fixed.applied.len; i++)
    o->result.nfixed += fixed.applied.items[i].count;
  return fixed;
}

// Every file that the fixes change: those of the context first.
static dfix_stored_files changes_of(const job *j, const dfix_fixed *fixed) {
  const dfix_file_result *result = &j->outcome->result;
  dfix_stored_files files = {0};
  const dfix_fixed_file *it;
  vec_each(it, &fixed->files) {
    dfix_stored_file f = {.path = dfix_finding_path(result, it->path, j->arena),
                          .after = it->text};
    f.path = dfix_arena_dup(j->arena, f.path);
    f.is_new = !j->context->read(j->context->self, it->path, &f.before);
    vec_push(j->arena, &files, f);
  }
  dfix_stored_file own = {result->path, false, j->text->before, fixed->text};
  if (!str_eq(own.before, own.after)) vec_push(j->arena, &files, own);
  return files;
}

static dfix_str diff_of(const job *j, const dfix_stored_files *files) {
  dfix_buf b = {.arena = j->arena};
  const dfix_stored_file *f;
  vec_each(f, files) buf_add(&b, dfix_diff(j->arena, f->path, f->before, f->after));
  return dfix_arena_dup(j->kept, buf_str(&b));
}

// The file stays what it was.
static void give_up(const job *j, const dfix_err *why) {
  dfix_file_result *result = &j->outcome->result;
  result->error = dfix_arena_dup(j->arena, str_from(why->msg));
  result->nfixed = 0;
  lint(j, j->text->before);
}

// What is done with the repaired text depends on the mode.
static void repair(job *j) {
  dfix_outcome *o = j->outcome;
  dfix_fixed fixed = fix(j, !is_stdin(o->result.path));
  dfix_stored_files files = changes_of(j, &fixed);
  dfix_err err = j->trouble;
  if (err.code) {
    give_up(j, &err);
    return;
  }
  o->differs = files.len > 0;
  if (j->run->mode == DFIX_MODE_DIFF) {
    o->output = diff_of(j, &files);
    return;
  }
  if (is_stdin(o->result.path)) {
    o->output = dfix_arena_dup(j->kept, fixed.text);
  } else if (!dfix_store(j->arena, &files, &err)) {
    give_up(j, &err);
    return;
  }
  o->result.was_fixed = o->differs;
  if (fixed.files.len) reopen_context(j);
  lint(j, fixed.text);
}

// The bytes of the file, into `a`: once, for standard input has them only once.
static bool read_text(job *j, dfix_arena *a) {
  dfix_file_result *result = &j->outcome->result;
  if (j->text->is_read || result->error.len) return j->text->is_read;
  dfix_str text;
  dfix_err err;
  if (j->task->inlined) {
    text = j->task->inlined->text;
    *j->text = (file_text){.is_read = true, .before = text, .now = text};
    return true;
  }
  bool ok = is_stdin(result->path)
                ? dfix_file_read_stdin(a, &text, &err)
                : dfix_file_read(a, result->path.ptr, DFIX_MAX_FILE, &text, &err);
  if (ok)
    *j->text = (file_text){.is_read = true, .before = text, .now = text};
  else
    result->error = dfix_arena_dup(j->kept, str_from(err.msg));
  return ok;
}

static void check_file(job *j) {
  if (!j->task->settings || j->outcome->result.error.len || !read_text(j, j->arena))
    return;
  j->trouble = (dfix_err){0};
  open_context(j);
  // What is inside another file is not repaired there.
  if (j->run->mode == DFIX_MODE_LINT || j->task->inlined)
    lint(j, j->text->now);
  else
    repair(j);
  dfix_file_result *result = &j->outcome->result;
  if (j->trouble.code && !result->error.len)
    result->error = dfix_arena_dup(j->arena, str_from(j->trouble.msg));
  dfix_result_keep(j->kept, &j->outcome->result);
  leave_context_if_spent(j);
}

// ---- ShellCheck ----

// Notes the scripts that ShellCheck has yet to see; in a repaired text, for these are the
// ones that will be there.
static void collect_scripts(job *j) {
  if (!j->task->shellcheck || j->outcome->result.error.len || j->text->is_settled ||
      !read_text(j, j->kept))
    return;
  j->trouble = (dfix_err){0};
  open_context(j);
  if (j->run->mode != DFIX_MODE_LINT && !j->task->inlined)
    j->text->now = dfix_arena_dup(j->kept, fix(j, false).text);
  const dfix_source *source =
      dfix_source_new(j->arena, j->outcome->result.path, j->text->now);
  dfix_scripts scripts = dfix_scripts_of(j->arena, parse(j, source));
  j->text->is_settled = true;
  const dfix_script *script;
  vec_each(script, &scripts) {
    if (dfix_shellcheck_knows(j->run->shellcheck, script->text)) continue;
    vec_push(j->kept, &j->unknown, dfix_arena_dup(j->kept, script->text));
    j->text->is_settled = false;
  }
  leave_context_if_spent(j);
}

// ---- all files ----

static void *worker(void *self) {
  work *w = self;
  unsigned number = atomic_fetch_add(&w->workers, 1);
  dfix_arena **kept = &w->checked->arenas[number];
  if (!*kept) *kept = dfix_arena_new();
  job j = {.run = &w->run,
           .arena = dfix_arena_new(),
           .kept = *kept,
           .shown = dfix_arena_new(),
           .tree.arena = *kept};
  for (unsigned i; (i = atomic_fetch_add(&w->next, 1)) < w->tasks->len;) {
    j.outcome = &w->checked->items[i];
    j.text = &w->texts[i];
    j.task = &w->tasks->items[i];
    w->visit(&j);
    dfix_arena_reset(j.arena);
    unsigned done = atomic_fetch_add(&w->done, 1) + 1;
    if (w->run.progress) w->run.progress(done, w->tasks->len);
  }
  leave_context(&j);
  dfix_arena_free(j.arena);
  dfix_arena_free(j.shown);
  w->unknown[number] = j.unknown;
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

// Shows every file to `visit`, on all processors.
static void visit_all(work *w, visit_file *visit) {
  pthread_t threads[DFIX_MAX_THREADS];
  unsigned started = 0, wanted = thread_count(&w->run, w->tasks->len);
  w->visit = visit;
  atomic_store(&w->next, 0);
  atomic_store(&w->done, 0);
  atomic_store(&w->workers, 0);
  while (started + 1 < wanted && pthread_create(&threads[started], NULL, worker, w) == 0)
    started++;
  worker(w);
  for (unsigned i = 0; i < started; i++) pthread_join(threads[i], NULL);
}

// The scripts of all files that ShellCheck has yet to see, once each.
static dfix_strs unknown_scripts(dfix_arena *a, const work *w) {
  dfix_strs scripts = {0};
  dfix_map seen = {0};
  for (unsigned i = 0; i < atomic_load(&w->workers); i++) {
    const dfix_str *script;
    vec_each(script, &w->unknown[i]) if (dfix_map_add(a, &seen, *script))
        vec_push(a, &scripts, *script);
  }
  return scripts;
}

// Fills the table of ShellCheck's notes. Fixes make new scripts, about which it is asked
// again, until the files come to rest.
static void ask_shellcheck(dfix_arena *a, work *w) {
  for (int round = 0; round < DFIX_MAX_ROUNDS; round++) {
    visit_all(w, collect_scripts);
    dfix_strs scripts = unknown_scripts(a, w);
    dfix_err err;
    if (!scripts.len) return;
    if (!dfix_shellcheck_ask(w->run.shellcheck, &scripts, &err)) {
      w->checked->no_shellcheck = dfix_arena_dup(a, str_from(err.msg));
      w->checked->shellcheck_failed = err.code == DFIX_EIO;
      w->run.shellcheck = NULL;
      return;
    }
    if (w->run.mode == DFIX_MODE_LINT) return;
  }
}

static dfix_outcome outcome_of(const dfix_task *task) {
  dfix_outcome o = {.result = {.path = task->path, .error = task->error}};
  o.is_misconfigured = !task->settings;
  if (task->settings) o.fail_on = task->settings->fail_on;
  return o;
}

dfix_checked dfix_check(dfix_arena *a, const dfix_run *run, const dfix_tasks *tasks) {
  dfix_checked checked = {.items = arena_array(a, dfix_outcome, tasks->len),
                          .len = tasks->len};
  work w = {.run = *run,
            .tasks = tasks,
            .checked = &checked,
            .texts = arena_array(a, file_text, tasks->len)};
  for (uint32_t i = 0; i < tasks->len; i++)
    checked.items[i] = outcome_of(&tasks->items[i]);
  if (run->shellcheck) ask_shellcheck(a, &w);
  visit_all(&w, check_file);
  return checked;
}

void dfix_checked_free(dfix_checked *checked) {
  for (unsigned i = 0; i < DFIX_MAX_THREADS; i++) dfix_arena_free(checked->arenas[i]);
}
