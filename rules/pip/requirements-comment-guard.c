#include "engine/api.h"

// A comment that forbids torch, as people write it: "do not add torch here".
static dfix_pattern forbids = {
    .text = S_INIT("(?i)(?m)#[^\\n]*\\b(?:do not|don't|dont|never|must not|should "
                   "not)\\b[^\\n]*\\b(?:install|add|put|list|include|pin|upgrade|touch|"
                   "overwrite|override|replace)\\b[^\\n]*\\b(?:py)?torch\\b[^\\n]*")};

static bool is_first_reader(const dfix_install *in, const dfix_py_file *f) {
  for (uint32_t i = 0; i < in->env->installs.len; i++) {
    const dfix_install *it = in->env->installs.items[i];
    if (it == in) return true;
    for (uint32_t k = 0; k < it->files.len; k++)
      if (str_eq(it->files.items[k]->context_path, f->context_path)) return false;
  }
  return true;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  bool is_free = in->verdict.cause != DFIX_CAUSE_UNGUARDED;
  if (!in->torch || is_free) return;
  for (uint32_t i = 0; i < in->files.len; i++) {
    const dfix_py_file *f = in->files.items[i];
    dfix_span at;
    if (!f->has_bytes || f->origin != DFIX_FILE_CONTEXT ||
        !dfix_pattern_find(&forbids, f->bytes, &at) || !is_first_reader(in, f))
      continue;
    while (at.end > at.start && f->bytes.ptr[at.end - 1] == '\r') at.end--;
    dfix_diag *d = dfix_report_in(ctx, f->context_path, f->bytes, at);
    dfix_related(d, in->pip->head, S("install"));
  }
}

const dfix_rule_impl dfix_rule_pip_requirements_comment_guard = {.on_install =
                                                                     on_install};
