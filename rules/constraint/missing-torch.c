#include "engine/api.h"

// The last line of a constraints file gets the public version of what is installed.
static void offer_line(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in) {
  if (!in->torch->is_exact || !in->torch->has_version) return;
  for (uint32_t i = 0; i < in->constraint_files.len; i++) {
    const dfix_py_file *f = in->constraint_files.items[i];
    if (f->origin != DFIX_FILE_CONTEXT || !f->has_bytes || !f->bytes.len) continue;
    dfix_arena *a = dfix_ctx_arena(ctx);
    uint32_t end = (uint32_t)f->bytes.len;
    bool ends_line = str_ends(f->bytes, S("\n"));
    dfix_str version = dfix_version_public(a, &in->torch->version);
    dfix_fix(d, DFIX_FIX_SAFE);
    dfix_replace_in(d, f->context_path, span(end, end),
                    dfix_arena_strf(a, "%storch==" STR_FMT "\n", ends_line ? "" : "\n",
                                    STR_ARG(version)));
    return;
  }
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_LIMITS_LACK_TORCH) return;
  const dfix_pip_ref *ref =
      in->constraint_files.len ? in->constraint_files.items[0]->ref : NULL;
  dfix_diag *d = dfix_report(ctx, ref && !ref->from_env ? ref->option : in->pip->head);
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
  offer_line(ctx, d, in);
}

const dfix_rule_impl dfix_rule_constraint_missing_torch = {.on_install = on_install};
