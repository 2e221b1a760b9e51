#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  for (uint32_t i = 0; i < in->constraint_files.len; i++) {
    const dfix_py_file *f = in->constraint_files.items[i];
    if (!f->has_bytes || !dfix_reqs_are_empty(f->reqs)) continue;
    bool visible = f->ref && !f->ref->from_env;
    dfix_diag *d = dfix_report(ctx, visible ? f->ref->option : in->pip->head);
    dfix_param(d, S("path"), f->path);
    return;
  }
}

const dfix_rule_impl dfix_rule_constraint_empty = {.on_install = on_install};
