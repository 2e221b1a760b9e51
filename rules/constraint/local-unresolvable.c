#include "engine/api.h"

// Whether some index in effect may have builds with local parts.
static bool has_other_index(const dfix_install *in) {
  dfix_str variant;
  return !in->index_is_known || in->has_unknown_index || in->extra_indexes.len ||
         dfix_index_read(in->index, &variant) != DFIX_INDEX_PYPI;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  bool fetches = !in->torch || p->ignore_installed.on || p->force_reinstall.on;
  if (p->tool != DFIX_PIP || p->verb != DFIX_VERB_INSTALL || !fetches || p->no_deps.on ||
      has_other_index(in) || dfix_install_is_torch_free(in))
    return;
  const dfix_need *it;
  vec_each(it, &in->limits) {
    const dfix_version *pin = dfix_specifiers_pin(&it->requirement.specifiers);
    if (!dfix_torch_is_family(it->requirement.key) || !pin || !pin->local.len) continue;
    dfix_diag *d = dfix_report_need(ctx, in, it);
    dfix_param(d, S("entry"), it->requirement.text);
    return;
  }
}

const dfix_rule_impl dfix_rule_constraint_local_unresolvable = {.on_install = on_install};
