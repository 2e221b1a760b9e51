#include "engine/api.h"

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  bool builds = p->tool == DFIX_PIP || p->tool == DFIX_UV_PIP;
  if (!builds || p->verb != DFIX_VERB_INSTALL || p->no_build_isolation.on || !in->torch ||
      p->find_links.len)
    return;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    const dfix_requirement *r = &it->requirement;
    bool is_wheel = str_has(r->text, S(".whl"));
    if (!(dfix_package_classes(r->key) & DFIX_PKG_BUILDS) || is_wheel) continue;
    dfix_diag *d = dfix_report_need(ctx, in, it);
    dfix_param(d, S("name"), r->key);
  }
}

const dfix_rule_impl dfix_rule_torch_build_isolation = {.on_install = on_install};
