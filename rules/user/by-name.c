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

// The name that a USER begins with; "" for a number, for root, which user/root is about,
// or what is not known.
static dfix_str name_in(const dfix_word *user) {
  static dfix_pattern name = {.text = S_INIT("^(?!(\\d+|root)(:|$))[^:$]+")};
  dfix_span found;
  if (!dfix_pattern_find(&name, user->value, &found)) return (dfix_str){0};
  return str_slice(user->value, found.start, found.end);
}

static void add_fix(dfix_diag *d, const dfix_step *step, const dfix_word *user,
                    dfix_str name) {
  dfix_str number = number_of(step, name);
  if (!number.len || !str_starts(user->raw.str, name)) return;
  dfix_param(d, S("number"), number);
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_replace(d, dfix_text_span(&user->raw, 0, (uint32_t)name.len), number);
}

// Who runs the container is the last USER; the others only run steps.
static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_step *last =
      stage->is_final ? dfix_stage_last(stage, UINT32_MAX, DFIX_USER) : NULL;
  if (!last || !last->instr->words.len) return;
  const dfix_word *user = &last->instr->words.items[0];
  dfix_str name = name_in(user);
  if (!name.len) return;
  dfix_diag *d = dfix_report(ctx, user->span);
  dfix_param(d, S("name"), name);
  add_fix(d, last, user, name);
}

const dfix_rule_impl dfix_rule_user_by_name = {.on_stage = on_stage};
