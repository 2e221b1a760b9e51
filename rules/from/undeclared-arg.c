#include "engine/api.h"

static void check(dfix_ctx *ctx, const dfix_text *text) {
  const dfix_graph *g = dfix_ctx_graph(ctx);
  dfix_vars vars = dfix_expand_vars(dfix_ctx_arena(ctx), text, g->file->escape);
  const dfix_var *var;
  vec_each(var, &vars) {
    if (dfix_scope_is_declared(g->global_scope, var->name)) continue;
    dfix_diag *d = dfix_report(ctx, var->span);
    dfix_strs names = dfix_scope_names(dfix_ctx_arena(ctx), g->global_scope);
    dfix_str known = dfix_suggest(var->name, names.items, names.len);
    dfix_param(d, S("name"), var->name);
    dfix_param(d, S("known"), known);
    if (known.len) dfix_fix_name(ctx, d, var, known);
  }
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_flag *platform = dfix_instruction_flag(instr, S("platform"));
  if (platform) check(ctx, &platform->value.raw);
  if (instr->words.len) check(ctx, &instr->words.items[0].raw);
}

const dfix_rule_impl dfix_rule_from_undeclared_arg = {.on_instruction = on_instruction};
