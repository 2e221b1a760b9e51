// show.c - --syntax and --graph: one picture a file.

#include "base/file.h"
#include "commands.h"
#include "graph/print.h"
#include "options.h"
#include "say.h"
#include "syntax/dump.h"

typedef void drawing(dfix_buf *b, dfix_arena *a, const dfix_options *o,
                     const dfix_file *file);

static void draw_syntax(dfix_buf *b, dfix_arena *a, const dfix_options *o,
                        const dfix_file *file) {
  (void)a;
  if (str_eq(o->form, S("buildkit")))
    dfix_dump_buildkit(b, file);
  else
    dfix_dump_tree(b, file);
}

static void draw_graph(dfix_buf *b, dfix_arena *a, const dfix_options *o,
                       const dfix_file *file) {
  dfix_graph_print(b, dfix_graph_new(a, file, &o->config.graph), o->form);
}

static bool show(dfix_arena *a, const dfix_options *o, dfix_str path, drawing *draw) {
  dfix_str text;
  dfix_err err;
  bool ok = str_eq(path, S("-"))
                ? dfix_file_read_stdin(a, &text, &err)
                : dfix_file_read(a, path.ptr, DFIX_MAX_FILE, &text, &err);
  if (!ok) {
    dfix_say("%s", err.msg);
    return false;
  }
  dfix_buf b = {.arena = a};
  draw(&b, a, o, dfix_parse(a, dfix_source_new(a, path, text)));
  return dfix_print(buf_str(&b));
}

static int show_all(dfix_arena *a, const dfix_options *o, drawing *draw) {
  dfix_strs files = {0};
  int status = dfix_discover_all(a, o, dfix_configs_new(a, &o->config), &files)
                   ? DFIX_CLEAN
                   : DFIX_FAILED;
  const dfix_str *path;
  vec_each(path, &files) if (!show(a, o, *path, draw)) status = DFIX_FAILED;
  return status;
}

int dfix_command_syntax(dfix_arena *a, dfix_options *o) {
  return show_all(a, o, draw_syntax);
}

int dfix_command_graph(dfix_arena *a, dfix_options *o) {
  return show_all(a, o, draw_graph);
}
