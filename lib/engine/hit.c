#include "engine/hit.h"

static dfix_span program_span(const dfix_hit *h) {
  return h->cmd ? h->cmd->program_arg->span : h->instr->keyword;
}

// Where a rule wants it, or as by default if the hit has nothing there.
static dfix_span anchor_span(const dfix_hit *h, dfix_anchor at) {
  switch (at) {
  case DFIX_AT_PROGRAM:
    return program_span(h);
  case DFIX_AT_VERB:
    return h->verb ? h->verb->span : program_span(h);
  case DFIX_AT_COMMAND:
    return h->cmd ? h->cmd->span : h->instr->logical;
  case DFIX_AT_OPERAND:
    if (h->operand) return h->operand->span;
    break;
  case DFIX_AT_OPTION:
    if (h->option) return h->option->span;
    break;
  case DFIX_AT_MATCH:
    if (h->has_match) return h->match;
    break;
  case DFIX_AT_WORD:
    if (h->word) return h->word->span;
    break;
  case DFIX_AT_FLAG:
    if (h->flag) return h->flag->span;
    break;
  case DFIX_AT_KEYWORD:
    return h->instr->keyword;
  case DFIX_AT_INSTRUCTION:
    return h->instr->logical;
  case DFIX_AT_DEFAULT:
    break;
  }
  if (h->operand) return h->operand->span;
  if (h->has_match) return h->match;
  if (h->option) return h->option->span;
  if (h->cmd) return h->verb ? h->verb->span : program_span(h);
  if (h->flag) return h->flag->span;
  return h->instr->keyword;
}

static dfix_str source_text(const dfix_ctx *ctx, dfix_span s) {
  return dfix_source_text(ctx->input->graph->file->source, s);
}

// As written, but for the quotes around a word that has no variables.
static dfix_str text_of(const dfix_ctx *ctx, const dfix_arg *arg) {
  bool is_plain = !arg->word || arg->word->is_literal;
  return is_plain ? arg->text : source_text(ctx, arg->span);
}

static void add_params(dfix_ctx *ctx, dfix_diag *d, const dfix_hit *h) {
  dfix_param(d, S("instruction"), dfix_kind_name(h->instr->kind));
  dfix_param(d, S("keyword"), source_text(ctx, h->instr->keyword));
  if (h->cmd) dfix_param(d, S("program"), h->cmd->program);
  if (h->verb) dfix_param(d, S("verb"), h->verb->text);
  if (h->operand) dfix_param(d, S("operand"), text_of(ctx, h->operand));
  if (h->option) dfix_param(d, S("option"), h->option->text);
  if (h->word) dfix_param(d, S("word"), h->word->value);
  if (h->pair) {
    dfix_str key = h->pair->key.value;
    dfix_param(d, S("key"), key);
    dfix_param(d, S("key-in-lower-case"), dfix_arena_lower(ctx->arena, key));
  }
  if (h->flag) dfix_param(d, S("value"), h->flag->value.value);
  if (h->has_match) {
    dfix_param(d, S("match"), h->matched);
    dfix_param(d, S("match-in-lower-case"), dfix_arena_lower(ctx->arena, h->matched));
  }
}

// ---- edits ----

// The last link of the && chain that a command is in, and how its links are joined.
static const dfix_sh_node *chain_of(const dfix_command *cmd, const dfix_sh_node **link) {
  const dfix_sh_node *top = cmd->node;
  *link = NULL;
  while (top->parent &&
         (top->parent->kind == SH_AND ||
          (top->parent->kind == SH_PIPELINE && top->parent->children.len == 1))) {
    top = top->parent;
    if (top->kind == SH_AND) *link = top;
  }
  return top;
}

// The bytes between two links: " && ", or with a line break before or after the operator.
static dfix_str joint_text(const dfix_ctx *ctx, const dfix_sh_node *link) {
  if (!link || link->children.len < 2) return S(" && ");
  dfix_span joint =
      span(link->children.items[0]->span.end, link->children.items[1]->span.start);
  dfix_str text = source_text(ctx, joint);
  return str_has_char(text, '#') ? S(" && ") : text;
}

static void chain(dfix_ctx *ctx, dfix_diag *d, const dfix_command *cmd, dfix_str text) {
  const dfix_sh_node *link, *top = chain_of(cmd, &link);
  dfix_buf b = {.arena = ctx->arena};
  buf_add(&b, joint_text(ctx, link));
  buf_add(&b, text);
  dfix_insert(d, top->span.end, buf_str(&b));
}

