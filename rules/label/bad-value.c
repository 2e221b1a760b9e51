#include "engine/api.h"

static dfix_pattern url = {.text = S_INIT("^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$")};
static dfix_pattern rfc3339 = {
    .text = S_INIT("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2["
                   "0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2["
                   "0-3]):[0-5][0-9])$")};
static dfix_pattern semver = {
    .text =
        S_INIT("^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|["
               "0-9]*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-"
               "z-]*))*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?$")};
static dfix_pattern hash = {.text = S_INIT("^([0-9a-f]{7}|[0-9a-f]{40})$")};
static dfix_pattern email = {
    .text = S_INIT("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                   "@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*["
                   "A-Za-z0-9])?)*$")};

static bool is_of_kind(dfix_str value, dfix_str kind) {
  if (str_eq(kind, S("url"))) return dfix_pattern_matches(&url, value);
  if (str_eq(kind, S("rfc3339"))) return dfix_pattern_matches(&rfc3339, value);
  if (str_eq(kind, S("semver"))) return dfix_pattern_matches(&semver, value);
  if (str_eq(kind, S("hash"))) return dfix_pattern_matches(&hash, value);
  if (str_eq(kind, S("email"))) return dfix_pattern_matches(&email, value);
  return !str_eq(kind, S("spdx")) || dfix_spdx_is_id(value);
}

static void check(dfix_ctx *ctx, const dfix_pair *pair, dfix_str kind) {
  dfix_str value = pair->value.value;
  if (str_has_char(value, '$')) return;  // a build argument decides
  bool is_empty = !str_trim(value).len;
  if (!is_empty && is_of_kind(value, kind)) return;
  dfix_diag *d = dfix_report(ctx, is_empty ? pair->key.span : pair->value.span);
  dfix_variant(d, is_empty ? S("empty") : kind);
  dfix_param(d, S("label"), pair->key.value);
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_label_schema *schema = dfix_ctx_labels(ctx);
  if (instr->kind != DFIX_LABEL || !schema->len) return;
  const dfix_pair *pair;
  vec_each(pair, &instr->pairs) {
    for (uint32_t i = 0; i < schema->len; i++)
      if (str_eq(schema->items[i].name, pair->key.value))
        check(ctx, pair, schema->items[i].text);
  }
}

const dfix_rule_impl dfix_rule_label_bad_value = {.on_instruction = on_instruction};
