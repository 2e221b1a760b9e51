#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_need *need = dfix_install_need(in, S("torch"));
  dfix_str variant = {0}, other;
  if (!need || !need->is_known || in->pip->tool != DFIX_PIP || in->torch ||
      need->requirement.url.len || !in->index_is_known)
    return;
  bool from_torch = false;
  for (uint32_t i = 0; i < in->extra_indexes.len && !from_torch; i++) {
    dfix_index_kind kind = dfix_index_read(in->extra_indexes.items[i], &variant);
    from_torch = kind == DFIX_INDEX_TORCH;
  }
  if (!from_torch || dfix_index_read(in->index, &other) != DFIX_INDEX_PYPI) return;
  const dfix_version *pin = dfix_specifiers_pin(&need->requirement.specifiers);
  if (pin) {
    // X+cuNNN sorts above X: the index's build wins, if it has one.
    const dfix_torch_release *r = dfix_torch_find(pin);
    bool absent =
        r && dfix_torch_knows_variant(variant) && !dfix_torch_has_variant(r, variant);
    if (pin->local.len || !absent) return;
  }
  if (in->is_captured || in->limits_may_cover || in->limits.len) return;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_param(d, S("variant"), variant);
}

const dfix_rule_impl dfix_rule_torch_extra_index_ambiguous = {.on_install = on_install};
