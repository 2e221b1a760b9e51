#include "engine/api.h"

// pip resolves an open set of dependencies: it picks the newest of everything that the
// requirements do not pin.
static bool resolves_open_set(const dfix_install *in) {
  const dfix_pip *p = in->pip;
  bool installs = p->verb == DFIX_VERB_INSTALL && !p->dry_run.on &&
                  (p->tool == DFIX_PIP || p->tool == DFIX_UV_PIP);
  return installs && !p->no_deps.on && (in->needs.len || in->has_unknown_needs) &&
         !dfix_install_is_closed(in) && !dfix_install_is_bootstrap(in);
}

// A file of constraints in the context, next to the requirements that are copied.
static dfix_str constraints_beside(dfix_ctx *ctx, const dfix_py_file *f) {
  const dfix_context *c = dfix_ctx_context(ctx);
  size_t slash = str_rfind_char(f->context_path, '/');
  dfix_str folder =
      slash == STR_NONE ? (dfix_str){0} : str_slice(f->context_path, 0, slash + 1);
  dfix_str path =
      dfix_arena_strf(dfix_ctx_arena(ctx), STR_FMT "constraints.txt", STR_ARG(folder));
  return c && c->kind(c->self, path) == DFIX_ENTRY_FILE ? path : (dfix_str){0};
}

// COPY requirements.txt ./  =>  COPY requirements.txt constraints.txt ./
static bool offer_existing_file(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in) {
  for (uint32_t i = 0; i < in->files.len; i++) {
    const dfix_py_file *f = in->files.items[i];
    if (f->origin != DFIX_FILE_CONTEXT || !f->ref || f->ref->from_env) continue;
    dfix_str path = constraints_beside(ctx, f);
    if (!path.len || !dfix_copy_can_take(f->copy)) continue;
    dfix_str given = f->ref->text, name = str_basename(path);
    dfix_str folder = str_slice(given, 0, given.len - str_basename(given).len);
    dfix_fix(d, DFIX_FIX_UNSAFE);
    dfix_copy_also(ctx, d, f->copy, path);
    dfix_guard_flag(ctx, d, in,
                    dfix_arena_strf(dfix_ctx_arena(ctx), STR_FMT STR_FMT, STR_ARG(folder),
                                    STR_ARG(name)));
    return true;
  }
  return false;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->has_constraint || in->verdict.cause != DFIX_CAUSE_NONE ||
      !resolves_open_set(in))
    return;
  // What holds torch in place by name, or is about torch, is judged by other rules.
  if (in->torch && !in->torch->is_implied && dfix_install_need(in, S("torch"))) return;
  dfix_diag *d = dfix_report(ctx, in->pip->head);
  if (in->pip->cmd->node) offer_existing_file(ctx, d, in);
}

const dfix_rule_impl dfix_rule_pip_missing_constraint = {.on_install = on_install};
