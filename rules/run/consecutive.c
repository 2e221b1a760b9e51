#include "engine/api.h"

static bool has_same_flags(dfix_ctx *ctx, const dfix_instruction *x,
                           const dfix_instruction *y) {
  const dfix_source *source = dfix_ctx_graph(ctx)->file->source;
  if (x->flags.len != y->flags.len) return false;
  for (uint32_t i = 0; i < x->flags.len; i++)
    if (!str_eq(dfix_source_text(source, x->flags.items[i].span),
                dfix_source_text(source, y->flags.items[i].span)))
      return false;
  return true;
}

// Whether it is one command: nobody knows that of a script that is not understood.
static bool is_one_command(const dfix_step *step) {
  bool is_exec = step->instr->form == DFIX_FORM_JSON;
  return step->commands.len < 2 && (is_exec || (step->script && step->script->complete));
}

// The only command of a RUN that can be one link of a chain, or NULL.
static const dfix_sh_node *only_link(const dfix_step *step) {
  const dfix_instruction *instr = step->instr;
  if (instr->form != DFIX_FORM_SHELL || instr->heredocs.len) return NULL;
  if (!step->script || !step->script->complete) return NULL;
  const dfix_sh_node *node = step->script->root;
  while (node && node->kind != SH_SIMPLE) {
    if (node->children.len != 1 || node->negated || node->background) return NULL;
    if (node->kind != SH_LIST && node->kind != SH_PIPELINE) return NULL;
    node = node->children.items[0];
  }
  return node && node->words.len && !node->background ? node : NULL;
}

// Commands that change the shell itself, and so what comes after them in one RUN.
static bool changes_shell(const dfix_sh_node *node) {
  static const char *const names[] = {".",     "alias",  "cd",     "eval",  "exec",
                                      "exit",  "export", "popd",   "pushd", "return",
                                      "set",   "shopt",  "source", "trap",  "ulimit",
                                      "umask", "unset",  "wait",   "break", NULL};
  const dfix_sh_word *program = &node->words.items[0];
  if (!program->is_literal) return true;
  for (int i = 0; names[i]; i++)
    if (str_is(program->value, names[i])) return true;
  return false;
}

// Nothing but comments that are about neither RUN alone, and empty lines.
static bool only_comments_between(dfix_ctx *ctx, const dfix_instruction *above,
                                  const dfix_instruction *instr) {
  const dfix_source *source = dfix_ctx_graph(ctx)->file->source;
  dfix_str rest = dfix_source_text(source, span(above->args.end, instr->keyword.start)),
           line;
  while (str_next(&rest, '\n', &line)) {
    line = str_trim(line);
    if (!line.len) continue;
    if (line.ptr[0] != '#' || dfix_is_pragma(str_trim(str_from_at(line, 1))))
      return false;
  }
  return true;
}

static bool has_pragma(const dfix_instruction *instr) {
  const dfix_comment *c;
  vec_each(c, &instr->comments) if (dfix_is_pragma(c->text)) return true;
  return false;
}

static bool can_join(dfix_ctx *ctx, const dfix_step *above, const dfix_step *step) {
  const dfix_source *source = dfix_ctx_graph(ctx)->file->source;
  const dfix_sh_node *first = only_link(above), *second = only_link(step);
  if (!first || !second || changes_shell(first) || above->script->comments.len)
    return false;
  dfix_str head =
      dfix_source_text(source, span(step->instr->keyword.start, step->instr->args.start));
  return !str_has_char(head, '\n') && !has_pragma(above->instr) &&
         only_comments_between(ctx, above->instr, step->instr);
}

// Empty lines inside a continued instruction are an error to come.
static void delete_empty_lines(dfix_ctx *ctx, dfix_diag *d, uint32_t from, uint32_t to) {
  const dfix_source *source = dfix_ctx_graph(ctx)->file->source;
  for (uint32_t line = dfix_source_line(source, from) + 1;
       line < dfix_source_line(source, to); line++) {
    dfix_span all = dfix_source_line_span(source, line);
    if (!str_trim(dfix_source_text(source, all)).len)
      dfix_delete(d, span(all.start, all.end + 1));
  }
}

static void join(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *above,
                 const dfix_instruction *instr) {
  const dfix_source *source = dfix_ctx_graph(ctx)->file->source;
  dfix_joint joint = dfix_ctx_joint(ctx);
  uint32_t line = dfix_source_line(source, instr->keyword.start);
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert(d, above->args.end, joint.above);
  delete_empty_lines(ctx, d, above->args.end, instr->keyword.start);
  dfix_replace(d, span(dfix_source_line_span(source, line).start, instr->args.start),
               joint.below);
}

// The reference stays the first of a group of joinable RUNs; what cannot be joined starts
// a new group.
static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_step *above = NULL;
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    if (step->instr->kind != DFIX_RUN) {
      above = NULL;
    } else if (above && has_same_flags(ctx, above->instr, step->instr) &&
               is_one_command(above) && is_one_command(step)) {
      dfix_diag *d = dfix_report(ctx, step->instr->keyword);
      dfix_related(d, above->instr->keyword, S("above"));
      const dfix_step *neighbour = stage->steps.items[i - 1];
      if (can_join(ctx, neighbour, step)) join(ctx, d, neighbour->instr, step->instr);
    } else {
      above = step;
    }
  }
}

const dfix_rule_impl dfix_rule_run_consecutive = {.on_stage = on_stage};
