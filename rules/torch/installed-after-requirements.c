#include "engine/api.h"

// torch came along with an earlier install, and this one asks for the build that is
// wanted.
static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_need *need = dfix_install_need(in, S("torch"));
  const dfix_dist *before = in->torch;
  if (!need || !need->arg || !before || !before->is_implied || !before->by) return;
  if (before->by->cmd->step == in->step) return;  // one layer
  dfix_str variant;
  bool has_own_index =
      in->index_is_known && dfix_index_read(in->index, &variant) == DFIX_INDEX_TORCH;
  if (!has_own_index && !dfix_specifiers_pin(&need->requirement.specifiers)) return;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_related(d, before->by->head, S("first"));
}

const dfix_rule_impl dfix_rule_torch_installed_after_requirements = {.on_install =
                                                                         on_install};
