#include "engine/api.h"

// Something in the file says where uv installs: a variable, an environment, an image.
static bool has_target(dfix_ctx *ctx, const dfix_install *in) {
  dfix_str text = dfix_ctx_graph(ctx)->file->source->text;
  return in->pip->system.on || in->pip->python.len || in->pip->target.option.end ||
         str_has(text, S("VIRTUAL_ENV")) || str_has(text, S("venv")) ||
         str_has(text, S("conda")) || str_has(text, S("UV_SYSTEM_PYTHON")) ||
         str_has(text, S("UV_PYTHON")) || str_has(text, S("virtualenv"));
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_environment *env = in->env;
  bool known_base = env->has_base && env->base.torch == DFIX_NO;
  if (in->pip->tool != DFIX_UV_PIP || !known_base || has_target(ctx, in)) return;
  dfix_report(ctx, in->pip->head);
}

const dfix_rule_impl dfix_rule_uv_target_env = {.on_install = on_install};
