#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  const dfix_need *need = dfix_install_need(in, S("torch"));
  dfix_str variant;
  if (!in->torch || !need || !need->is_known || need->requirement.url.len ||
      in->torch->from_base || p->upgrade.on || p->ignore_installed.on ||
      p->force_reinstall.on || p->target.option.end || p->tool != DFIX_PIP)
    return;
  const dfix_version *pin = dfix_specifiers_pin(&need->requirement.specifiers);
  if (pin && pin->local.len) return;
  if (dfix_index_read(in->index, &variant) != DFIX_INDEX_TORCH) return;
  bool satisfied =
      in->torch->has_version
          ? dfix_specifiers_accept(&need->requirement.specifiers, &in->torch->version)
          : !need->requirement.specifiers.len;
  bool other_build = in->torch->from_pypi ||
                     (in->torch->variant.len && !str_eq(in->torch->variant, variant));
  if (!satisfied || !other_build) return;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_param(d, S("variant"), variant);
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
}

const dfix_rule_impl dfix_rule_torch_reinstall_noop = {.on_install = on_install};
