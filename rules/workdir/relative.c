#include "engine/api.h"

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (!instr->words.len) return;
  const dfix_word *path = &instr->words.items[0];
  if (dfix_path_is_absolute(path->value)) return;
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_step *step = dfix_graph_step(g, instr);
  if (step &&
      (step->instr != instr || dfix_stage_last(step->stage, step->index, DFIX_WORKDIR)))
    return;
  dfix_diag *d = dfix_report(ctx, path->span);
  dfix_param(d, S("path"), path->value);
  char first = g->file->source->text.ptr[path->span.start];
  if (path->value.ptr[0] == '.' || first == '"' || first == '\'') return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert(d, path->span.start, S("/"));
}

const dfix_rule_impl dfix_rule_workdir_relative = {.on_instruction = on_instruction};
