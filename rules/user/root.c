#include "engine/api.h"

static bool is_root(dfix_str user) {
  size_t colon = str_find_char(user, ':');
  dfix_str name = str_slice(user, 0, colon == STR_NONE ? user.len : colon);
  return str_eq(name, S("root")) || str_eq(name, S("0"));
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  if (!stage->is_final) return;
  const dfix_step *last = dfix_stage_last(stage, UINT32_MAX, DFIX_USER);
  const dfix_word *user =
      last && last->instr->words.len ? last->instr->words.items : NULL;
  if (user && is_root(user->value)) dfix_report(ctx, user->span);
}

const dfix_rule_impl dfix_rule_user_root = {.on_stage = on_stage};
