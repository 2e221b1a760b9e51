#include "engine/api.h"

static dfix_str fault_of(const dfix_requirement *r) {
  if (r->editable) return S("editable");
  if (r->kind == DFIX_REQ_PATH && !str_has(r->text, S(".whl"))) return S("path");
  return r->kind == DFIX_REQ_NAMED && r->extras.len ? S("extras") : (dfix_str){0};
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_need *it;
  if (in->pip->tool != DFIX_PIP) return;
  vec_each(it, &in->limits) {
    dfix_str fault = fault_of(&it->requirement);
    if (!fault.len) continue;
    dfix_diag *d = dfix_report_need(ctx, in, it);
    dfix_variant(d, fault);
    dfix_param(d, S("entry"), it->requirement.text);
  }
}

const dfix_rule_impl dfix_rule_constraint_invalid_entry = {.on_install = on_install};
