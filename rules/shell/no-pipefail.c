#include "engine/api.h"

// Which command of a pipeline hides: all but the last, unless it cannot fail.
static bool can_fail(const dfix_command *cmd) {
  static const char *const harmless[] = {"echo", "printf", "yes", ":", "true"};
  for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
    if (str_is(cmd->program, harmless[i])) return false;
  return true;
}

// The first pipe of the step that hides a failure; one SHELL cures all of them.
static bool hides_failure(const dfix_step *step, dfix_span *bar) {
  if (dfix_step_has_pipefail(step)) return false;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (cmd->in_pipeline && can_fail(cmd) && dfix_pipe_after(cmd, bar)) return true;
  }
  return false;
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  dfix_span bar;
  if (!hides_failure(step, &bar)) return;
  dfix_diag *d = dfix_report(ctx, dfix_bar_in(ctx, bar));
  dfix_fix_pipefail(ctx, d, step, hides_failure);
}

const dfix_rule_impl dfix_rule_shell_no_pipefail = {.on_step = on_step};
