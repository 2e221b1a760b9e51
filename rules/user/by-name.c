#include "engine/api.h"

// The number of `-u 1001`, `--uid 1001` or `--uid=1001`; "" without.
static dfix_str uid_of(const dfix_command *cmd) {
  static dfix_pattern digits = {.text = S_INIT("^[0-9]+$")};
  dfix_str number = {0};
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    dfix_str text = cmd->args.items[i].text;
    if (str_starts(text, S("--uid="))) number = str_from_at(text, strlen("--uid="));
    if ((str_eq(text, S("-u")) || str_eq(text, S("--uid"))) && i + 1 < cmd->args.len)
      number = cmd->args.items[i + 1].text;
  }
  return dfix_pattern_matches(&digits, number) ? number : (dfix_str){0};
}

// The number that a command before the step gives to the user of that name, if it surely
// runs.
static dfix_str number_of(const dfix_step *step, dfix_str name) {
  dfix_str number = {0};
  for (uint32_t i = 0; i < step->index; i++) {
    const dfix_step *above = step->stage->steps.items[i];
    for (uint32_t k = 0; k < above->commands.len; k++) {
      const dfix_command *cmd = above->commands.items[k];
      bool adds =
          str_eq(cmd->program, S("useradd")) || str_eq(cmd->program, S("adduser"));
      if (!adds || !cmd->is_top_level || !cmd->args.len) continue;
      if (str_eq(vec_last(&cmd->args).text, name)) number = uid_of(cmd);
    }
  }
  return number;
}

static void fix(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *instr,
                const dfix_command *cmd) {
  (void)cmd;
  const dfix_step *step = dfix_graph_step(dfix_ctx_graph(ctx), instr);
  if (!step || step->instr != instr || !instr->words.len) return;
  const dfix_word *user = &instr->words.items[0];
  dfix_str name = str_slice(user->value, 0, str_find_char(user->value, ':'));
  dfix_str number = str_eq(name, S("root")) ? S("0") : number_of(step, name);
  if (!number.len || !str_starts(user->raw.str, name)) return;
  dfix_param(d, S("number"), number);
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_replace(d, dfix_text_span(&user->raw, 0, (uint32_t)name.len), number);
}

const dfix_rule_impl dfix_rule_user_by_name = {.fix = fix};
