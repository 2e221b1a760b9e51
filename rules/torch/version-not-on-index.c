#include "engine/api.h"

// The build that the requirement can only come as: its local part, or the one index.
static dfix_str only_variant(const dfix_install *in, const dfix_version *pin) {
  dfix_str variant;
  if (pin && pin->local.len) return pin->local.items[0];
  bool one = in->index_is_known && !in->extra_indexes.len && !in->has_unknown_index;
  return one && dfix_index_read(in->index, &variant) == DFIX_INDEX_TORCH ? variant
                                                                         : (dfix_str){0};
}

static bool is_absent(dfix_ctx *ctx, const dfix_need *need, dfix_str variant) {
  const dfix_specifiers *s = &need->requirement.specifiers;
  const dfix_version *pin = dfix_specifiers_pin(s);
  const dfix_torch_release *r;
  if (pin) {
    r = dfix_torch_find(pin);
    return r && !dfix_torch_has_variant(r, variant);
  }
  return dfix_torch_members(dfix_ctx_arena(ctx), S("torch"), s, variant, &r) == 0;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_need *need = dfix_install_need(in, S("torch"));
  if (!need || !need->is_known || in->pip->pre.on || in->pip->tool == DFIX_CONDA ||
      !need->requirement.specifiers.len || need->requirement.url.len)
    return;
  dfix_str variant = only_variant(in, dfix_specifiers_pin(&need->requirement.specifiers));
  if (!variant.len || !dfix_torch_knows_variant(variant) ||
      !is_absent(ctx, need, variant))
    return;
  // Satisfied by what is installed: the index is never asked.
  if (in->torch && in->torch->has_version &&
      dfix_dist_satisfies(dfix_ctx_arena(ctx), in->torch, &need->requirement.specifiers))
    return;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_param(d, S("wanted"), need->requirement.text);
  dfix_param(d, S("variant"), variant);
}

const dfix_rule_impl dfix_rule_torch_version_not_on_index = {.on_install = on_install};
