// check.c - the usual run: files are linted, perhaps repaired, and reported on.

#include "commands.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool wants_color(const dfix_options *o) {
  if (o->color != 0) return o->color > 0;
  if (o->output) return false;
  const char *never = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE");
  if (never && *never) return false;
  if (force && *force && strcmp(force, "0") != 0) return true;
  return isatty(STDOUT_FILENO);
}

static int status_of(const dfix_options *o, const dfix_outcome *outcomes, uint32_t n) {
  int status = DFIX_CLEAN;
  for (uint32_t i = 0; i < n; i++) {
    if (outcomes[i].result.error.len) return DFIX_FAILED;
    if (o->run.mode == DFIX_MODE_DIFF && outcomes[i].differs) status = DFIX_FOUND;
    for (uint32_t k = 0; k < outcomes[i].result.findings.len; k++)
      if (outcomes[i].result.findings.items[k].severity >= o->fail_on)
        status = DFIX_FOUND;
  }
  return status;
}

// A diff is all there is to say, and the repaired standard input must stay alone on
// standard output.
static bool has_report(const dfix_options *o) {
  if (o->run.mode == DFIX_MODE_DIFF) return false;
  if (o->run.mode == DFIX_MODE_LINT || o->output) return true;
  const dfix_str *path;
  vec_each(path, &o->paths) if (str_eq(*path, S("-"))) return false;
  return true;
}

static bool write_file(const char *path, dfix_str text) {
  FILE *f = fopen(path, "wb");
  bool ok = f && fwrite(text.ptr ? text.ptr : "", 1, text.len, f) == text.len;
  return (f ? fclose(f) == 0 : false) && ok;
}

// The errors, the texts, and the report.
static bool write_report(dfix_arena *a, const dfix_options *o,
                         const dfix_outcome *outcomes, uint32_t n) {
  const dfix_file_result **results = arena_array(a, const dfix_file_result *, n + 1);
  for (uint32_t i = 0; i < n; i++) {
    results[i] = &outcomes[i].result;
    if (results[i]->error.len)
      fprintf(stderr, "dfix: " STR_FMT "\n", STR_ARG(results[i]->error));
    if (!o->quiet) fprintf(stderr, STR_FMT, STR_ARG(outcomes[i].notes));
    if (!dfix_print(outcomes[i].output)) return false;
  }
  if (!has_report(o)) return true;
  dfix_buf b = {.arena = a};
  dfix_report_options options = {.color = wants_color(o),
                                 .quiet = o->quiet,
                                 .unsafe = o->run.unsafe,
                                 .wrote = o->run.mode == DFIX_MODE_WRITE};
  o->reporter(&b, results, n, &options);
  return o->output ? write_file(o->output, buf_str(&b)) : dfix_print(buf_str(&b));
}

int dfix_command_check(dfix_arena *a, dfix_options *o) {
  dfix_selection selection;
  dfix_err err;
  if (!dfix_select(a, dfix_rules_shipped(), &o->select, &o->ignore, &selection, &err))
    return dfix_usage_error(&err);
  o->run.selection = &selection;
  dfix_strs files = {0};
  bool all_seen = dfix_discover_all(a, o, &files);
  dfix_checked checked = dfix_check(a, &o->run, &files);
  int status = status_of(o, checked.items, checked.len);
  if (!write_report(a, o, checked.items, checked.len)) {
    fprintf(stderr, "dfix: cannot write the report\n");
    status = DFIX_FAILED;
  }
  dfix_checked_free(&checked);
  return all_seen ? status : DFIX_FAILED;
}
