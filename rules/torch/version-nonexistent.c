#include "engine/api.h"

static bool is_public_index(const dfix_install *in) {
  dfix_str variant;
  if (!in->index_is_known || in->has_unknown_index) return false;
  dfix_index_kind kind = dfix_index_read(in->index, &variant);
  bool known =
      kind == DFIX_INDEX_PYPI || kind == DFIX_INDEX_TORCH || kind == DFIX_INDEX_TORCH_ALL;
  for (uint32_t i = 0; i < in->extra_indexes.len; i++) {
    kind = dfix_index_read(in->extra_indexes.items[i], &variant);
    known = known && kind != DFIX_INDEX_OTHER && kind != DFIX_INDEX_NIGHTLY;
  }
  return known;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->pip->tool == DFIX_CONDA || !is_public_index(in)) return;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    const dfix_version *pin = dfix_specifiers_pin(&it->requirement.specifiers);
    if (!it->is_known || !pin || it->requirement.url.len ||
        it->requirement.kind != DFIX_REQ_NAMED ||
        dfix_torch_release_state(it->requirement.key, pin) != DFIX_RELEASE_NEVER)
      continue;
    dfix_diag *d = dfix_report_need(ctx, in, it);
    dfix_param(d, S("name"), it->requirement.key);
    dfix_param(d, S("version"), pin->text);
  }
}

const dfix_rule_impl dfix_rule_torch_version_nonexistent = {.on_install = on_install};
