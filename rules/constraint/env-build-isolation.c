#include "engine/api.h"

static bool is_build_tool(dfix_str key) {
  static const char *const names[] = {"setuptools", "torch", "numpy", "cython",
                                      "cmake",      "ninja", "wheel", "pybind11"};
  for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
    if (str_is(key, names[i])) return true;
  return false;
}

// A constraint from PIP_CONSTRAINT on something that builds take part in.
static const dfix_need *limit_on_builds(const dfix_install *in) {
  const dfix_need *it;
  vec_each(it, &in->limits) {
    bool by_env = it->file && it->file->ref && it->file->ref->from_env;
    if (by_env && is_build_tool(it->requirement.key)) return it;
  }
  return NULL;
}

// A requirement that pip has to build from source.
static const dfix_need *built_need(const dfix_install *in) {
  const dfix_need *it;
  vec_each(it, &in->needs) {
    const dfix_requirement *r = &it->requirement;
    dfix_str where = r->url.len ? r->url : r->text;
    bool is_wheel = str_has(where, S(".whl"));
    bool is_source = r->editable || r->kind == DFIX_REQ_PATH ||
                     str_starts(where, S("git+")) || str_ends(where, S(".tar.gz"));
    if (is_source && !is_wheel && it->is_known) return it;
  }
  return NULL;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  if (p->tool != DFIX_PIP || p->no_build_isolation.on || p->build_constraints.len) return;
  const dfix_need *limit = limit_on_builds(in), *built = built_need(in);
  if (!limit || !built) return;
  dfix_diag *d = dfix_report_need(ctx, in, built);
  dfix_param(d, S("limit"), limit->requirement.text);
  const dfix_pair *pair = dfix_scope_origin(in->step->scope, S("PIP_CONSTRAINT"));
  if (!pair || !pair->has_value) return;
  dfix_related(d, pair->span, S("variable"));
}

const dfix_rule_impl dfix_rule_constraint_env_build_isolation = {.on_install =
                                                                     on_install};
