#include "engine/api.h"

// The last install of a stage that pins torch and installs more after it, if nothing asks
// `pip check`.
static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_environment *env = in->env;
  if (vec_last(&env->installs) != in) return;
  uint32_t after_torch = 0;
  for (uint32_t i = 0; i < env->installs.len; i++) {
    const dfix_install *it = env->installs.items[i];
    bool pip = it->pip->tool == DFIX_PIP || it->pip->tool == DFIX_UV_PIP;
    if (it->torch && pip && !dfix_install_is_bootstrap(it)) after_torch++;
  }
  if (after_torch < 2) return;
  for (uint32_t i = 0; i < env->others.len; i++)
    if (env->others.items[i]->verb == DFIX_VERB_CHECK) return;
  dfix_report(ctx, in->pip->head);
}

const dfix_rule_impl dfix_rule_pip_check_recommended = {.on_install = on_install};
