// layers.c - --layers: how often each step runs again, before and after the fixes.

#include "report/layers.h"
#include "base/file.h"
#include "commands.h"
#include "driver/context.h"
#include "driver/folder.h"
#include "options.h"
#include "rewrite/fixer.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const names[] = {"buildkit", "classic", "buildah"};

// Everything that a file's picture is made with.
typedef struct job {
  dfix_arena *arena;
  const dfix_options *options;
  const dfix_times *times;
  dfix_selection selection;  // the rules about the cache
} job;

static unsigned columns(void) {
  struct winsize size;
  bool known = isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return known && size.ws_col ? size.ws_col : 120;
}

static const dfix_graph *graph_of(const job *j, dfix_str path, dfix_str text) {
  const dfix_source *source = dfix_source_new(j->arena, path, text);
  return dfix_graph_new(j->arena, dfix_parse(j->arena, source),
                        &j->options->config.graph);
}

static const dfix_context *open_context(const job *j, dfix_str path, dfix_str text) {
  dfix_str dockerfile = str_basename(path);
  const char *folder = j->options->config.context;
  if (!folder && str_eq(path, S("-"))) return NULL;
  if (!folder) folder = dfix_context_guess(j->arena, path, text, &dockerfile).ptr;
  return dfix_folder_open(j->arena, folder, dockerfile);
}

static dfix_str fixed_text(const job *j, dfix_str path, dfix_str text,
                           const dfix_context *context) {
  dfix_fix_input in = {.path = path,
                       .text = text,
                       .graph = &j->options->config.graph,
                       .context = context,
                       .selection = &j->selection,
                       .lint = dfix_lint};
  return dfix_fix_text(j->arena, &in).text;
}

static dfix_str draw(const job *j, dfix_str path, dfix_str text,
                     const dfix_context *context) {
  dfix_arena *a = j->arena;
  const dfix_options *o = j->options;
  dfix_str after = fixed_text(j, path, text, context);
  dfix_layers_view v = {.path = path,
                        .builder = str_from(names[o->builder]),
                        .before_graph = graph_of(j, path, text),
                        .after_graph = graph_of(j, path, after),
                        .changes = !str_eq(text, after),
                        .color = o->color > 0 || (!o->color && isatty(STDOUT_FILENO) &&
                                                  !getenv("NO_COLOR")),
                        .width = columns()};
  dfix_builder builder = (dfix_builder)o->builder;
  dfix_rebuilds one = dfix_rebuilds_of(a, v.before_graph, context, j->times, builder);
  dfix_rebuilds two = dfix_rebuilds_of(a, v.after_graph, context, j->times, builder);
  v.before = &one;
  v.after = &two;
  dfix_buf b = {.arena = a};
  if (str_eq(o->form, S("json")))
    dfix_layers_json(&b, &v);
  else if (str_eq(o->form, S("html")))
    dfix_layers_html(&b, &v);
  else if (str_eq(o->form, S("svg")))
    dfix_layers_svg(&b, &v);
  else
    dfix_layers_text(&b, &v);
  return buf_str(&b);
}

static bool show(const job *j, dfix_str path) {
  dfix_str text;
  dfix_err err;
  bool ok = str_eq(path, S("-"))
                ? dfix_file_read_stdin(j->arena, &text, &err)
                : dfix_file_read(j->arena, path.ptr, DFIX_MAX_FILE, &text, &err);
  if (!ok) {
    fprintf(stderr, "dfix: %s\n", err.msg);
    return false;
  }
  const dfix_context *context = open_context(j, path, text);
  dfix_str picture = draw(j, path, text, context);
  dfix_folder_close(context);
  return dfix_print(picture);
}

static bool read_times(dfix_arena *a, const dfix_options *o, dfix_times *out,
                       dfix_err *err) {
  dfix_str log;
  if (!o->times) return true;
  if (!dfix_file_read(a, o->times, DFIX_MAX_FILE, &log, err)) return false;
  *out = dfix_times_read(a, log);
  return true;
}

int dfix_command_layers(dfix_arena *a, dfix_options *o) {
  dfix_strs files = {0}, cache = {0}, none = {0};
  dfix_times times = {0};
  job j = {.arena = a, .options = o, .times = &times};
  dfix_err err;
  vec_push(a, &cache, S("cache"));
  if (!dfix_select(a, dfix_rules_shipped(), &cache, &none, &j.selection, &err) ||
      !read_times(a, o, &times, &err)) {
    fprintf(stderr, "dfix: %s\n", err.msg);
    return DFIX_FAILED;
  }
  int status = dfix_discover_all(a, o, dfix_configs_new(a, &o->config), &files)
                   ? DFIX_CLEAN
                   : DFIX_FAILED;
  const dfix_str *path;
  vec_each(path, &files) if (!show(&j, *path)) status = DFIX_FAILED;
  return status;
}
