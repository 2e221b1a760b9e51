#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  const dfix_pip_req *req = dfix_pip_find(p, S("pip"));
  if (p->tool != DFIX_PIP || p->verb != DFIX_VERB_INSTALL || !p->upgrade.on || !req ||
      !req->is_known || req->requirement.specifiers.len || in->requires_hashes)
    return;
  dfix_report(ctx, req->span);
}

const dfix_rule_impl dfix_rule_pip_bootstrap_unpinned = {.on_install = on_install};
