#include "engine/api.h"

// A package whose wheels demand one exact torch: named without a version, the newest one
// replaces torch for certain.
static bool brings_its_own(const dfix_install *in) {
  const dfix_need *it;
  vec_each(it, &in->needs) {
    bool exact = (it->classes & DFIX_PKG_EXACT) != 0;
    if (exact && !it->requirement.specifiers.len) return true;
  }
  return false;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->verdict.cause != DFIX_CAUSE_UNGUARDED || dfix_install_guards_base(in)) return;
  if (in->torch->from_conda && !in->torch->from_base) return;  // conda/pip-torch-mix
  dfix_diag *d = dfix_report(ctx, in->pip->head);
  if (brings_its_own(in)) {
    dfix_severity_as(d, S("error"));
    dfix_variant(d, S("replaced"));
  }
  if (in->verdict.fate == DFIX_REPLACED) {
    dfix_severity_as(d, S("error"));
    dfix_variant(d, in->pip->tool == DFIX_PIP ? S("companion") : S("upgraded"));
  } else if (dfix_install_keeps_today(in)) {
    dfix_severity_as(d, S("info"));
    dfix_variant(d, S("kept-today"));
  } else if (dfix_install_is_all_named(in)) {
    dfix_severity_as(d, S("info"));
    dfix_variant(d, S("named"));
  }
  if (in->torch->by) dfix_related(d, in->torch->by->head, S("torch"));
  dfix_fix_guard(ctx, d, in);
}

const dfix_rule_impl dfix_rule_torch_unguarded_install = {.on_install = on_install};
