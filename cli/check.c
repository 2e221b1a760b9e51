// check.c - the usual run: files are linted, perhaps repaired, and reported on.

#include "base/file.h"
#include "base/pending.h"
#include "base/signals.h"
#include "commands.h"
#include "driver/baseline.h"
#include "options.h"
#include "progress.h"
#include "say.h"
#include "tasks.h"

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

static int status_of(const dfix_options *o, const dfix_outcome *outcome) {
  const dfix_findings *findings = &outcome->result.findings;
  if (outcome->is_misconfigured) return DFIX_USAGE;
  if (outcome->result.error.len) return DFIX_FAILED;
  if (o->run.mode == DFIX_MODE_DIFF && outcome->differs) return DFIX_FOUND;
  const dfix_finding *f;
  vec_each(f, findings) if (f->severity >= outcome->fail_on) return DFIX_FOUND;
  return DFIX_CLEAN;
}

// The worst status of all.
static int status_of_all(const dfix_options *o, const dfix_checked *checked) {
  int status = DFIX_CLEAN;
  for (uint32_t i = 0; i < checked->len; i++) {
    int of_file = status_of(o, &checked->items[i]);
    if (of_file > status) status = of_file;
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
  dfix_err err;
  if (dfix_file_write(path, text, &err)) return true;
  dfix_say("%s", err.msg);
  return false;
}

// The errors, and the texts that are asked for instead of a report.
static bool write_texts(const dfix_options *o, const dfix_checked *checked) {
  dfix_str said = {0};  // one wrong configuration is the error of many files
  for (uint32_t i = 0; i < checked->len; i++) {
    const dfix_outcome *outcome = &checked->items[i];
    bool is_new = !outcome->is_misconfigured || !str_eq(outcome->result.error, said);
    if (outcome->is_misconfigured) said = outcome->result.error;
    if (outcome->result.error.len && is_new)
      dfix_say(STR_FMT, STR_ARG(outcome->result.error));
    if (!o->quiet) dfix_say_lines(outcome->notes);
    if (!dfix_print_raw(outcome->output)) return false;
  }
  return true;
}

static dfix_str report(dfix_arena *a, const dfix_options *o, dfix_file_result **files,
                       uint32_t n, dfix_reporter *reporter, bool color) {
  dfix_buf b = {.arena = a};
  dfix_report_options options = {.color = color,
                                 .quiet = o->quiet,
                                 .unsafe = o->run.unsafe,
                                 .wrote = o->run.mode == DFIX_MODE_WRITE};
  reporter(&b, (const dfix_file_result *const *)files, n, &options);
  return buf_str(&b);
}

// The report where people look for it, and those that --output asks for besides.
static bool write_reports(dfix_arena *a, const dfix_options *o, dfix_file_result **files,
                          uint32_t n) {
  bool ok = true;
  if (has_report(o)) {
    dfix_str text = report(a, o, files, n, o->reporter, wants_color(o));
    ok = o->output ? write_file(o->output, text) : dfix_print(text);
  }
  const dfix_output *output;
  vec_each(output,
           &o->outputs) if (!write_file(output->path,
                                        report(a, o, files, n, output->reporter, false)))
      ok = false;
  return ok;
}

static dfix_file_result **results_of(dfix_arena *a, const dfix_checked *checked) {
  dfix_file_result **results = arena_array(a, dfix_file_result *, checked->len + 1);
  for (uint32_t i = 0; i < checked->len; i++) results[i] = &checked->items[i].result;
  return results;
}

// Of all files or not at all: what could not be read would be new findings later.
static int write_baseline(dfix_arena *a, const dfix_options *o,
                          const dfix_checked *checked, dfix_file_result **files,
                          bool all_seen) {
  int status = status_of_all(o, checked);
  if (!write_texts(o, checked)) return DFIX_FAILED;
  if (!all_seen || status > DFIX_FOUND) {
    dfix_say("'%s' is not written, for not every file could be looked at",
             o->write_baseline);
    return status > DFIX_FOUND ? status : DFIX_FAILED;
  }
  dfix_str text = dfix_baseline_text(a, files, checked->len);
  return write_file(o->write_baseline, text) ? DFIX_CLEAN : DFIX_FAILED;
}

// Takes out what --baseline knows, and says what the baseline no longer needs to know.
static bool apply_baseline(dfix_arena *a, const dfix_options *o, dfix_file_result **files,
                           uint32_t n, dfix_err *err) {
  dfix_str text;
  uint32_t dropped, unused;
  if (!dfix_file_read(a, o->baseline, DFIX_MAX_FILE, &text, err)) return false;
  if (!dfix_baseline_apply(a, str_from(o->baseline), text, files, n, &dropped, &unused,
                           err))
    return false;
  if (unused && !o->quiet)
    dfix_say("%u of the findings in '%s' are gone: write it again", unused, o->baseline);
  return true;
}

// Whether --select and --ignore name rules that there are. With a configuration that
// brings rules only it can tell, file by file.
static bool names_are_right(dfix_arena *a, const dfix_options *o, const dfix_tasks *tasks,
                            dfix_err *err) {
  dfix_selection selection;
  for (uint32_t i = 0; i < tasks->len; i++) {
    const dfix_file_settings *s = tasks->items[i].settings;
    if (s && s->selection.rules != o->config.rules) return true;
  }
  return dfix_select(a, o->config.rules, &o->config.select, &o->config.ignore, &selection,
                     err);
}

int dfix_command_check(dfix_arena *a, dfix_options *o) {
  dfix_err err;
  dfix_configs *configs = dfix_configs_new(a, &o->config);
  dfix_strs files = {0};
  bool all_seen = dfix_discover_all(a, o, configs, &files);
  dfix_tasks tasks = dfix_tasks_of(a, o, &files, configs);
  dfix_signals_wait();
  if (!names_are_right(a, o, &tasks, &err)) return dfix_usage_error(&err);
  if (!o->quiet && dfix_progress_is_wanted()) o->run.progress = dfix_progress_show;
  dfix_checked checked = dfix_check(a, &o->run, &tasks);
  dfix_progress_clear();
  if (checked.no_shellcheck.len && (o->verbose || checked.shellcheck_failed))
    dfix_say(STR_FMT ": scripts in RUN are checked without it",
             STR_ARG(checked.no_shellcheck));
  dfix_file_result **results = results_of(a, &checked);
  int status;
  if (o->write_baseline) {
    status = write_baseline(a, o, &checked, results, all_seen);
  } else if (o->baseline && !apply_baseline(a, o, results, checked.len, &err)) {
    status = dfix_usage_error(&err);
  } else {
    status = status_of_all(o, &checked);
    if (!write_texts(o, &checked) || !write_reports(a, o, results, checked.len))
      status = DFIX_FAILED;
  }
  dfix_checked_free(&checked);
  return all_seen && !checked.shellcheck_failed ? status : DFIX_FAILED;
}
