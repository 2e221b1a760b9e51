#include "engine/api.h"

// True if the stage's name holds a part of the platform that is no variant.
static bool says_platform(dfix_arena *a, dfix_str name, dfix_str platform) {
  name = dfix_arena_lower(a, name);
  dfix_str rest = dfix_arena_lower(a, platform), part;
  for (int i = 0; i < 2 && str_next(&rest, '/', &part); i++)
    if (part.len && str_has(name, part)) return true;
  return false;
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_flag *flag = dfix_instruction_flag(instr, S("platform"));
  dfix_str platform = flag->value.value;
  if (!platform.len || str_has_char(platform, '$') || !instr->words.len) return;
  dfix_str name = instr->words.len == 3 ? instr->words.items[2].value : S("");
  if (says_platform(dfix_ctx_arena(ctx), name, platform)) return;
  dfix_diag *d = dfix_report(ctx, flag->span);
  dfix_param(d, S("platform"), platform);
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_delete(d, span(flag->span.start, instr->words.items[0].span.start));
}

const dfix_rule_impl dfix_rule_from_constant_platform = {.on_instruction =
                                                             on_instruction};
