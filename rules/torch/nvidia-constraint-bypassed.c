#include "engine/api.h"

// An NGC image holds its torch by PIP_CONSTRAINT: an empty or another value lets go.
static bool applies(const dfix_install *in) {
  const dfix_environment *env = in->env;
  if (!env->has_base || !env->base.is_guarded || !in->torch || !in->torch->from_base ||
      in->pip->verb != DFIX_VERB_INSTALL || in->pip->no_deps.on ||
      dfix_install_is_torch_free(in))
    return false;
  bool reads_it = in->pip->tool == DFIX_PIP;
  dfix_value v = dfix_pip_env(in->pip->cmd, S("PIP_CONSTRAINT"));
  bool emptied = reads_it && v.certainty == DFIX_KNOWN &&
                 !str_has(v.text, S("/etc/pip/constraint.txt"));
  return emptied && !in->limits.len && !in->is_captured && !in->limits_may_cover;
}

// Once a stage, at the first install that the constraint would have held.
static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (!applies(in)) return;
  for (uint32_t i = 0; in->env->installs.items[i] != in; i++)
    if (applies(in->env->installs.items[i])) return;
  dfix_report(ctx, in->pip->head);
}

const dfix_rule_impl dfix_rule_torch_nvidia_constraint_bypassed = {.on_install =
                                                                       on_install};
