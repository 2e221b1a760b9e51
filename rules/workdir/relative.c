#include "engine/api.h"

// True if the path names its place by itself, or a variable may.
static bool is_absolute(dfix_str path) {
  if (!path.len || path.ptr[0] == '$' || path.ptr[0] == '/' || path.ptr[0] == '\\')
    return true;
  return path.len >= 2 && ascii_is_alpha(path.ptr[0]) && path.ptr[1] == ':';
}

static bool sets_workdir(const dfix_stage *stage, uint32_t before) {
  for (uint32_t i = 0; i < before; i++)
    if (stage->steps.items[i]->instr->kind == DFIX_WORKDIR) return true;
  return false;
}

// True if a WORKDIR stands before `step`, in its stage or in one it begins from.
static bool is_below_another(const dfix_step *step) {
  if (sets_workdir(step->stage, step->index)) return true;
  for (const dfix_stage *s = step->stage->parent; s; s = s->parent)
    if (sets_workdir(s, s->steps.len)) return true;
  return false;
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (!instr->words.len) return;
  const dfix_word *path = &instr->words.items[0];
  if (is_absolute(path->value)) return;
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_step *step = dfix_graph_step(g, instr);
  if (step && (step->instr != instr || is_below_another(step))) return;
  dfix_diag *d = dfix_report(ctx, path->span);
  dfix_param(d, S("path"), path->value);
  char first = g->file->source->text.ptr[path->span.start];
  if (path->value.ptr[0] == '.' || first == '"' || first == '\'') return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert(d, path->span.start, S("/"));
}

const dfix_rule_impl dfix_rule_workdir_relative = {.on_instruction = on_instruction};
