#include "engine/api.h"

static bool is_one_of(dfix_str program, const char *const *names) {
  for (; *names; names++)
    if (str_is(program, *names)) return true;
  return false;
}

static bool downloads(const dfix_command *cmd) {
  static const char *const names[] = {"curl", "wget", NULL};
  return is_one_of(cmd->program, names);
}

// Whether the command runs what it reads from standard input, and so nothing if that is
// empty: `bash`, `sh -s -- --yes`, `python3 -`; not `bash -c X` or `python3 x.py`.
static bool runs_input(const dfix_command *cmd) {
  static const char *const names[] = {"sh",   "bash", "ash",    "dash", "zsh",
                                      "ksh",  "php",  "python", "perl", "ruby",
                                      "node", "pypy", NULL};
  static dfix_pattern plain = {.text = S_INIT("^-([a-bd-ln-zA-Z]*|-\\w*)$")};
  dfix_str program = cmd->program;
  while (program.len && (ascii_is_digit(program.ptr[program.len - 1]) ||
                         program.ptr[program.len - 1] == '.'))
    program.len--;
  if (!is_one_of(program, names)) return false;
  return !cmd->args.len || dfix_pattern_matches(&plain, cmd->args.items[0].text);
}

static const dfix_command *find_download(const dfix_step *step, dfix_span *bar) {
  if (dfix_step_has_pipefail(step)) return NULL;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (!downloads(cmd) || !dfix_pipe_after(cmd, bar)) continue;
    const dfix_command *end = dfix_pipe_end(cmd);
    if (end && runs_input(end)) return cmd;
  }
  return NULL;
}

static bool hides_failure(const dfix_step *step, dfix_span *bar) {
  return find_download(step, bar) != NULL;
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  dfix_span bar;
  const dfix_command *download = find_download(step, &bar);
  if (!download) return;
  dfix_diag *d = dfix_report(ctx, dfix_bar_in(ctx, bar));
  dfix_param(d, S("download"), download->program);
  dfix_param(d, S("program"), dfix_pipe_end(download)->program);
  dfix_fix_pipefail(ctx, d, step, hides_failure);
}

const dfix_rule_impl dfix_rule_shell_download_to_shell = {.on_step = on_step};