// A word goes with the blanks in front of it.
static dfix_span with_blanks_before(const dfix_ctx *ctx, dfix_span s) {
  dfix_str text = ctx->input->graph->file->source->text;
  while (s.start > 0 && ascii_is_blank(text.ptr[s.start - 1])) s.start--;
  return s;
}

// An instruction goes with the rest of its lines.
static dfix_span whole_lines(const dfix_ctx *ctx, dfix_span s) {
  dfix_str text = ctx->input->graph->file->source->text;
  dfix_span lines = with_blanks_before(ctx, s);
  if (lines.start > 0 && text.ptr[lines.start - 1] != '\n') return s;
  while (lines.end < text.len && text.ptr[lines.end] != '\n') lines.end++;
  if (lines.end < text.len) lines.end++;
  return lines;
}

static void apply_edit(dfix_ctx *ctx, dfix_diag *d, const dfix_hit *h,
                       const dfix_edit_spec *edit) {
  dfix_str text = dfix_fill(ctx->arena, edit->text, &d->params);
  if (edit->action == DFIX_CHAIN) {
    chain(ctx, d, h->cmd, text);
    return;
  }
  dfix_span where = anchor_span(h, edit->anchor);
  switch (edit->action) {
  case DFIX_INSERT_AFTER:
    dfix_insert(d, where.end, text);
    break;
  case DFIX_INSERT_BEFORE:
    dfix_insert(d, where.start, text);
    break;
  case DFIX_REPLACE:
    dfix_replace(d, where, text);
    break;
  default:
    dfix_delete(d, edit->anchor == DFIX_AT_INSTRUCTION ? whole_lines(ctx, where)
                                                       : with_blanks_before(ctx, where));
  }
}

// Comments in an instruction would go with it; those above one that is deleted would then
// be about the next one.
static bool deletes_comments(const dfix_hit *h, const dfix_rule_spec *spec) {
  for (uint32_t i = 0; i < spec->nedits; i++) {
    if (spec->edits[i].anchor != DFIX_AT_INSTRUCTION) continue;
    if (spec->edits[i].action == DFIX_DELETE && h->instr->comments.len) return true;
    if (spec->edits[i].action <= DFIX_INSERT_BEFORE) continue;
    if (h->instr->inner_comments.len) return true;
  }
  return false;
}

static bool has_chain_edit(const dfix_rule_spec *spec) {
  for (uint32_t i = 0; i < spec->nedits; i++)
    if (spec->edits[i].action == DFIX_CHAIN) return true;
  return false;
}

// Whether the command's chain runs or fails as a whole and nothing comes after it: what
// is added there neither takes anything from a later command nor hides a failure. Nobody
// knows that of a script that is not understood to its end.
static bool has_chain(const dfix_command *cmd) {
  if (!cmd->is_top_level || cmd->in_pipeline) return false;
  if (!cmd->step->script || !cmd->step->script->complete) return false;
  const dfix_sh_node *link, *top = chain_of(cmd, &link);
  const dfix_sh_node *list = top->parent;
  return list && !list->parent && vec_last(&list->children) == top && !top->background;
}

// Edits of a command need a place in the shell's text, which exec form has not.
static bool can_edit(dfix_ctx *ctx, const dfix_hit *h, const dfix_rule_spec *spec) {
  if (!spec->nedits || spec->fix_safety == DFIX_FIX_NONE) return false;
  if (h->cmd && !h->cmd->node) return false;
  if (h->cmd && has_chain_edit(spec) && !has_chain(h->cmd)) return false;
  if (h->cmd && spec->impl && spec->impl->may_fix && !spec->impl->may_fix(ctx, h->cmd))
    return false;
  return !deletes_comments(h, spec);
}

void dfix_hit_report(dfix_ctx *ctx, const dfix_hit *h, bool may_edit) {
  const dfix_rule_spec *spec = ctx->rule->spec;
  dfix_diag *d = dfix_report(ctx, anchor_span(h, spec->match.at));
  add_params(ctx, d, h);
  if (spec->impl && spec->impl->fix) spec->impl->fix(ctx, d, h->instr, h->cmd);
  if (!may_edit || !can_edit(ctx, h, spec)) return;
  bool is_proven = h->cmd && spec->impl && spec->impl->is_safe_for &&
                   spec->impl->is_safe_for(ctx, h->cmd);
  dfix_fix(d, is_proven ? DFIX_FIX_SAFE : spec->fix_safety);
  for (uint32_t i = 0; i < spec->nedits; i++) apply_edit(ctx, d, h, &spec->edits[i]);
}
