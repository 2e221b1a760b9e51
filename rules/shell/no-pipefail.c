#include "engine/api.h"

// Which command of a pipeline hides: all but the last, unless it cannot fail.
static bool can_fail(const dfix_command *cmd) {
  static const char *const harmless[] = {"echo", "printf", "yes", ":", "true"};
  for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
    if (str_eq(cmd->program, str_from(harmless[i]))) return false;
  return true;
}

// set -o pipefail, set -euo pipefail
static bool sets_pipefail(const dfix_command *cmd) {
  if (!str_eq(cmd->program, S("set"))) return false;
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) if (str_eq(arg->text, S("pipefail"))) return true;
  return false;
}

// What the pipeline around a command reads between it and its neighbour: " | ". False if
// it is the last there.
static bool joint_after(const dfix_command *cmd, dfix_span *joint) {
  for (const dfix_sh_node *n = cmd->node, *p; n && (p = n->parent); n = p) {
    if (p->kind != SH_PIPELINE) continue;
    for (uint32_t i = 0; i + 1 < p->children.len; i++) {
      if (p->children.items[i] != n) continue;
      *joint = span(n->span.end, p->children.items[i + 1]->span.start);
      return true;
    }
  }
  return false;
}

// The SHELL that this distribution can have: Debian and Red Hat have bash, Alpine has
// ash.
static dfix_str shell_with_pipefail(const dfix_stage *stage) {
  switch (dfix_stage_distro(stage)) {
  case DFIX_DISTRO_DEBIAN:
  case DFIX_DISTRO_REDHAT:
    return S("[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]");
  case DFIX_DISTRO_ALPINE:
    return S("[\"/bin/ash\", \"-o\", \"pipefail\", \"-c\"]");
  default:
    return (dfix_str){0};
  }
}

// Whether an earlier RUN of the stage has the finding too: its fix is for all of them.
static bool is_cured_above(const dfix_step *step);

// A SHELL of the file's own is somebody's decision.
static void add_fix(dfix_ctx *ctx, dfix_diag *d, const dfix_step *step) {
  dfix_str shell = shell_with_pipefail(step->stage);
  bool is_trigger = dfix_graph_step(dfix_ctx_graph(ctx), step->instr) != step;
  if (!shell.len || step->shell_step || is_trigger || is_cured_above(step)) return;
  if (!dfix_can_insert_above(ctx, step->instr)) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert_above(ctx, d, step->instr, S("SHELL"), shell);
}

static dfix_diag *report_bar(dfix_ctx *ctx, dfix_span joint) {
  dfix_str text = dfix_source_text(dfix_ctx_graph(ctx)->file->source, joint);
  size_t bar = str_find_char(text, '|');
  if (bar != STR_NONE) joint.start += (uint32_t)bar, joint.end = joint.start + 1;
  return dfix_report(ctx, joint);
}

// The first pipe of the step that hides a failure; one SHELL cures all of them.
static bool hides_failure(const dfix_step *step, dfix_span *joint) {
  if (step->pipefail || step->interpreter.len) return false;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (sets_pipefail(cmd)) return false;
    if (cmd->in_pipeline && can_fail(cmd) && joint_after(cmd, joint)) return true;
  }
  return false;
}

static bool is_cured_above(const dfix_step *step) {
  dfix_span joint;
  for (uint32_t i = 0; i < step->index; i++)
    if (hides_failure(step->stage->steps.items[i], &joint)) return true;
  return false;
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  dfix_span joint;
  if (hides_failure(step, &joint)) add_fix(ctx, report_bar(ctx, joint), step);
}

const dfix_rule_impl dfix_rule_shell_no_pipefail = {.on_step = on_step};
