#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  for (uint32_t i = 0; i < in->files.len; i++) {
    const dfix_py_file *f = in->files.items[i];
    if (f->origin != DFIX_FILE_MISSING || !f->ref || f->ref->from_env) continue;
    dfix_diag *d = dfix_report(ctx, f->ref->option);
    dfix_param(d, S("path"), f->path);
  }
}

const dfix_rule_impl dfix_rule_pip_requirements_not_copied = {.on_install = on_install};
