#include "engine/api.h"

// pip-sync and `uv pip sync`: what their files do not name goes.
static void check_files(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_SYNCED) return;
  dfix_diag *d = dfix_report(ctx, in->pip->head);
  dfix_variant(d, S("files"));
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  check_files(ctx, in);
  const dfix_pip *p = in->pip;
  bool exact = p->tool == DFIX_UV && p->verb == DFIX_VERB_SYNC && !p->inexact.on;
  if (!exact || !in->torch || in->torch->is_implied || in->torch->from_base ||
      dfix_command_has(p->cmd, S("--no-install-package")) ||
      !dfix_command_is(p->cmd, S("uv"), S("sync")))
    return;
  dfix_str lock = in->lock;
  if (!lock.len || str_has(lock, S("name = \"torch\""))) return;
  dfix_diag *d = dfix_report(ctx, p->head);
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
  if (!p->cmd->node) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_insert(d, p->verb_span.end, S(" --inexact"));
}

const dfix_rule_impl dfix_rule_uv_sync_removes_torch = {.on_install = on_install};
