#include "engine/api.h"

static bool is_unguarded(const dfix_install *in) {
  return in->verdict.cause == DFIX_CAUSE_UNGUARDED && in->torch->from_conda &&
         !in->torch->from_base;
}

// conda knows nothing of what pip installed: it brings a torch of its own.
static const dfix_need *conda_torch_over_pip(const dfix_install *in) {
  if (in->pip->tool != DFIX_CONDA || !in->torch || in->torch->from_conda ||
      !in->torch->by)
    return NULL;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    dfix_str key = it->requirement.key;
    if (str_starts(it->requirement.text, S("pytorch")) || dfix_torch_is_family(key))
      return it;
  }
  return NULL;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_need *need = conda_torch_over_pip(in);
  if (!need && !is_unguarded(in)) return;
  dfix_diag *d = dfix_report(ctx, need ? dfix_install_place(in, need) : in->pip->head);
  if (need) {
    dfix_variant(d, S("over-pip"));
  } else if (dfix_install_keeps_today(in) || dfix_install_is_all_named(in)) {
    dfix_severity_as(d, S("info"));
    dfix_variant(d, S("named"));
  }
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
  if (!need) dfix_fix_guard(ctx, d, in);
}

const dfix_rule_impl dfix_rule_conda_pip_torch_mix = {.on_install = on_install};
