#include "engine/api.h"

// NAME=$NAME changes nothing: the old value is the new one.
static bool keeps_value(const dfix_pair *pair) {
  dfix_str value = pair->value.value, name = pair->key.value;
  if (!str_starts(value, S("$"))) return false;
  bool is_braced = str_starts(value, S("${")) && str_ends(value, S("}"));
  return str_eq(is_braced ? str_slice(value, 2, value.len - 1) : str_from_at(value, 1),
                name);
}

static bool is_set_by_another(const dfix_instruction *instr, uint32_t but,
                              dfix_str name) {
  for (uint32_t i = 0; i < instr->pairs.len; i++)
    if (i != but && str_eq(instr->pairs.items[i].key.value, name) &&
        !keeps_value(&instr->pairs.items[i]))
      return true;
  return false;
}

static bool was_set(dfix_ctx *ctx, const dfix_instruction *instr, dfix_str name) {
  if (str_eq(name, S("PATH"))) return true;
  const dfix_step *step = dfix_graph_step(dfix_ctx_graph(ctx), instr);
  return step && dfix_scope_is_declared(step->scope, name);
}

static void report(dfix_ctx *ctx, const dfix_instruction *instr, uint32_t pair,
                   const dfix_var *var) {
  dfix_diag *d = dfix_report(ctx, var->span);
  dfix_param(d, S("name"), var->name);
  if (pair == 0) return;  // the one that it needs comes later
  dfix_span gap =
      span(instr->pairs.items[pair - 1].span.end, instr->pairs.items[pair].span.start);
  dfix_str keyword = dfix_source_text(dfix_ctx_graph(ctx)->file->source, instr->keyword);
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_replace(d, gap,
               dfix_arena_strf(dfix_ctx_arena(ctx), "\n" STR_FMT " ", STR_ARG(keyword)));
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  char escape = dfix_ctx_graph(ctx)->file->escape;
  for (uint32_t i = 0; i < instr->pairs.len; i++) {
    const dfix_pair *pair = &instr->pairs.items[i];
    dfix_vars vars = dfix_expand_vars(dfix_ctx_arena(ctx), &pair->value.raw, escape);
    const dfix_var *var;
    vec_each(var, &vars) {
      if (var->modifier.len || str_eq(var->name, pair->key.value)) continue;
      if (!is_set_by_another(instr, i, var->name) || was_set(ctx, instr, var->name))
        continue;
      report(ctx, instr, i, var);
      break;  // one new ENV cures all of the pair's
    }
  }
}

const dfix_rule_impl dfix_rule_env_sees_old_value = {.on_instruction = on_instruction};
