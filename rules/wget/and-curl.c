#include "engine/api.h"

// The first use of each that has been seen in the stage.
typedef struct uses {
  const dfix_command *wget, *curl;
} uses;

static void look(dfix_ctx *ctx, uses *seen, const dfix_command *cmd) {
  bool is_wget = str_eq(cmd->program, S("wget"));
  if (!is_wget && !str_eq(cmd->program, S("curl"))) return;
  const dfix_command **mine = is_wget ? &seen->wget : &seen->curl;
  const dfix_command *other = is_wget ? seen->curl : seen->wget;
  if (!*mine) *mine = cmd;
  if (!other) return;
  dfix_diag *d = dfix_report(ctx, cmd->program_arg->span);
  dfix_param(d, S("program"), cmd->program);
  dfix_param(d, S("other"), other->program);
  dfix_related(d, other->program_arg->span, S("other"));
}

static void look_at_step(dfix_ctx *ctx, uses *seen, const dfix_step *step) {
  for (uint32_t i = 0; i < step->commands.len; i++)
    look(ctx, seen, step->commands.items[i]);
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  uses seen = {0};
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    look_at_step(ctx, &seen, stage->steps.items[i]);
    if (stage->steps.items[i]->triggered)
      look_at_step(ctx, &seen, stage->steps.items[i]->triggered);
  }
}

const dfix_rule_impl dfix_rule_wget_and_curl = {.on_stage = on_stage};
