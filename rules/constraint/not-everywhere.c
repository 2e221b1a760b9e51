#include "engine/api.h"

// The file that the earlier command names, as this one can name it too.
static dfix_str same_file(const dfix_install *in, const dfix_install *before) {
  for (uint32_t i = 0; i < before->constraint_files.len; i++) {
    const dfix_pip_ref *ref = before->constraint_files.items[i]->ref;
    if (!ref || !ref->is_known || ref->from_env) continue;
    bool same_folder = before->pip->cmd->cwd.certainty == DFIX_KNOWN &&
                       in->pip->cmd->cwd.certainty == DFIX_KNOWN &&
                       str_eq(before->pip->cmd->cwd.text, in->pip->cmd->cwd.text);
    if (str_starts(ref->text, S("/")) || same_folder) return ref->text;
  }
  return (dfix_str){0};
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_NOT_EVERYWHERE) return;
  const dfix_install *before = dfix_install_guarded_before(in);
  dfix_diag *d = dfix_report(ctx, in->pip->head);
  dfix_related(d, before->pip->head, S("before"));
  if (in->captured_path.len && dfix_fix_guard(ctx, d, in)) return;
  dfix_str path = same_file(in, before);
  if (!path.len || !in->pip->cmd->node || in->pip->tool != before->pip->tool) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_guard_flag(ctx, d, in, path);
}

const dfix_rule_impl dfix_rule_constraint_not_everywhere = {.on_install = on_install};
