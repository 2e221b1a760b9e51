#include "engine/api.h"

// "a/b" of "./a/b/", "" of the whole context.
static dfix_str in_context(dfix_str source) {
  while (str_starts(source, S("/")) || str_starts(source, S("./")))
    source = str_from_at(source, source.ptr[0] == '/' ? 1 : 2);
  while (str_ends(source, S("/"))) source.len--;
  return str_eq(source, S(".")) ? S("") : source;
}

static bool is_hidden(dfix_str ignore, dfix_str path) {
  static dfix_pattern all = {.text =
                                 S_INIT("(?m)^[ \\t]*/?(\\*\\*?|\\*\\*/\\*)[ \\t\\r]*$")};
  return path.len ? dfix_ignore_matches(ignore, path)
                  : dfix_pattern_matches(&all, ignore);
}

static void check(dfix_ctx *ctx, dfix_str ignore, const dfix_step *step,
                  const dfix_word *word) {
  static dfix_pattern remote = {.text = S_INIT("://|^[^/]+@")};
  dfix_value value = dfix_step_expand(dfix_ctx_arena(ctx), step, &word->raw);
  if (word->heredoc || value.certainty != DFIX_KNOWN) return;
  if (dfix_pattern_matches(&remote, value.text)) return;
  if (!is_hidden(ignore, in_context(value.text))) return;
  dfix_param(dfix_report(ctx, word->span), S("source"), value.text);
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  static dfix_pattern exception = {.text = S_INIT("(?m)^[ \\t]*!")};
  const dfix_context *context = dfix_ctx_context(ctx);
  const dfix_step *step = dfix_graph_step(dfix_ctx_graph(ctx), instr);
  dfix_str ignore;
  if (!step || step->instr != instr || dfix_instruction_flag(instr, S("from"))) return;
  if (!context || !context->ignore(context->self, &ignore)) return;
  if (dfix_pattern_matches(&exception, ignore)) return;
  for (uint32_t i = 0; i + 1 < instr->words.len; i++)
    check(ctx, ignore, step, &instr->words.items[i]);
}

const dfix_rule_impl dfix_rule_copy_ignored_file = {.on_instruction = on_instruction};
