#include "engine/api.h"

static bool is_sudo(dfix_str word) { return str_eq(str_basename(word), S("sudo")); }

static bool on_simple(void *ctx, const dfix_sh_node *node) {
  if (node->words.len && is_sudo(node->words.items[0].value))
    dfix_report(ctx, node->words.items[0].span);
  return true;
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_words *words = &step->instr->words;
  if (step->script && step->script->root)
    dfix_sh_each_simple(step->script->root, on_simple, ctx);
  else if (step->instr->kind == DFIX_RUN && step->instr->form == DFIX_FORM_JSON &&
           words->len && is_sudo(words->items[0].value))
    dfix_report(ctx, words->items[0].span);
}

const dfix_rule_impl dfix_rule_run_sudo = {.on_step = on_step};
