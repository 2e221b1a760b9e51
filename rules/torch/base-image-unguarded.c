#include "engine/api.h"

static bool applies(const dfix_install *in) {
  return in->verdict.cause == DFIX_CAUSE_UNGUARDED && dfix_install_guards_base(in);
}

static bool all_keep_today(const dfix_environment *env) {
  for (uint32_t i = 0; i < env->installs.len; i++)
    if (applies(env->installs.items[i]) &&
        !dfix_install_keeps_today(env->installs.items[i]))
      return false;
  return true;
}

static bool all_are_named(const dfix_environment *env) {
  for (uint32_t i = 0; i < env->installs.len; i++)
    if (applies(env->installs.items[i]) &&
        !dfix_install_is_all_named(env->installs.items[i]))
      return false;
  return true;
}

// One finding a stage, at the first risky install; its fix guards them all.
static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (!applies(in)) return;
  const dfix_environment *env = in->env;
  for (uint32_t i = 0; i < env->installs.len && env->installs.items[i] != in; i++)
    if (applies(env->installs.items[i])) return;

  dfix_diag *d = dfix_report(ctx, in->pip->head);
  if (all_keep_today(env)) {
    dfix_severity_as(d, S("info"));
    dfix_variant(d, S("kept-today"));
  } else if (all_are_named(env)) {
    dfix_severity_as(d, S("info"));
    dfix_variant(d, S("named"));
  }
  dfix_related(d, in->step->stage->from->keyword, S("base"));
  dfix_str path;
  if (!dfix_guard_is_possible(ctx, in, &path)) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_guard_capture(ctx, d, in, path);
  for (uint32_t i = 0; i < env->installs.len; i++) {
    const dfix_install *other = env->installs.items[i];
    dfix_str same;
    if (applies(other) && dfix_guard_is_possible(ctx, other, &same))
      dfix_guard_flag(ctx, d, other, path);
  }
}

const dfix_rule_impl dfix_rule_torch_base_image_unguarded = {.on_install = on_install};
