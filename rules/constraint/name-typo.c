#include "engine/api.h"

// Names that look right and that no tool reads.
static dfix_str right_name(dfix_str name) {
  static const char *const pip[] = {"PIP_CONSTRAINTS", "PIP_CONSTRAINT_FILE",
                                    "PIP_CONSTRAINTS_FILE"};
  static const char *const uv[] = {"UV_CONSTRAINTS", "UV_CONSTRAINT_FILE",
                                   "UV_CONSTRAINTS_FILE"};
  for (int i = 0; i < 3; i++) {
    if (str_is(name, pip[i])) return S("PIP_CONSTRAINT");
    if (str_is(name, uv[i])) return S("UV_CONSTRAINT");
  }
  return (dfix_str){0};
}

static void report(dfix_ctx *ctx, dfix_span where, dfix_str name, dfix_str right) {
  dfix_diag *d = dfix_report(ctx, where);
  dfix_param(d, S("name"), name);
  dfix_param(d, S("right"), right);
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, where, right);
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  if (step->instr->kind != DFIX_ENV) return;
  for (uint32_t i = 0; i < step->instr->pairs.len; i++) {
    const dfix_word *key = &step->instr->pairs.items[i].key;
    dfix_str right = right_name(key->value);
    if (right.len) report(ctx, key->span, key->value, right);
  }
}

static void check_words(dfix_ctx *ctx, const dfix_command *cmd) {
  if (!cmd->node) return;
  const dfix_sh_assignment *it;
  vec_each(it, &cmd->node->assignments) {
    dfix_str right = right_name(it->name);
    uint32_t start = it->span.start;
    if (right.len)
      report(ctx, span(start, start + (uint32_t)it->name.len), it->name, right);
  }
}

static bool has_argument(const dfix_command *cmd, dfix_str name) {
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) if (str_starts(arg->text, name)) return true;
  return false;
}

static void on_command(dfix_ctx *ctx, const dfix_command *cmd) {
  check_words(ctx, cmd);
  if (!has_argument(cmd, S("--constraints"))) return;
  const dfix_pip *p = dfix_pip_parse(dfix_ctx_arena(ctx), cmd);
  if (!p || !p->wrong_option) return;
  dfix_span where = p->wrong_option->span;
  if (span_len(where) == p->wrong_option->text.len)
    where.end = where.start + (uint32_t)S("--constraints").len;
  report(ctx, where, S("--constraints"), S("--constraint"));
}

const dfix_rule_impl dfix_rule_constraint_name_typo = {.on_step = on_step,
                                                       .on_command = on_command};
