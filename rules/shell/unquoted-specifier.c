#include "engine/api.h"

static void on_command(dfix_ctx *ctx, const dfix_command *cmd) {
  if (!cmd->node || !cmd->node->redirects.len) return;
  const dfix_pip *p = dfix_pip_parse(dfix_ctx_arena(ctx), cmd);
  if (!p) return;
  const dfix_pip_req *it;
  vec_each(it, &p->requirements) {
    if (span_is_empty(it->redirected)) continue;
    dfix_diag *d = dfix_report(ctx, it->redirected);
    dfix_param(d, S("text"), dfix_ctx_text(ctx, it->redirected));
    bool plain = !str_has_char(dfix_ctx_text(ctx, it->redirected), '"') &&
                 !str_has_char(dfix_ctx_text(ctx, it->redirected), '\\');
    if (!it->redirect_is_joined || !plain) continue;
    dfix_fix(d, DFIX_FIX_SAFE);
    dfix_insert(d, it->redirected.start, S("\""));
    dfix_insert(d, it->redirected.end, S("\""));
  }
}

const dfix_rule_impl dfix_rule_shell_unquoted_specifier = {.on_command = on_command};
