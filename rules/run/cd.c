#include "engine/api.h"

// The command after `cd FOLDER` in its && chain, if the cd begins the RUN.
static const dfix_sh_node *goes_on_with(const dfix_command *cmd) {
  const dfix_step *step = cmd->step;
  if (!step->script || !step->script->complete || step->instr->heredocs.len) return NULL;
  if (step->commands.items[0] != cmd || cmd->wrappers.len || !cmd->node) return NULL;
  if (cmd->node->words.len != 2 || cmd->node->redirects.len) return NULL;
  const dfix_sh_node *node = cmd->node, *above = node->parent;
  if (above && above->kind == SH_PIPELINE && above->children.len == 1 && !above->negated)
    node = above, above = node->parent;
  bool is_first = cmd->is_top_level && above && above->kind == SH_AND &&
                  above->children.items[0] == node &&
                  node->span.start == step->script->root->span.start;
  return is_first ? above->children.items[1] : NULL;
}

// The folder in which the step begins, also where only the image says so.
static dfix_value folder_of(const dfix_step *step) {
  bool is_images = step->workdir.certainty != DFIX_KNOWN &&
                   !dfix_stage_last(step->stage, step->index, DFIX_WORKDIR) &&
                   dfix_stage_begins_at_slash(step->stage);
  return is_images ? (dfix_value){DFIX_KNOWN, S("/")} : step->workdir;
}

// Where `cd FOLDER` leads, if the Dockerfile alone says so.
static bool leads_to(dfix_ctx *ctx, const dfix_command *cmd, dfix_str *folder) {
  const dfix_arg *path = cmd->args.len == 1 ? &cmd->args.items[0] : NULL;
  if (!path || !path->word || !path->word->is_literal) return false;
  if (!path->text.len || path->text.ptr[0] == '-' || path->text.ptr[0] == '~')
    return false;
  dfix_value there =
      dfix_folder_in(dfix_ctx_arena(ctx), folder_of(cmd->step), path->text);
  static dfix_pattern plain = {.text = S_INIT("^[\\w./+-]+$")};
  *folder = there.text;
  return there.certainty == DFIX_KNOWN && dfix_pattern_matches(&plain, there.text);
}

static bool is_absolute_workdir(const dfix_step *step) {
  return step->instr->kind == DFIX_WORKDIR && step->instr->words.len &&
         str_starts(step->instr->words.items[0].value, S("/"));
}

// Whether the steps after this one, and the image, find the folder that they had.
typedef enum return_path { NOT_NEEDED, POSSIBLE, IMPOSSIBLE } return_path;

static return_path way_back(const dfix_step *step) {
  const dfix_stage *stage = step->stage;
  bool has_next = step->index + 1 < stage->steps.len;
  if (has_next && is_absolute_workdir(stage->steps.items[step->index + 1]))
    return NOT_NEEDED;
  dfix_value here = folder_of(step);
  bool is_plain = here.certainty == DFIX_KNOWN && !str_has_char(here.text, '$') &&
                  !str_has_char(here.text, ' ');
  return is_plain ? POSSIBLE : IMPOSSIBLE;
}

static void fix(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *instr,
                const dfix_command *cmd) {
  const dfix_step *step = cmd->step;
  const dfix_sh_node *next = goes_on_with(cmd);
  bool is_trigger = dfix_graph_step(dfix_ctx_graph(ctx), instr) != step;
  dfix_str folder;
  if (!next || is_trigger || !leads_to(ctx, cmd, &folder)) return;
  dfix_span gone = span(cmd->node->span.start, next->span.start);
  dfix_str text = dfix_source_text(dfix_ctx_graph(ctx)->file->source, gone);
  if (way_back(step) == IMPOSSIBLE || str_has_char(text, '#')) return;
  if (!dfix_can_insert_above(ctx, instr)) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert_above(ctx, d, instr, S("WORKDIR"), folder);
  dfix_delete(d, gone);
  if (way_back(step) == POSSIBLE)
    dfix_insert_below(ctx, d, instr, S("WORKDIR"), folder_of(step).text);
}

const dfix_rule_impl dfix_rule_run_cd = {.fix = fix};
