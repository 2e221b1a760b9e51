// main.c - dfix: from the command line to the exit status.

#include "base/map.h"
#include "commands.h"
#include "driver/discover.h"
#include "options.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int dfix_usage_error(const dfix_err *err) {
  dfix_say("%s", err->msg);
  return DFIX_USAGE;
}

// A file that two paths lead to is looked at once, where it came first.
static void drop_repeated(dfix_arena *a, dfix_strs *files) {
  dfix_map seen = {0};
  uint32_t kept = 0;
  for (uint32_t i = 0; i < files->len; i++) {
    dfix_str path = files->items[i];
    if (dfix_map_get(&seen, path)) continue;
    dfix_map_put(a, &seen, path, files);
    files->items[kept++] = path;
  }
  files->len = kept;
}

bool dfix_discover_all(dfix_arena *a, const dfix_options *o, dfix_configs *configs,
                       dfix_strs *files) {
  bool ok = true;
  const dfix_str *path;
  vec_each(path, &o->paths) {
    dfix_err err;
    if (dfix_discover(a, path->ptr, configs, files, &err)) continue;
    dfix_say("%s", err.msg);
    ok = false;
  }
  drop_repeated(a, files);
  return ok;
}

int dfix_command_help(dfix_arena *a, dfix_options *o) {
  (void)o;
  dfix_buf b = {.arena = a};
  dfix_options_help(&b);
  return dfix_print(buf_str(&b)) ? DFIX_CLEAN : DFIX_FAILED;
}

int dfix_command_version(dfix_arena *a, dfix_options *o) {
  (void)a, (void)o;
  return dfix_print(S("dfix " DFIX_VERSION "\n")) ? DFIX_CLEAN : DFIX_FAILED;
}

// What was printed piece by piece is written when the program ends, or fails then.
static bool flush(void) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return true;
  dfix_say("cannot write to standard output: %s", strerror(errno));
  return false;
}

int main(int argc, char **argv) {
  dfix_streams_keep();
  dfix_arena *a = dfix_arena_new();
  dfix_options options;
  dfix_err err;
  int status = dfix_options_parse(a, argc, argv, &options, &err)
                   ? options.command(a, &options)
                   : dfix_usage_error(&err);
  dfix_arena_free(a);
  return flush() ? status : DFIX_FAILED;
}
