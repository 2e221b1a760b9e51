// main.c - dfix: from the command line to the exit status.

#include "base/file.h"
#include "driver/discover.h"
#include "graph/print.h"
#include "options.h"
#include "syntax/dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// The exit statuses; the higher one wins.
enum { CLEAN = 0, FOUND = 1, USAGE = 2, FAILED = 3 };

static int usage(const dfix_err *err) {
  fprintf(stderr, "dfix: %s\n", err->msg);
  return USAGE;
}

static bool print(dfix_str text) {
  return fwrite(text.ptr ? text.ptr : "", 1, text.len, stdout) == text.len;
}

static bool wants_color(const dfix_options *o) {
  if (o->color != 0) return o->color > 0;
  if (o->output) return false;
  const char *never = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE");
  if (never && *never) return false;
  if (force && *force && strcmp(force, "0") != 0) return true;
  return isatty(STDOUT_FILENO);
}

// Every file that the paths name; false if one of them could not be looked at.
static bool discover_all(dfix_arena *a, const dfix_options *o, dfix_strs *files) {
  bool ok = true;
  const dfix_str *path;
  vec_each(path, &o->paths) {
    dfix_err err;
    if (dfix_discover(a, path->ptr, files, &err)) continue;
    fprintf(stderr, "dfix: %s\n", err.msg);
    ok = false;
  }
  return ok;
}

static int status_of(const dfix_options *o, const dfix_outcome *outcomes, uint32_t n) {
  int status = CLEAN;
  for (uint32_t i = 0; i < n; i++) {
    if (outcomes[i].result.error.len) return FAILED;
    if (o->run.mode == DFIX_MODE_DIFF && outcomes[i].differs) status = FOUND;
    for (uint32_t k = 0; k < outcomes[i].result.findings.len; k++)
      if (outcomes[i].result.findings.items[k].severity >= o->fail_on) status = FOUND;
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
    if (!print(outcomes[i].output)) return false;
  }
  if (!has_report(o)) return true;
  dfix_buf b = {.arena = a};
  dfix_report_options options = {.color = wants_color(o),
                                 .quiet = o->quiet,
                                 .unsafe = o->run.unsafe,
                                 .wrote = o->run.mode == DFIX_MODE_WRITE};
  o->reporter(&b, results, n, &options);
  return o->output ? write_file(o->output, buf_str(&b)) : print(buf_str(&b));
}

static int check(dfix_arena *a, dfix_options *o) {
  dfix_selection selection;
  dfix_err err;
  if (!dfix_select(a, dfix_rules_shipped(), &o->select, &o->ignore, &selection, &err))
    return usage(&err);
  o->run.selection = &selection;
  dfix_strs files = {0};
  bool all_seen = discover_all(a, o, &files);
  dfix_checked checked = dfix_check(a, &o->run, &files);
  int status = status_of(o, checked.items, checked.len);
  if (!write_report(a, o, checked.items, checked.len)) {
    fprintf(stderr, "dfix: cannot write the report\n");
    status = FAILED;
  }
  dfix_checked_free(&checked);
  return all_seen ? status : FAILED;
}

// --syntax and --graph: one picture a file.
static int show(dfix_arena *a, const dfix_options *o) {
  dfix_strs files = {0};
  int status = discover_all(a, o, &files) ? CLEAN : FAILED;
  const dfix_str *path;
  vec_each(path, &files) {
    dfix_str text;
    dfix_err err;
    bool ok = str_eq(*path, S("-"))
                  ? dfix_file_read_stdin(a, &text, &err)
                  : dfix_file_read(a, path->ptr, DFIX_MAX_FILE, &text, &err);
    if (!ok) {
      fprintf(stderr, "dfix: %s\n", err.msg);
      status = FAILED;
      continue;
    }
    const dfix_file *file = dfix_parse(a, dfix_source_new(a, *path, text));
    dfix_buf b = {.arena = a};
    if (o->command == DFIX_DO_GRAPH)
      dfix_graph_print(&b, dfix_graph_new(a, file, &o->run.graph), o->form);
    else if (str_eq(o->form, S("buildkit")))
      dfix_dump_buildkit(&b, file);
    else
      dfix_dump_tree(&b, file);
    print(buf_str(&b));
  }
  return status;
}

static void add_joined(dfix_buf *b, const char *label, const dfix_str *names,
                       uint32_t n) {
  if (!n) return;
  buf_addf(b, "%s", label);
  for (uint32_t i = 0; i < n; i++)
    buf_addf(b, "%s" STR_FMT, i ? ", " : "", STR_ARG(names[i]));
  buf_add_char(b, '\n');
}

static int explain(dfix_arena *a, const dfix_options *o) {
  const dfix_rule *rule = dfix_ruleset_find(dfix_rules_shipped(), o->explain);
  dfix_err err;
  if (!rule) {
    dfix_strs names = {0}, none = {0};
    dfix_selection selection;
    vec_push(a, &names, o->explain);
    if (!dfix_select(a, dfix_rules_shipped(), &names, &none, &selection, &err))
      return usage(&err);
    dfix_fail(&err, DFIX_EUSAGE, "'" STR_FMT "' is no single rule: see dfix --rules",
              STR_ARG(o->explain));
    return usage(&err);
  }
  dfix_buf b = {.arena = a};
  buf_addf(&b, STR_FMT ": " STR_FMT "\n\n", STR_ARG(rule->id), STR_ARG(rule->summary));
  buf_addf(&b, "severity: " STR_FMT "\nfix:      " STR_FMT "\n",
           STR_ARG(dfix_severity_name(rule->severity)), STR_ARG(rule->fix));
  add_joined(&b, "aliases:  ", rule->aliases, rule->naliases);
  add_joined(&b, "presets:  ", rule->presets, rule->npresets);
  if (rule->why.len) buf_addf(&b, "\n" STR_FMT "\n", STR_ARG(str_trim(rule->why)));
  print(buf_str(&b));
  return CLEAN;
}

static int list_rules(dfix_arena *a) {
  const dfix_ruleset *rules = dfix_rules_shipped();
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < dfix_ruleset_len(rules); i++) {
    const dfix_rule *rule = dfix_ruleset_at(rules, i);
    dfix_str severity = dfix_severity_name(rule->severity);
    buf_addf(&b, "%-34.*s %-8.*s %-9.*s " STR_FMT "\n", STR_ARG(rule->id),
             STR_ARG(severity), STR_ARG(rule->fix), STR_ARG(rule->summary));
  }
  print(buf_str(&b));
  return CLEAN;
}

static int run(dfix_arena *a, int argc, char **argv) {
  dfix_options options;
  dfix_err err;
  dfix_buf b = {.arena = a};
  if (!dfix_options_parse(a, argc, argv, &options, &err)) return usage(&err);
  switch (options.command) {
  case DFIX_DO_SYNTAX:
  case DFIX_DO_GRAPH:
    return show(a, &options);
  case DFIX_DO_EXPLAIN:
    return explain(a, &options);
  case DFIX_DO_RULES:
    return list_rules(a);
  case DFIX_DO_HELP:
    dfix_options_help(&b);
    return print(buf_str(&b)) ? CLEAN : FAILED;
  case DFIX_DO_VERSION:
    return print(S("dfix " DFIX_VERSION "\n")) ? CLEAN : FAILED;
  case DFIX_DO_CHECK:
    break;
  }
  return check(a, &options);
}

int main(int argc, char **argv) {
  dfix_arena *a = dfix_arena_new();
  int status = run(a, argc, argv);
  dfix_arena_free(a);
  if (fflush(stdout) != 0 && status == CLEAN) status = FAILED;
  return status;
}
