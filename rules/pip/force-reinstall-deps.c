#include "engine/api.h"

// The same requirements were installed by an earlier command: their dependencies are
// there.
static bool was_installed_before(const dfix_install *in) {
  const dfix_environment *env = in->env;
  for (uint32_t i = 0; i < env->installs.len && env->installs.items[i] != in; i++) {
    const dfix_install *before = env->installs.items[i];
    bool all = in->needs.len > 0 && !in->has_unknown_needs && !before->pip->no_deps.on;
    const dfix_need *it;
    vec_each(it, &in->needs) {
      const dfix_need *same = dfix_install_need(before, it->requirement.key);
      all = all && same && str_eq(same->requirement.text, it->requirement.text);
    }
    if (all) return true;
  }
  return false;
}

// pip install --force-reinstall X  =>  pip install --constraint F X && pip install
// --force-reinstall --no-deps X: the dependencies first, then the package alone.
static bool offer_two_steps(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  dfix_span command = p->cmd->span, flag = p->force_reinstall.span;
  dfix_str path, text = dfix_ctx_text(ctx, command);
  bool names_family = dfix_install_need(in, S("torch")) ||
                      dfix_install_need(in, S("torchvision")) ||
                      dfix_install_need(in, S("torchaudio"));
  if (names_family || str_has_char(text, '\n') || in->has_constraint ||
      p->head.start != command.start || !dfix_guard_is_possible(ctx, in, &path))
    return false;
  dfix_str before = dfix_ctx_text(ctx, span(p->head.end, flag.start));
  dfix_str after = dfix_ctx_text(ctx, span(flag.end, command.end));
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_guard_capture(ctx, d, in, path);
  dfix_insert(d, command.start,
              dfix_arena_strf(dfix_ctx_arena(ctx),
                              STR_FMT STR_FMT "--constraint " STR_FMT STR_FMT " && ",
                              STR_ARG(dfix_ctx_text(ctx, p->head)), STR_ARG(before),
                              STR_ARG(path), STR_ARG(after)));
  dfix_insert(d, flag.end, S(" --no-deps"));
  return true;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_FORCE_REINSTALL) return;
  const dfix_pip_flag *flag = &in->pip->force_reinstall;
  bool by_variable = span_is_empty(flag->span);
  dfix_diag *d = dfix_report(ctx, by_variable ? in->pip->head : flag->span);
  bool plain = !by_variable && in->pip->cmd->node &&
               str_starts(dfix_ctx_text(ctx, flag->span), S("--"));
  if (!plain) return;
  if (!was_installed_before(in)) {
    offer_two_steps(ctx, d, in);
    return;
  }
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_insert(d, flag->span.end, S(" --no-deps"));
}

const dfix_rule_impl dfix_rule_pip_force_reinstall_deps = {.on_install = on_install};
