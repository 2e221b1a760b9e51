#include "engine/api.h"

static bool is_carried(dfix_str key) {
  return !key.len || str_starts(key, S("nvidia-")) || str_starts(key, S("cuda-")) ||
         (dfix_package_classes(key) & DFIX_PKG_MIRRORED);
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  dfix_str variant;
  dfix_index_kind kind = dfix_index_read(in->index, &variant);
  bool torch_only = (kind == DFIX_INDEX_TORCH || kind == DFIX_INDEX_TORCH_ALL) &&
                    in->index_is_known && !in->extra_indexes.len &&
                    !in->has_unknown_index;
  if (!torch_only || in->pip->tool == DFIX_CONDA || in->pip->verb != DFIX_VERB_INSTALL)
    return;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    const dfix_requirement *r = &it->requirement;
    if (r->kind != DFIX_REQ_NAMED || r->url.len || is_carried(r->key)) continue;
    // Only a package that everybody has on PyPI, and nobody on the index of PyTorch.
    if (!dfix_package_classes(r->key)) continue;
    dfix_diag *d = dfix_report_need(ctx, in, it);
    dfix_param(d, S("name"), r->key);
    return;
  }
}

const dfix_rule_impl dfix_rule_torch_index_for_all = {.on_install = on_install};
