#include "engine/api.h"

// A later install of the stage that reads this file, or NULL.
static const dfix_install *read_later(const dfix_install *first, dfix_str path) {
  const dfix_environment *env = first->env;
  for (uint32_t i = 0; i < env->installs.len; i++) {
    const dfix_install *in = env->installs.items[i];
    for (uint32_t k = 0; k < in->files.len; k++)
      if (str_eq(in->files.items[k]->path, path)) return in;
  }
  return NULL;
}

// `pip freeze > FILE`, and FILE is installed later.
static void check_freeze(dfix_ctx *ctx, const dfix_install *first, const dfix_pip *p) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  if (p->verb != DFIX_VERB_FREEZE || !p->cmd->node) return;
  const dfix_sh_redirect *rd;
  vec_each(rd, &p->cmd->node->redirects) {
    dfix_str folder = dfix_step_folder(p->cmd->step);
    if (!str_starts(rd->op, S(">")) || !rd->target.is_literal || !folder.len) continue;
    dfix_str path = dfix_path_resolve(a, folder, rd->target.value);
    const dfix_install *in = read_later(first, path);
    if (!in || in->step->index < p->cmd->step->index) continue;
    dfix_diag *d = dfix_report(ctx, p->head);
    dfix_variant(d, S("frozen"));
    dfix_related(d, in->pip->head, S("installed"));
  }
}

// A line of a requirements file that asks for a build which only PyTorch's index has.
static const dfix_need *only_on_another_index(const dfix_install *in) {
  dfix_str variant;
  bool only_pypi = in->index_is_known && !in->has_unknown_index &&
                   !in->extra_indexes.len &&
                   dfix_index_read(in->index, &variant) == DFIX_INDEX_PYPI;
  if (!only_pypi || in->pip->tool != DFIX_PIP || in->pip->find_links.len) return NULL;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    const dfix_version *pin = dfix_specifiers_pin(&it->requirement.specifiers);
    bool local = dfix_torch_is_family(it->requirement.key) && pin && pin->local.len &&
                 dfix_torch_knows_variant(pin->local.items[0]);
    if (local && it->file && it->file->origin == DFIX_FILE_CONTEXT &&
        !it->requirement.url.len)
      return it;
  }
  return NULL;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->env->installs.items[0] == in)
    for (uint32_t i = 0; i < in->env->others.len; i++)
      check_freeze(ctx, in, in->env->others.items[i]);
  const dfix_need *need = only_on_another_index(in);
  const dfix_dist *dist = need ? dfix_install_dist(in, need->requirement.key) : NULL;
  if (!need || dist) return;
  dfix_diag *d =
      dfix_report_in(ctx, need->file->context_path, need->file->bytes, need->span);
  dfix_param(d, S("wanted"), need->requirement.text);
  dfix_related(d, in->pip->head, S("installed"));
}

const dfix_rule_impl dfix_rule_pip_freeze_as_requirements = {.on_install = on_install};
