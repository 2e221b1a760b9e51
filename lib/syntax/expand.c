#include "syntax/lex.h"

dfix_vars dfix_expand_vars(dfix_arena *a, const dfix_text *text, char escape) {
  dfix_vars vars = {0};
  if (!str_has_char(text->str, '$')) return vars;
  dfix_lexer lexer = {.arena = a,
                      .text = text,
                      .escape = escape,
                      .lookup = dfix_lookup_unknown(),
                      .vars = &vars};
  dfix_lex(&lexer);
  // A use that an error cut short has no end, and is none.
  uint32_t kept = 0;
  for (uint32_t i = 0; i < vars.len; i++)
    if (!span_is_empty(vars.items[i].span)) vars.items[kept++] = vars.items[i];
  vars.len = kept;
  return vars;
}

dfix_value dfix_expand(dfix_arena *a, const dfix_text *text, char escape,
                       dfix_lookup lookup, dfix_syntax_error *error) {
  dfix_lexer lexer = {.arena = a, .text = text, .escape = escape, .lookup = lookup};
  dfix_str result = dfix_lex(&lexer);
  if (error) *error = lexer.error;
  if (lexer.is_unknown || lexer.error.rule)
    return (dfix_value){.certainty = DFIX_UNKNOWN};
  return (dfix_value){.certainty = DFIX_KNOWN, .text = result};
}
