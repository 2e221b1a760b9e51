#include "engine/api.h"

// Blackwell: sm_100 and sm_120 need CUDA 12.8 or newer, and torch 2.7.
static bool wants_blackwell(dfix_str list) {
  for (dfix_str rest = list, item; str_next(&rest, list.len ? ';' : ' ', &item);)
    for (dfix_str word; str_next(&item, ' ', &word);)
      if (str_starts(word, S("10.0")) || str_starts(word, S("12.0"))) return true;
  return false;
}

static bool is_below(dfix_arena *a, dfix_str text, const char *limit) {
  dfix_version v, max;
  return dfix_version_parse(a, text, &v) &&
         dfix_version_parse(a, str_from(limit), &max) &&
         dfix_version_cmp_public(&v, &max) < 0;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_need *need = dfix_install_need(in, S("torch"));
  if (!need || !need->is_known || in->pip->tool == DFIX_CONDA) return;
  dfix_value archs = dfix_scope_get(in->step->scope, S("TORCH_CUDA_ARCH_LIST"));
  if (archs.certainty != DFIX_KNOWN || !wants_blackwell(archs.text)) return;
  const dfix_version *pin = dfix_specifiers_pin(&need->requirement.specifiers);
  dfix_str variant = {0};
  dfix_index_read(in->index, &variant);
  if (pin && pin->local.len) variant = pin->local.items[0];
  bool old_build = is_below(a, dfix_cuda_of_variant(a, variant), "12.8");
  bool old_torch = pin && !pin->phase && !pin->has_dev && is_below(a, pin->text, "2.7");
  if (!old_build && !old_torch) return;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_param(d, S("archs"), archs.text);
}

const dfix_rule_impl dfix_rule_torch_gpu_arch_unsupported = {.on_install = on_install};
