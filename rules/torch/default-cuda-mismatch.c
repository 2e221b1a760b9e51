#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_need *need = dfix_install_need(in, S("torch"));
  const dfix_environment *env = in->env;
  bool pypi = in->index_is_known && !in->index.len && !in->extra_indexes.len &&
              !in->has_unknown_index && !in->pip->torch_backend.option.end;
  if (!need || !need->is_known || need->requirement.url.len || !pypi || in->torch ||
      !env->has_base || env->base.torch != DFIX_NO || !env->base.cuda.len ||
      in->pip->tool == DFIX_CONDA)
    return;
  const dfix_version *pin = dfix_specifiers_pin(&need->requirement.specifiers);
  const dfix_torch_release *r = pin && !pin->local.len ? dfix_torch_find(pin) : NULL;
  if (!r) return;
  dfix_version wheel, base;
  if (!dfix_version_parse(a, dfix_cuda_of_variant(a, str_from(r->pypi)), &wheel) ||
      !dfix_version_parse(a, env->base.cuda, &base) || dfix_cuda_fits(&wheel, &base))
    return;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_param(d, S("torch"), str_from(r->torch));
  dfix_param(d, S("default"), wheel.text);
  dfix_param(d, S("cuda"), env->base.cuda);
}

const dfix_rule_impl dfix_rule_torch_default_cuda_mismatch = {.on_install = on_install};
