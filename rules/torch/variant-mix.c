#include "engine/api.h"

// The build that this command fetches for a member of the family; "" if not known.
static dfix_str variant_of(const dfix_install *in, const dfix_need *need) {
  const dfix_version *pin = dfix_specifiers_pin(&need->requirement.specifiers);
  dfix_str variant;
  if (pin && pin->local.len) return pin->local.items[0];
  bool one = in->index_is_known && !in->extra_indexes.len && !in->has_unknown_index;
  return one && dfix_index_read(in->index, &variant) == DFIX_INDEX_TORCH ? variant
                                                                         : (dfix_str){0};
}

// torchvision for one CUDA beside a torch for another one, which stays.
static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  static const char *const names[] = {"torchvision", "torchaudio"};
  if (!in->torch || in->torch->is_implied || !in->torch->variant.len ||
      in->torch->from_pypi || dfix_install_need(in, S("torch")) ||
      in->pip->verb != DFIX_VERB_INSTALL || in->pip->tool == DFIX_CONDA)
    return;
  for (int i = 0; i < 2; i++) {
    const dfix_need *need = dfix_install_need(in, str_from(names[i]));
    dfix_str variant = need && need->is_known ? variant_of(in, need) : (dfix_str){0};
    if (!variant.len || str_eq(variant, in->torch->variant)) continue;
    dfix_diag *d = dfix_report_need(ctx, in, need);
    dfix_param(d, S("name"), need->requirement.key);
    dfix_param(d, S("variant"), variant);
    dfix_param(d, S("torch"), in->torch->variant);
    if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
  }
}

const dfix_rule_impl dfix_rule_torch_variant_mix = {.on_install = on_install};
