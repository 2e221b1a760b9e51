#include "engine/api.h"

static bool is_sudo(dfix_str word) { return str_eq(str_basename(word), S("sudo")); }

typedef struct visitor {
  dfix_ctx *ctx;
  const dfix_step *step;
} visitor;

// USER says so, or nobody did and the image is known for it.
static bool runs_as_root(const dfix_step *step) {
  if (step->user.certainty == DFIX_KNOWN)
    return str_eq(step->user.text, S("root")) || str_eq(step->user.text, S("0"));
  return !dfix_stage_last(step->stage, step->index, DFIX_USER) &&
         dfix_stage_begins_as_root(step->stage);
}

// `sudo COMMAND` without options or assignments is COMMAND to root.
static bool is_plain(const dfix_sh_node *node) {
  if (node->words.len < 2 || node->assignments.len) return false;
  const dfix_sh_word *next = &node->words.items[1];
  return next->is_literal && !str_starts(next->value, S("-")) &&
         !str_has_char(next->value, '=');
}

static bool on_simple(void *self, const dfix_sh_node *node) {
  const visitor *v = self;
  if (!node->words.len || !is_sudo(node->words.items[0].value)) return true;
  dfix_span sudo = node->words.items[0].span;
  dfix_diag *d = dfix_report(v->ctx, sudo);
  if (!is_plain(node) || !runs_as_root(v->step)) return true;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_delete(d, span(sudo.start, node->words.items[1].span.start));
  return true;
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_words *words = &step->instr->words;
  if (step->script && step->script->root)
    dfix_sh_each_simple(step->script->root, on_simple, &(visitor){ctx, step});
  else if (step->instr->kind == DFIX_RUN && step->instr->form == DFIX_FORM_JSON &&
           words->len && is_sudo(words->items[0].value))
    dfix_report(ctx, words->items[0].span);
}

const dfix_rule_impl dfix_rule_run_sudo = {.on_step = on_step};
