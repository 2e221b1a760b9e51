#include "engine/api.h"

// The length of a quotation mark that JSON does not know: ', or a typographic one.
static size_t foreign_quote(dfix_str rest) {
  static const dfix_str quotes[] = {S_INIT("'"), S_INIT("\xe2\x80\x98"),
                                    S_INIT("\xe2\x80\x99"), S_INIT("\xe2\x80\x9c"),
                                    S_INIT("\xe2\x80\x9d")};
  for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++)
    if (str_starts(rest, quotes[i])) return quotes[i].len;
  return 0;
}

static bool is_last_comma(dfix_str rest) {
  return str_starts(rest, S(",")) && str_eq(str_trim(str_from_at(rest, 1)), S("]"));
}

static dfix_str as_json(dfix_arena *a, dfix_str text) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < text.len;) {
    dfix_str rest = str_from_at(text, i);
    size_t quote = foreign_quote(rest);
    if (quote)
      buf_add_char(&b, '"');
    else if (!is_last_comma(rest))
      buf_add_char(&b, text.ptr[i]);
    i += quote ? quote : 1;
  }
  return buf_str(&b);
}

static void fix(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *instr,
                const dfix_command *cmd) {
  (void)cmd;
  dfix_str text = dfix_source_text(dfix_ctx_graph(ctx)->file->source, instr->args);
  bool is_mixed = str_has_char(text, '"') && str_has_char(text, '\'');
  if (is_mixed || str_has_char(text, '\\') || str_has_char(text, '\n')) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_replace(d, instr->args, as_json(dfix_ctx_arena(ctx), text));
}

const dfix_rule_impl dfix_rule_cmd_broken_json = {.fix = fix};
