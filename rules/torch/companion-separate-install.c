#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_COMPANION) return;
  const dfix_need *need = in->verdict.by;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_param(d, S("name"), need->requirement.key);
  dfix_param(d, S("installed"), dfix_dist_text(dfix_ctx_arena(ctx), in->torch));
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));

  const dfix_torch_release *r =
      in->torch->has_version ? dfix_torch_find(&in->torch->version) : NULL;
  dfix_str version =
      r ? dfix_torch_companion_version(r, need->requirement.key) : (dfix_str){0};
  bool plain = need->arg && in->pip->cmd->node &&
               span_len(need->span) == need->requirement.text.len;
  if (!version.len || !plain || !in->torch->is_exact) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_insert(d, need->span.end,
              dfix_arena_strf(dfix_ctx_arena(ctx), "==" STR_FMT, STR_ARG(version)));
}

const dfix_rule_impl dfix_rule_torch_companion_separate_install = {.on_install =
                                                                       on_install};
