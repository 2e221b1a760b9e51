#include "engine/api.h"

static bool has_any(dfix_str s, const char *chars) {
  for (const char *c = chars; *c; c++)
    if (str_has_char(s, *c)) return true;
  return false;
}

// The value is one pair of quotes with neither quotes nor escapes inside.
static bool is_quoted_whole(dfix_str value) {
  if (value.len < 2 || (value.ptr[0] != '"' && value.ptr[0] != '\'')) return false;
  if (value.ptr[value.len - 1] != value.ptr[0]) return false;
  return !has_any(str_slice(value, 1, value.len - 1), "\"'\\`");
}

// What stands around the value after the equals sign; false if no quotes will do.
static bool choose_quote(dfix_str value, dfix_str *quote) {
  *quote = S("");
  if (is_quoted_whole(value)) return true;
  if (has_any(value, "\"'\\`")) return false;
  if (has_any(value, " \t")) *quote = S("\"");
  return true;
}

// A comment between key and value has no place in the new form.
static bool has_comment_in(const dfix_instruction *instr, dfix_span gap) {
  const dfix_comment *c;
  vec_each(c, &instr->inner_comments) {
    if (span_overlaps(c->span, gap)) return true;
  }
  return false;
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (instr->form != DFIX_FORM_PAIR_LEGACY || !instr->pairs.len) return;
  const dfix_pair *pair = &instr->pairs.items[0];
  dfix_diag *d = dfix_report(ctx, pair->key.span);
  dfix_param(d, S("instruction"), dfix_kind_name(instr->kind));
  dfix_param(d, S("key"), pair->key.value);
  dfix_str quote;
  if (!pair->has_value || has_any(pair->key.raw.str, "\"'\\`$")) return;
  if (!choose_quote(pair->value.raw.str, &quote)) return;
  dfix_span gap = span(pair->key.span.end, pair->value.span.start);
  if (has_comment_in(instr, gap)) return;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, gap, quote.len ? S("=\"") : S("="));
  if (quote.len) dfix_insert(d, pair->value.span.end, quote);
}

const dfix_rule_impl dfix_rule_env_legacy_format = {.on_instruction = on_instruction};
