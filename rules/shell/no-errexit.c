#include "engine/api.h"

// -e, -euo pipefail: a cluster with an e in it.
static bool has_e(dfix_str option) {
  return option.len > 1 && option.ptr[0] == '-' && option.ptr[1] != '-' &&
         str_has_char(option, 'e');
}

static bool has_errexit(dfix_str words) {
  dfix_str word;
  while (str_next(&words, ' ', &word))
    if (has_e(word) || str_eq(word, S("errexit"))) return true;
  return false;
}

static bool script_sets_it(const dfix_step *step) {
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    const dfix_arg *arg;
    if (!str_eq(cmd->program, S("set"))) continue;
    vec_each(arg, &cmd->args) if (has_e(arg->text) ||
                                  str_eq(arg->text, S("errexit"))) return true;
  }
  return false;
}

// In `#!/bin/sh -e`, `RUN <<EOF bash -ex` or SHELL ["/bin/bash", "-ec"].
static bool shell_has_it(const dfix_step *step) {
  dfix_str script = step->script_text.str;
  dfix_str first = str_slice(script, 0, str_find_char(script, '\n'));
  if (str_starts(first, S("#!"))) return has_errexit(first);
  if (step->interpreter.len) return has_errexit(step->instr->text.str);
  const dfix_words *words = step->shell_step ? &step->shell_step->instr->words : NULL;
  for (uint32_t i = 0; words && i < words->len; i++)
    if (has_e(words->items[i].value)) return true;
  return false;
}

// Commands of which nobody expects that they fail.
static bool is_harmless(const dfix_command *cmd) {
  static const char *const names[] = {"echo", "printf", "true", ":",     "export",
                                      "set",  "trap",   "exit", "shopt", NULL};
  for (int i = 0; names[i]; i++)
    if (str_is(cmd->program, names[i])) return true;
  return false;
}

// A command that may fail and is not the last of the script.
static const dfix_command *unheeded(const dfix_step *step) {
  const dfix_sh_node *root = step->script->root;
  if (root->kind != SH_LIST || root->children.len < 2) return NULL;
  uint32_t last = vec_last(&root->children)->span.start;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (cmd->span.start >= last) return NULL;
    if (cmd->is_top_level && !cmd->in_pipeline && !cmd->is_conditional &&
        !is_harmless(cmd))
      return cmd;
  }
  return NULL;
}

// The heredoc that is the step's script, or NULL.
static const dfix_heredoc *script_of(const dfix_step *step) {
  const dfix_heredocs *heredocs = &step->instr->heredocs;
  const dfix_heredoc *h = heredocs->len == 1 ? heredocs->items[0] : NULL;
  bool is_script = h && step->script && step->script->complete && step->script->root &&
                   dfix_text_offset(&step->script_text, 0) == h->body.start;
  return is_script ? h : NULL;
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_heredoc *h = script_of(step);
  const dfix_command *cmd = h ? unheeded(step) : NULL;
  if (!cmd || shell_has_it(step) || script_sets_it(step)) return;
  dfix_diag *d = dfix_report(ctx, h->marker);
  dfix_param(d, S("command"), dfix_ctx_text(ctx, cmd->program_arg->span));
  dfix_related(d, cmd->span, S("unheeded"));
  if (str_starts(step->script_text.str, S("#!"))) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert(d, h->body.start, S("set -e\n"));
}

const dfix_rule_impl dfix_rule_shell_no_errexit = {.on_step = on_step};
