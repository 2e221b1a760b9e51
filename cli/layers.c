// layers.c - --layers: how often each step runs again, before and after the fixes.

#include "report/layers.h"
#include "base/file.h"
#include "commands.h"
#include "options.h"
#include "say.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const names[] = {"buildkit", "classic", "buildah"};

// Everything that a file's picture is made with.
typedef struct job {
  dfix_arena *arena;
  const dfix_options *options;
  const dfix_times *times;
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

static dfix_str draw(const job *j, const dfix_cache_fix *fix) {
  dfix_arena *a = j->arena;
  const dfix_options *o = j->options;
  dfix_layers_view v = {.path = fix->path,
                        .builder = str_from(names[o->builder]),
                        .before_graph = graph_of(j, fix->path, fix->before),
                        .after_graph = graph_of(j, fix->path, fix->after),
                        .changes = !str_eq(fix->before, fix->after),
                        .color = o->color > 0 || (!o->color && isatty(STDOUT_FILENO) &&
                                                  !getenv("NO_COLOR")),
                        .width = columns()};
  dfix_builder builder = (dfix_builder)o->builder;
  dfix_rebuilds one =
      dfix_rebuilds_of(a, v.before_graph, fix->context, j->times, builder);
  dfix_rebuilds two = dfix_rebuilds_of(a, v.after_graph, fix->context, j->times, builder);
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
  dfix_cache_fix fix;
  if (!dfix_cache_fix_open(j->arena, j->options, path, &fix)) return false;
  dfix_str picture = draw(j, &fix);
  return dfix_cache_fix_close(&fix) && dfix_print(picture);
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
  dfix_strs files = {0};
  dfix_times times = {0};
  job j = {.arena = a, .options = o, .times = &times};
  dfix_err err;
  if (!read_times(a, o, &times, &err)) {
    dfix_say("%s", err.msg);
    return DFIX_FAILED;
  }
  int status = dfix_discover_all(a, o, dfix_configs_new(a, &o->config), &files)
                   ? DFIX_CLEAN
                   : DFIX_FAILED;
  const dfix_str *path;
  vec_each(path, &files) if (!show(&j, *path)) status = DFIX_FAILED;
  return status;
}
