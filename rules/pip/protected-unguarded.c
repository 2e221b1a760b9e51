#include "engine/api.h"

// The last earlier install of the stage that asks for this distribution by a version.
static const dfix_install *pinned_by(const dfix_install *in, dfix_str key,
                                     const dfix_version **pin) {
  const dfix_install *found = NULL;
  for (uint32_t i = 0; i < in->env->installs.len && in->env->installs.items[i] != in;
       i++) {
    const dfix_install *it = in->env->installs.items[i];
    const dfix_need *need = dfix_install_need(it, key);
    bool same_python = str_eq(it->pip->python, in->pip->python);
    if (!need || !same_python || !need->is_known || it->pip->dry_run.on) continue;
    *pin = dfix_specifiers_pin(&need->requirement.specifiers);
    found = *pin ? it : NULL;
  }
  return found;
}

static bool is_held(dfix_arena *a, const dfix_install *in, dfix_str key) {
  dfix_specifiers limits;
  return in->is_captured || in->limits_may_cover || in->requires_hashes ||
         dfix_install_limits(a, in, key, &limits);
}

typedef enum fate { KEPT, MAY_GO, GOES } fate;

static fate fate_of(dfix_arena *a, const dfix_install *in, dfix_str key,
                    const dfix_version *pin) {
  const dfix_pip *p = in->pip;
  bool pip = p->tool == DFIX_PIP || p->tool == DFIX_UV_PIP;
  const dfix_need *need = dfix_install_need(in, key);
  if (!pip || p->verb != DFIX_VERB_INSTALL || p->dry_run.on || p->target.option.end)
    return KEPT;
  if (need && !need->is_known) return KEPT;
  if (need && !dfix_specifiers_accept(&need->requirement.specifiers, pin)) return GOES;
  bool pinned = need && dfix_specifiers_pin(&need->requirement.specifiers);
  if (pinned || p->no_deps.on || is_held(a, in, key)) return KEPT;
  if (need && (p->upgrade.on || p->ignore_installed.on || p->force_reinstall.on))
    return GOES;
  if (need) return KEPT;
  return dfix_install_is_closed(in) || dfix_install_is_bootstrap(in) ? KEPT : MAY_GO;
}

// torch and its family have rules of their own.
static void check(dfix_ctx *ctx, const dfix_install *in, dfix_str name) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  dfix_str key = dfix_name_normalise(a, name);
  const dfix_version *pin = NULL;
  if (dfix_torch_is_family(key)) return;
  const dfix_install *before = pinned_by(in, key, &pin);
  fate what = before ? fate_of(a, in, key, pin) : KEPT;
  if (what == KEPT) return;
  const dfix_need *need = dfix_install_need(in, key);
  dfix_diag *d = dfix_report(ctx, need ? dfix_install_place(in, need) : in->pip->head);
  if (what == GOES) dfix_variant(d, S("replaced"));
  dfix_param(d, S("name"), key);
  dfix_param(d, S("version"), pin->text);
  dfix_related(d, before->pip->head, S("first"));
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_strs *protect = &dfix_ctx_python(ctx)->project.protect;
  const dfix_str *name;
  vec_each(name, protect) check(ctx, in, *name);
}

const dfix_rule_impl dfix_rule_pip_protected_unguarded = {.on_install = on_install};
