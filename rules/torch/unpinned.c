#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_need *need = dfix_install_need(in, S("torch"));
  dfix_specifiers limits;
  if (!need || !need->is_known || !need->arg || need->requirement.url.len ||
      need->requirement.kind != DFIX_REQ_NAMED || in->requires_hashes || in->torch ||
      in->pip->dry_run.on || in->pip->pre.on)
    return;
  if (dfix_specifiers_are_bounded(&need->requirement.specifiers) ||
      in->pip->tool == DFIX_CONDA || in->pip->verb != DFIX_VERB_INSTALL)
    return;
  if (in->is_captured || in->limits_may_cover ||
      dfix_install_limits(dfix_ctx_arena(ctx), in, S("torch"), &limits))
    return;
  dfix_report(ctx, need->span);
}

const dfix_rule_impl dfix_rule_torch_unpinned = {.on_install = on_install};
