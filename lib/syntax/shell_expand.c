#include "syntax/shell_internal.h"

enum { NOWHERE = UINT32_MAX };

static bool is_special_parameter(char c) { return c && strchr("@*#?-$!", c); }
static bool is_name_start(char c) { return ascii_is_alpha(c) || c == '_'; }

// `...` is a text of its own: one level of backslashes is undone before it is read.
void sh_lex_backticks(sh_parser *p, sh_context context, dfix_sh_part *part) {
  bool quoted = context == SH_IN_DOUBLE || context == SH_IN_BRACED_QUOTED;
  dfix_text_builder inner = {.arena = p->arena};
  p->at++;
  while (!sh_at_end(p) && sh_peek(p, 0) != '`') {
    char next = sh_peek(p, 1);
    if (sh_peek(p, 0) == '\\' &&
        (next == '`' || next == '\\' || next == '$' || (quoted && next == '"')))
      p->at++;
    dfix_text_put(&inner, sh_slice(p, p->at, p->at + 1),
                  dfix_text_offset(p->text, p->at));
    p->at++;
  }
  if (sh_at_end(p)) {
    sh_fail(p);
    return;
  }
  dfix_text *text = arena_new(p->arena, dfix_text);
  *text = inner.len ? dfix_text_done(&inner) : dfix_text_slice(p->text, p->at, p->at);
  part->kind = SH_COMMAND_SUBST;
  part->node = sh_parse_inner(p, text);
  p->at++;
}

// parameter := NAME | DIGITS | one of @*#?-$!
static bool lex_parameter(sh_parser *p, dfix_str *name) {
  uint32_t start = p->at;
  if (is_name_start(sh_peek(p, 0)))
    while (sh_is_name_char(sh_peek(p, 0))) p->at++;
  else if (ascii_is_digit(sh_peek(p, 0)))
    while (ascii_is_digit(sh_peek(p, 0))) p->at++;
  else if (is_special_parameter(sh_peek(p, 0)))
    p->at++;
  *name = sh_slice(p, start, p->at);
  return p->at > start;
}

// "[" ... "]" after an array's name.
static void skip_subscript(sh_parser *p) {
  uint32_t open = 0;
  while (!sh_at_end(p)) {
    char c = p->src[p->at++];
    if (c == '[') open++;
    if (c == ']' && --open == 0) return;
  }
  sh_fail(p);
}

static bool lex_modifier(sh_parser *p, dfix_str *modifier) {
  static const char *const modifiers[] = {":-", ":=", ":?", ":+", "##", "%%", "//", "/#",
                                          "/%", "^^", ",,", "-",  "=",  "?",  "+",  "#",
                                          "%",  "/",  "^",  ",",  "@",  ":"};
  for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
    *modifier = str_from(modifiers[i]);
    if (sh_accept(p, *modifier)) return true;
  }
  *modifier = S("");
  return false;
}

// In "${x:-'a'}" the single quotes are plain; in "${x#'a'}" they quote.
static sh_context modifier_context(dfix_str modifier, sh_context around) {
  bool is_pattern = !str_is_empty(modifier) && strchr("#%/^,", modifier.ptr[0]);
  return sh_is_unquoted(around) || is_pattern ? SH_IN_BRACED : SH_IN_BRACED_QUOTED;
}

static dfix_sh_variable *begin_variable(const sh_parser *p, dfix_sh_part *part) {
  dfix_sh_variable *variable = arena_new(p->arena, dfix_sh_variable);
  part->kind = SH_VARIABLE;
  part->variable = variable;
  return variable;
}

// braced := "${" ["#" | "!"] parameter ["[" ... "]"] [modifier word] "}"
static void lex_braced(sh_parser *p, sh_context context, dfix_sh_part *part) {
  p->at += 2;
  char first = sh_peek(p, 0), next = sh_peek(p, 1);
  bool is_length = first == '#' && (sh_is_name_char(next) ||
                                    (is_special_parameter(next) && sh_peek(p, 2) == '}'));
  bool is_indirect = first == '!' && sh_is_name_char(next);
  if (is_length || is_indirect) p->at++;

  dfix_sh_variable *variable = begin_variable(p, part);
  bool known = lex_parameter(p, &variable->name);
  if (sh_peek(p, 0) == '[') skip_subscript(p);
  bool modified = lex_modifier(p, &variable->modifier);
  if (!modified && is_length) variable->modifier = S("len");
  if (!modified && is_indirect) variable->modifier = S("!");
  if (modified) {
    if (sh_enter(p))
      sh_lex_parts(p, &part->parts, modifier_context(variable->modifier, context));
    sh_leave(p);
  }
  if (known && sh_peek(p, 0) == '}')
    p->at++;
  else
    sh_fail(p);
}

uint32_t sh_arithmetic_end(const sh_parser *p, uint32_t from) {
  uint32_t open = 0;
  for (uint32_t at = from; at < p->end; at++) {
    char c = p->src[at];
    if (c == '\\') {
      at++;
    } else if (c == '\'' || c == '"') {
      const char *close = memchr(p->src + at + 1, c, p->end - at - 1);
      if (!close) return NOWHERE;
      at = (uint32_t)(close - p->src);
    } else if (c == '(') {
      open++;
    } else if (c == ')') {
      if (open == 0) return at + 1 < p->end && p->src[at + 1] == ')' ? at : NOWHERE;
      open--;
    }
  }
  return NOWHERE;
}

static void lex_arithmetic(sh_parser *p, uint32_t end, dfix_sh_part *part) {
  part->kind = SH_ARITHMETIC;
  p->at += 3;
  part->text = sh_slice(p, p->at, end);
  if (sh_enter(p)) {
    sh_lex_parts_until(p, &part->parts, SH_IN_TEXT, end);
    if (!p->failed) p->at = end + 2;
  }
  sh_leave(p);
}

// $(...), <(...) and >(...) - `p` is at the first of the two characters.
void sh_lex_substitution(sh_parser *p, dfix_sh_part *part, dfix_sh_part_kind kind) {
  part->kind = kind;
  p->at += 2;
  part->node = sh_parse_substitution(p);
}

bool sh_lex_dollar(sh_parser *p, sh_context context, dfix_sh_part *part) {
  char next = sh_peek(p, 1);
  bool is_bash = p->dialect == DFIX_SH_BASH;
  if (next == '{') {
    lex_braced(p, context, part);
  } else if (next == '(') {
    uint32_t end = sh_peek(p, 2) == '(' ? sh_arithmetic_end(p, p->at + 3) : NOWHERE;
    if (end != NOWHERE)
      lex_arithmetic(p, end, part);
    else
      sh_lex_substitution(p, part, SH_COMMAND_SUBST);
  } else if (next == '\'' && is_bash && sh_is_unquoted(context)) {
    sh_lex_ansi_c(p, part);
  } else if (next == '"' && is_bash && sh_is_unquoted(context)) {
    p->at++;
    sh_lex_double(p, part, SH_LOCALE);
  } else if (ascii_is_digit(next) || is_special_parameter(next)) {
    begin_variable(p, part)->name = sh_slice(p, p->at + 1, p->at + 2);
    p->at += 2;
  } else if (is_name_start(next)) {
    p->at++;
    lex_parameter(p, &begin_variable(p, part)->name);
  } else {
    return false;
  }
  return true;
}
