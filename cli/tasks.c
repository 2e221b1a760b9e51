#include "tasks.h"

#include "base/map.h"

#include <unistd.h>

// ShellCheck takes longer than everything else, so it runs where somebody wants it: where
// its rules are selected by name, not by default.
static bool wants_shellcheck(const dfix_options *o, const dfix_file_settings *s) {
  if (o->shellcheck != DFIX_AUTO) return o->shellcheck == DFIX_ON;
  if (str_eq(s->shellcheck, S("on"))) return true;
  return !str_eq(s->shellcheck, S("off")) &&
         dfix_selection_asks_shellcheck(&s->selection);
}

static dfix_task task_of(dfix_arena *a, dfix_options *o, dfix_configs *configs,
                         dfix_str path) {
  dfix_err err;
  dfix_task task = {.path = path, .settings = dfix_configs_of(configs, path, &err)};
  if (!task.settings) task.error = dfix_arena_dup(a, str_from(err.msg));
  task.shellcheck = task.settings && wants_shellcheck(o, task.settings);
  if (task.shellcheck && !o->run.shellcheck) o->run.shellcheck = dfix_shellcheck_new(a);
  return task;
}

// ---- several builds of one Dockerfile ----

static bool has_arg(const dfix_build *b, const dfix_build_arg *arg) {
  for (uint32_t i = 0; i < b->args.len; i++)
    if (str_eq(b->args.items[i].name, arg->name) &&
        str_eq(b->args.items[i].value, arg->value))
      return true;
  return false;
}

// Leaves in `b` what the other build says too: what they do not agree on is not known.
static void agree(dfix_build *b, const dfix_build *other) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < b->args.len; i++)
    if (has_arg(other, &b->args.items[i])) b->args.items[kept++] = b->args.items[i];
  b->args.len = kept;
  if (!str_eq(b->target, other->target)) b->target = (dfix_str){0};
}

// The builds, each Dockerfile once; `by_path` gets those that are no inline texts.
static dfix_builds merged(dfix_arena *a, const dfix_builds *builds, dfix_map *by_path) {
  dfix_builds out = {0};
  const dfix_build *b;
  vec_each(b, builds) {
    dfix_build *known = b->is_inline ? NULL : dfix_map_get(by_path, b->dockerfile);
    if (known) {
      agree(known, b);
      continue;
    }
    dfix_build *copy = arena_new(a, dfix_build);
    *copy = *b;
    if (!b->is_inline) dfix_map_put(a, by_path, b->dockerfile, copy);
    vec_push(a, &out, *copy);
  }
  // What was agreed on later counts for those that are in the list by value.
  dfix_build *it;
  vec_each(it, &out) {
    const dfix_build *final =
        it->is_inline ? NULL : dfix_map_get(by_path, it->dockerfile);
    if (final) *it = *final;
  }
  return out;
}

// ---- a build as a task ----

// The settings of the Dockerfile with what the build says under what the command line
// says.
static const dfix_file_settings *with_build(dfix_arena *a, const dfix_options *o,
                                            const dfix_file_settings *of_file,
                                            const dfix_build *b) {
  dfix_file_settings *s = arena_new(a, dfix_file_settings);
  *s = *of_file;
  if (!o->config.context) s->context = b->context.ptr;
  if (b->target.len && !o->config.graph.target.len) s->graph.target = b->target;
  dfix_build_args args = {0};
  const dfix_build_arg *arg;
  vec_each(arg, &b->args) vec_push(a, &args, *arg);
  vec_each(arg, &of_file->graph.build_args) vec_push(a, &args, *arg);
  s->graph.build_args = args;
  return s;
}

static dfix_task build_task(dfix_arena *a, dfix_options *o, dfix_configs *configs,
                            const dfix_build *b) {
  dfix_task task = task_of(a, o, configs, b->dockerfile);
  if (task.settings) task.settings = with_build(a, o, task.settings, b);
  if (b->is_inline) {
    dfix_build *kept = arena_new(a, dfix_build);
    *kept = *b;
    task.inlined = kept;
  } else if (access(b->dockerfile.ptr, F_OK) != 0) {
    task.error = dfix_arena_strf(
        a, STR_FMT ": '" STR_FMT "' builds '" STR_FMT "', which is not there",
        STR_ARG(b->origin), STR_ARG(b->name), STR_ARG(b->dockerfile));
  }
  return task;
}

// ---- all files ----

static void add_failure(dfix_arena *a, dfix_tasks *tasks, dfix_task task, dfix_str path,
                        const dfix_err *err) {
  task.path = path;
  task.error = dfix_arena_dup(a, str_from(err->msg));
  vec_push(a, tasks, task);
}

dfix_tasks dfix_tasks_of(dfix_arena *a, dfix_options *o, const dfix_strs *files,
                         dfix_configs *configs) {
  dfix_tasks tasks = {0};
  dfix_builds builds = {0};
  dfix_map built = {0};
  const dfix_str *path;
  vec_each(path, files) {
    dfix_err err;
    if (!dfix_builds_is_file(str_basename(*path))) continue;
    if (!dfix_builds_read(a, *path, &builds, &err))
      add_failure(a, &tasks, task_of(a, o, configs, *path), *path, &err);
  }
  dfix_builds once = merged(a, &builds, &built);
  vec_each(path, files) {
    if (dfix_builds_is_file(str_basename(*path)) || dfix_map_has(&built, *path)) continue;
    dfix_task task = task_of(a, o, configs, *path);
    vec_push(a, &tasks, task);
  }
  const dfix_build *b;
  vec_each(b, &once) {
    dfix_task task = build_task(a, o, configs, b);
    vec_push(a, &tasks, task);
  }
  return tasks;
}
