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

static void report_bar(dfix_ctx *ctx, dfix_span joint) {
  dfix_str text = dfix_source_text(dfix_ctx_graph(ctx)->file->source, joint);
  size_t bar = str_find_char(text, '|');
  if (bar != STR_NONE) joint.start += (uint32_t)bar, joint.end = joint.start + 1;
  dfix_report(ctx, joint);
}

// One finding a RUN: one SHELL above it cures all of them.
static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  if (step->pipefail || step->interpreter.len) return;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    dfix_span joint;
    if (sets_pipefail(cmd)) return;
    if (!cmd->in_pipeline || !can_fail(cmd) || !joint_after(cmd, &joint)) continue;
    report_bar(ctx, joint);
    return;
  }
}

const dfix_rule_impl dfix_rule_shell_no_pipefail = {.on_step = on_step};
