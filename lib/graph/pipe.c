#include "graph/pipe.h"

// set -o pipefail, set -euo pipefail
static bool sets_pipefail(const dfix_command *cmd) {
  if (!str_eq(cmd->program, S("set"))) return false;
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) if (str_eq(arg->text, S("pipefail"))) return true;
  return false;
}

bool dfix_step_has_pipefail(const dfix_step *step) {
  if (step->pipefail || step->interpreter.len) return true;
  for (uint32_t i = 0; i < step->commands.len; i++)
    if (sets_pipefail(step->commands.items[i])) return true;
  return false;
}

// The pipeline around a command, and which of its links the command is in.
static const dfix_sh_node *pipeline_of(const dfix_command *cmd, uint32_t *link) {
  for (const dfix_sh_node *n = cmd->node, *p; n && (p = n->parent); n = p) {
    if (p->kind != SH_PIPELINE || p->children.len < 2) continue;
    for (*link = 0; p->children.items[*link] != n;) ++*link;
    return p;
  }
  return NULL;
}

bool dfix_pipe_after(const dfix_command *cmd, dfix_span *bar) {
  uint32_t link;
  const dfix_sh_node *pipeline = pipeline_of(cmd, &link);
  if (!pipeline || link + 1 == pipeline->children.len) return false;
  *bar = span(pipeline->children.items[link]->span.end,
              pipeline->children.items[link + 1]->span.start);
  return true;
}

const dfix_command *dfix_pipe_end(const dfix_command *cmd) {
  uint32_t link;
  const dfix_sh_node *pipeline = pipeline_of(cmd, &link);
  if (!pipeline) return NULL;
  dfix_span end = vec_last(&pipeline->children)->span;
  for (uint32_t i = 0; i < cmd->step->commands.len; i++) {
    const dfix_command *other = cmd->step->commands.items[i];
    if (other->node && span_holds(end, other->span)) return other;
  }
  return NULL;
}
