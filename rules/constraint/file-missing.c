#include "engine/api.h"

// The COPY that brings the requirements to the folder in which the constraints are looked
// for, if the context has such a file beside them.
static bool offer_copy(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in,
                       const dfix_py_file *missing) {
  const dfix_context *c = dfix_ctx_context(ctx);
  dfix_arena *a = dfix_ctx_arena(ctx);
  dfix_str name = str_basename(missing->path);
  for (uint32_t i = 0; c && i < in->files.len; i++) {
    const dfix_py_file *f = in->files.items[i];
    if (f->origin != DFIX_FILE_CONTEXT || !dfix_copy_can_take(f->copy)) continue;
    size_t folder = f->path.len - str_basename(f->path).len;
    if (!str_eq(str_slice(f->path, 0, folder),
                str_slice(missing->path, 0, missing->path.len - name.len)))
      continue;
    size_t from = f->context_path.len - str_basename(f->context_path).len;
    dfix_str path = dfix_arena_strf(
        a, STR_FMT STR_FMT, STR_ARG(str_slice(f->context_path, 0, from)), STR_ARG(name));
    if (c->kind(c->self, path) != DFIX_ENTRY_FILE) continue;
    dfix_fix(d, DFIX_FIX_SAFE);
    dfix_copy_also(ctx, d, f->copy, path);
    return true;
  }
  return false;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  for (uint32_t i = 0; i < in->constraint_files.len; i++) {
    const dfix_py_file *f = in->constraint_files.items[i];
    if (f->origin != DFIX_FILE_MISSING) continue;
    bool visible = f->ref && !f->ref->from_env;
    dfix_diag *d = dfix_report(ctx, visible ? f->ref->option : in->pip->head);
    dfix_param(d, S("path"), f->path);
    offer_copy(ctx, d, in, f);
    return;
  }
}

const dfix_rule_impl dfix_rule_constraint_file_missing = {.on_install = on_install};
