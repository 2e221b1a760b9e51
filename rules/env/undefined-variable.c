#include "engine/api.h"

// ENV A$B=1 sets no name that can be read from the file.
static bool is_name(dfix_str key) {
  for (size_t i = 0; i < key.len; i++)
    if (!ascii_is_alnum(key.ptr[i]) && key.ptr[i] != '_') return false;
  return key.len && !ascii_is_digit(key.ptr[0]);
}

enum { MANY_NAMES = 1000 };  // among which a guess is none

static void add_names(dfix_arena *a, const dfix_stage *stage, uint32_t end,
                      dfix_strs *names) {
  const dfix_pair *pair;
  for (uint32_t i = 0; i < end && names->len < MANY_NAMES; i++) {
    const dfix_instruction *instr = stage->steps.items[i]->instr;
    if (instr->kind == DFIX_ENV || instr->kind == DFIX_ARG)
      vec_each(pair, &instr->pairs) if (is_name(pair->key.value))
          vec_push(a, names, pair->key.value);
  }
}

// The variables that the file sets before a step.
static dfix_strs known_names(dfix_arena *a, const dfix_step *step) {
  dfix_strs names = {0};
  vec_push(a, &names, S("PATH"));
  add_names(a, step->stage, step->index, &names);
  for (const dfix_stage *s = step->stage->parent; s && names.len < MANY_NAMES;
       s = s->parent)
    add_names(a, s, s->steps.len, &names);
  if (names.len >= MANY_NAMES) names.len = 0;
  return names;
}

// ${x:-y}, ${x+y}: what happens without the variable was thought of.
static bool is_guarded(const dfix_var *var) {
  static dfix_pattern guard = {.text = S_INIT("^:?[-+?]")};
  return dfix_pattern_matches(&guard, var->modifier);
}

static void report(dfix_ctx *ctx, const dfix_step *step, const dfix_var *var) {
  dfix_strs names = known_names(dfix_ctx_arena(ctx), step);
  dfix_str known = dfix_suggest(var->name, names.items, names.len);
  dfix_diag *d = dfix_report(ctx, var->span);
  dfix_variant(d, known.len ? S("misspelt") : S("undefined"));
  dfix_param(d, S("name"), var->name);
  dfix_param(d, S("known"), known);
  if (known.len) dfix_fix_name(ctx, d, var, known);
}

static void check(dfix_ctx *ctx, const dfix_step *step, const dfix_text *text) {
  dfix_vars vars = dfix_expand_vars(dfix_ctx_arena(ctx), text, step->stage->escape);
  uint32_t guarded_to = 0;
  const dfix_var *var;
  vec_each(var, &vars) {
    if (is_guarded(var) && var->span.end > guarded_to) guarded_to = var->span.end;
    if (var->span.end <= guarded_to || str_eq(var->name, S("PATH"))) continue;
    if (!dfix_scope_is_declared(step->scope, var->name)) report(ctx, step, var);
  }
}

static void check_pairs(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_pair *pair;
  vec_each(pair, &step->instr->pairs) {
    check(ctx, step, &pair->key.raw);
    if (pair->has_value) check(ctx, step, &pair->value.raw);
  }
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_flag *flag;
  vec_each(flag, &step->instr->flags) if (flag->has_value)
      check(ctx, step, &flag->value.raw);
  switch (step->instr->kind) {
  case DFIX_ARG:
  case DFIX_ENV:
  case DFIX_LABEL:
    check_pairs(ctx, step);
    break;
  case DFIX_ADD:
  case DFIX_COPY:
  case DFIX_EXPOSE:
  case DFIX_STOPSIGNAL:
  case DFIX_USER:
  case DFIX_VOLUME:
  case DFIX_WORKDIR:
    check(ctx, step, &step->instr->text);
    break;
  default:  // the shell's, or an ONBUILD's
    break;
  }
}

const dfix_rule_impl dfix_rule_env_undefined_variable = {.on_step = on_step};
