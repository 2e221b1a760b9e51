#include "engine/api.h"

static const dfix_sh_node *pipeline_of(const dfix_command *cmd) {
  const dfix_sh_node *node = cmd->node;
  while (node && !(node->kind == SH_PIPELINE && node->children.len > 1))
    node = node->parent;
  return node;
}

// set -o pipefail, set -euo pipefail
static bool sets_pipefail(const dfix_command *cmd) {
  if (!str_eq(cmd->program, S("set"))) return false;
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) if (str_eq(arg->text, S("pipefail"))) return true;
  return false;
}

static dfix_span bar_of(dfix_ctx *ctx, const dfix_sh_node *pipeline) {
  uint32_t from = pipeline->children.items[0]->span.end;
  dfix_str text = dfix_source_text(dfix_ctx_graph(ctx)->file->source,
                                   span(from, pipeline->children.items[1]->span.start));
  size_t bar = str_find_char(text, '|');
  if (bar == STR_NONE) return pipeline->span;
  return span(from + (uint32_t)bar, from + (uint32_t)bar + 1);
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  if (step->pipefail || step->interpreter.len) return;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (sets_pipefail(cmd)) return;
    if (!cmd->in_pipeline) continue;
    const dfix_sh_node *pipeline = pipeline_of(cmd);
    if (pipeline) dfix_report(ctx, bar_of(ctx, pipeline));
    return;
  }
}

const dfix_rule_impl dfix_rule_shell_no_pipefail = {.on_step = on_step};
