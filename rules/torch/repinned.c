#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_REPINNED) return;
  dfix_diag *d = dfix_report_need(ctx, in, in->verdict.by);
  dfix_param(d, S("wanted"), in->verdict.by->requirement.text);
  dfix_param(d, S("installed"), dfix_dist_text(dfix_ctx_arena(ctx), in->torch));
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
}

const dfix_rule_impl dfix_rule_torch_repinned = {.on_install = on_install};
