#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_need *need = dfix_install_need(in, S("torch"));
  const dfix_environment *env = in->env;
  if (!need || !need->is_known || !env->has_base || env->base.torch != DFIX_NO ||
      !env->base.cuda.len || in->pip->tool == DFIX_CONDA)
    return;
  const dfix_version *pin = dfix_specifiers_pin(&need->requirement.specifiers);
  dfix_str variant = {0};
  dfix_index_read(in->index, &variant);
  if (in->pip->torch_backend.is_known) variant = in->pip->torch_backend.text;
  if (pin && pin->local.len) variant = pin->local.items[0];
  dfix_version wheel, base;
  if (!dfix_version_parse(a, dfix_cuda_of_variant(a, variant), &wheel) ||
      !dfix_version_parse(a, env->base.cuda, &base))
    return;
  if (dfix_cuda_fits(&wheel, &base)) return;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_param(d, S("variant"), variant);
  dfix_param(d, S("cuda"), env->base.cuda);
}

const dfix_rule_impl dfix_rule_torch_index_cuda_mismatch = {.on_install = on_install};
