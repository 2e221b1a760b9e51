#include "engine/api.h"

// The constraints file that a variable names and that no step has brought by now.
static const dfix_py_file *missing_by_env(const dfix_install *in) {
  for (uint32_t i = 0; i < in->constraint_files.len; i++) {
    const dfix_py_file *f = in->constraint_files.items[i];
    if (f->origin == DFIX_FILE_MISSING && f->ref && f->ref->from_env) return f;
  }
  return NULL;
}

// The later step of the stage that brings it, or NULL.
static const dfix_step *brought_by(dfix_ctx *ctx, const dfix_install *in, dfix_str path) {
  const dfix_stage *stage = in->step->stage;
  for (uint32_t i = in->step->index + 1; i < stage->steps.len; i++) {
    const dfix_step *after = stage->steps.items[i];
    dfix_py_file f = dfix_file_trace(dfix_ctx_arena(ctx), dfix_ctx_graph(ctx),
                                     dfix_ctx_context(ctx), after, path, true);
    if (f.origin != DFIX_FILE_MISSING) return stage->steps.items[i - 1];
  }
  return NULL;
}

static const dfix_step *env_step(const dfix_install *in) {
  return dfix_scope_origin_step(in->step->scope, S("PIP_CONSTRAINT"));
}

static bool is_first_of(const dfix_install *in, const dfix_step *env) {
  for (uint32_t i = 0; i < in->env->installs.len; i++) {
    const dfix_install *other = in->env->installs.items[i];
    if (other == in) return true;
    if (missing_by_env(other) && env_step(other) == env) return false;
  }
  return true;
}

// Whether every command that the variable would have held only installs pip and its like.
static bool only_bootstraps(const dfix_install *in, const dfix_step *brings) {
  for (uint32_t i = 0; i < in->env->installs.len; i++) {
    const dfix_install *other = in->env->installs.items[i];
    bool between =
        other->step->index >= in->step->index && other->step->index <= brings->index;
    if (between && !dfix_install_is_bootstrap(other)) return false;
  }
  return true;
}

// The ENV goes below the step that brings the file, if it is a line of its own.
static void offer_move(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in,
                       const dfix_step *env, const dfix_step *brings) {
  const dfix_source *src = dfix_ctx_graph(ctx)->file->source;
  const dfix_instruction *i = env->instr;
  if (i->pairs.len != 1 || env->stage != in->step->stage ||
      dfix_block_start(src, i) != i->span.start)
    return;
  dfix_str text = dfix_source_text(src, i->span);
  uint32_t end = i->span.end;
  if (end < src->text.len && src->text.ptr[end] == '\r') end++;
  if (end >= src->text.len || src->text.ptr[end] != '\n') return;
  dfix_fix(d, only_bootstraps(in, brings) ? DFIX_FIX_SAFE : DFIX_FIX_UNSAFE);
  dfix_delete(d, span(i->span.start, end + 1));
  dfix_insert(d, brings->instr->span.end,
              dfix_arena_strf(dfix_ctx_arena(ctx), "\n" STR_FMT, STR_ARG(text)));
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_py_file *f = missing_by_env(in);
  const dfix_step *env = f ? env_step(in) : NULL;
  if (!env || !is_first_of(in, env)) return;
  const dfix_step *brings = brought_by(ctx, in, f->path);
  if (!brings) return;
  dfix_diag *d = dfix_report(ctx, f->ref->option);
  dfix_param(d, S("path"), f->path);
  dfix_related(d, in->pip->head, S("fails"));
  dfix_related(d, brings->instr->span, S("brings"));
  offer_move(ctx, d, in, env, brings);
}

const dfix_rule_impl dfix_rule_constraint_env_too_early = {.on_install = on_install};
