#include "syntax/shell_internal.h"

#include "base/buf.h"

#include <assert.h>

enum { NOWHERE = UINT32_MAX };

void sh_fail(sh_parser *p) {
  p->failed = true;
  p->script->complete = false;
  p->at = p->end = (uint32_t)p->text->str.len;
  p->token_end = p->at;
}

bool sh_enter(sh_parser *p) {
  p->depth++;
  if (p->depth > SH_MAX_DEPTH) sh_fail(p);
  return !p->failed;
}

void sh_leave(sh_parser *p) {
  assert(p->depth > 0);
  p->depth--;
}

void sh_take(sh_parser *p, uint32_t len) {
  assert(p->at <= p->end && len <= p->end - p->at);
  p->at += len;
  p->token_end = p->at;
}

bool sh_accept(sh_parser *p, dfix_str s) {
  if (!sh_sees(p, s)) return false;
  sh_take(p, (uint32_t)s.len);
  return true;
}

static bool is_special_parameter(char c) { return c && strchr("@*#?-$!", c); }
static bool is_name_start(char c) { return ascii_is_alpha(c) || c == '_'; }
static bool is_name_char(char c) { return ascii_is_alnum(c) || c == '_'; }

// The length of the newline at `ahead`, with the CR before it; 0 if there is none.
static uint32_t newline_len(const sh_parser *p, uint32_t ahead) {
  if (sh_peek(p, ahead) == '\n') return 1;
  return sh_peek(p, ahead) == '\r' && sh_peek(p, ahead + 1) == '\n' ? 2 : 0;
}

static uint32_t continuation_len(const sh_parser *p) {
  if (sh_peek(p, 0) != '\\') return 0;
  uint32_t newline = newline_len(p, 1);
  return newline ? 1 + newline : 0;
}

static void skip_comment(sh_parser *p) {
  uint32_t start = p->at;
  while (!sh_at_end(p) && !newline_len(p, 0)) p->at++;
  vec_push(p->arena, &p->script->comments, sh_span(p, start, p->at));
}

void sh_skip_blanks(sh_parser *p) {
  for (;;) {
    uint32_t continued = continuation_len(p);
    if (continued)
      p->at += continued;
    else if (ascii_is_blank(sh_peek(p, 0)) || newline_len(p, 0) == 2)
      p->at++;
    else
      break;
  }
  if (sh_peek(p, 0) == '#') skip_comment(p);
  if (newline_len(p, 0) == 2) p->at++;
}

bool sh_at_word_end(const sh_parser *p) {
  if (sh_at_end(p)) return true;
  char c = sh_peek(p, 0);
  switch (c) {
  case ' ':
  case '\t':
  case '\n':
  case ';':
  case '&':
  case '|':
  case '(':
  case ')':
    return true;
  case '\r':
    return newline_len(p, 0) == 2;
  case '<':
  case '>':
    return sh_peek(p, 1) != '(';
  default:
    return false;
  }
}

static bool at_blank(const sh_parser *p) {
  return ascii_is_blank(sh_peek(p, 0)) || newline_len(p, 0);
}

static bool at_context_end(const sh_parser *p, sh_context context) {
  if (sh_at_end(p)) return true;
  switch (context) {
  case SH_IN_WORD:
  case SH_IN_VALUE:
    return sh_at_word_end(p);
  case SH_IN_REGEX:
    return at_blank(p);
  case SH_IN_BRACED:
  case SH_IN_BRACED_QUOTED:
    return sh_peek(p, 0) == '}';
  case SH_IN_DOUBLE:
    return sh_peek(p, 0) == '"';
  case SH_IN_TEXT:
    return false;
  }
  return true;
}

static bool is_unquoted(sh_context context) { return context <= SH_IN_BRACED; }

static void lex_parts(sh_parser *p, dfix_sh_parts *parts, sh_context context);

static void lex_parts_until(sh_parser *p, dfix_sh_parts *parts, uint32_t end) {
  uint32_t whole = p->end;
  p->end = end;
  lex_parts(p, parts, SH_IN_TEXT);
  p->end = whole;
}

// '...' - `p` is at the opening quote.
static void lex_single(sh_parser *p, dfix_sh_part *part) {
  const char *inside = p->src + p->at + 1;
  const char *close = memchr(inside, '\'', p->end - p->at - 1);
  if (!close) {
    sh_fail(p);
    return;
  }
  part->kind = SH_SINGLE;
  part->text = (dfix_str){inside, (size_t)(close - inside)};
  p->at += (uint32_t)part->text.len + 2;
}

// "..." - `p` is at the opening quote.
static void lex_double(sh_parser *p, dfix_sh_part *part, dfix_sh_part_kind kind) {
  part->kind = kind;
  p->at++;
  if (sh_enter(p)) lex_parts(p, &part->parts, SH_IN_DOUBLE);
  sh_leave(p);
  if (sh_peek(p, 0) == '"')
    p->at++;
  else
    sh_fail(p);
}

// The value of a digit of `base`, or -1.
static int digit_value(char c, int base) {
  const char *digits = "0123456789abcdef";
  const char *at = c ? strchr(digits, ascii_lower(c)) : NULL;
  return at && at - digits < base ? (int)(at - digits) : -1;
}

// Up to `max` digits of `base` at *at.
static uint32_t read_number(dfix_str s, size_t *at, int base, int max) {
  uint32_t number = 0;
  for (int n = 0; n < max && *at < s.len && digit_value(s.ptr[*at], base) >= 0; n++)
    number = number * (uint32_t)base + (uint32_t)digit_value(s.ptr[(*at)++], base);
  return number;
}

static void add_utf8(dfix_buf *b, uint32_t c) {
  if (c < 0x80) {
    buf_add_char(b, (char)c);
  } else if (c < 0x800) {
    buf_add_char(b, (char)(0xC0 | c >> 6));
    buf_add_char(b, (char)(0x80 | (c & 0x3F)));
  } else {
    if (c < 0x10000) {
      buf_add_char(b, (char)(0xE0 | c >> 12));
    } else {
      buf_add_char(b, (char)(0xF0 | (c >> 18 & 0x7)));
      buf_add_char(b, (char)(0x80 | (c >> 12 & 0x3F)));
    }
    buf_add_char(b, (char)(0x80 | (c >> 6 & 0x3F)));
    buf_add_char(b, (char)(0x80 | (c & 0x3F)));
  }
}

// Undoes the escape whose letter is at *at.
static void undo_escape(dfix_buf *b, dfix_str s, size_t *at) {
  static const char letters[] = "abefnrtv\\'\"?E";
  static const char meanings[] = "\a\b\033\f\n\r\t\v\\'\"?\033";
  char c = s.ptr[*at];
  const char *letter = c ? strchr(letters, c) : NULL;
  if (digit_value(c, 8) >= 0) {
    buf_add_char(b, (char)read_number(s, at, 8, 3));
    return;
  }
  (*at)++;
  if (letter)
    buf_add_char(b, meanings[letter - letters]);
  else if (c == 'x')
    buf_add_char(b, (char)read_number(s, at, 16, 2));
  else if (c == 'u' || c == 'U')
    add_utf8(b, read_number(s, at, 16, c == 'u' ? 4 : 8));
  else if (c == 'c' && *at < s.len)
    buf_add_char(b, (char)(s.ptr[(*at)++] & 0x1F));
  else
    buf_add(b, (dfix_str){s.ptr + *at - 2, 2});
}

static dfix_str undo_ansi_c(dfix_arena *a, dfix_str s) {
  if (!str_has_char(s, '\\')) return s;
  dfix_buf b = {.arena = a};
  for (size_t at = 0; at < s.len;) {
    if (s.ptr[at] != '\\' || at + 1 == s.len) {
      buf_add_char(&b, s.ptr[at++]);
    } else {
      at++;
      undo_escape(&b, s, &at);
    }
  }
  return buf_str(&b);
}

// $'...' - `p` is at the dollar.
static void lex_ansi_c(sh_parser *p, dfix_sh_part *part) {
  uint32_t start = p->at + 2;
  p->at = start;
  while (!sh_at_end(p) && sh_peek(p, 0) != '\'') p->at += sh_peek(p, 0) == '\\' ? 2 : 1;
  if (sh_at_end(p)) {
    sh_fail(p);
    return;
  }
  part->kind = SH_ANSI_C;
  part->text = undo_ansi_c(p->arena, sh_slice(p, start, p->at));
  p->at++;
}

static bool is_escapable(char c, sh_context context) {
  if (is_unquoted(context)) return true;
  if (c == '$' || c == '`' || c == '\\') return true;
  if (c == '"') return context != SH_IN_TEXT;
  return c == '}' && context == SH_IN_BRACED_QUOTED;
}

static bool lex_escape(sh_parser *p, sh_context context, dfix_sh_part *part) {
  if (p->end - p->at < 2 || !is_escapable(sh_peek(p, 1), context)) return false;
  part->kind = SH_ESCAPED;
  part->text = sh_slice(p, p->at + 1, p->at + 2);
  p->at += 2;
  return true;
}

// `...` is a text of its own: one level of backslashes is undone before it is read.
static void lex_backticks(sh_parser *p, sh_context context, dfix_sh_part *part) {
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
    while (is_name_char(sh_peek(p, 0))) p->at++;
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
  return is_unquoted(around) || is_pattern ? SH_IN_BRACED : SH_IN_BRACED_QUOTED;
}

// braced := "${" ["#" | "!"] parameter ["[" ... "]"] [modifier word] "}"
static void lex_braced(sh_parser *p, sh_context context, dfix_sh_part *part) {
  part->kind = SH_VARIABLE;
  p->at += 2;
  char first = sh_peek(p, 0), next = sh_peek(p, 1);
  bool is_length = first == '#' && (is_name_char(next) ||
                                    (is_special_parameter(next) && sh_peek(p, 2) == '}'));
  bool is_indirect = first == '!' && is_name_char(next);
  if (is_length || is_indirect) p->at++;

  bool known = lex_parameter(p, &part->name);
  if (sh_peek(p, 0) == '[') skip_subscript(p);
  bool modified = lex_modifier(p, &part->modifier);
  if (!modified && is_length) part->modifier = S("len");
  if (!modified && is_indirect) part->modifier = S("!");
  if (modified && sh_enter(p)) {
    lex_parts(p, &part->parts, modifier_context(part->modifier, context));
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
    lex_parts_until(p, &part->parts, end);
    if (!p->failed) p->at = end + 2;
  }
  sh_leave(p);
}

// $(...), <(...) and >(...) - `p` is at the first of the two characters.
static void lex_substitution(sh_parser *p, dfix_sh_part *part, dfix_sh_part_kind kind) {
  part->kind = kind;
  p->at += 2;
  part->node = sh_parse_substitution(p);
}

static bool lex_dollar(sh_parser *p, sh_context context, dfix_sh_part *part) {
  char next = sh_peek(p, 1);
  bool is_bash = p->dialect == DFIX_SH_BASH;
  if (next == '{') {
    lex_braced(p, context, part);
  } else if (next == '(') {
    uint32_t end = sh_peek(p, 2) == '(' ? sh_arithmetic_end(p, p->at + 3) : NOWHERE;
    if (end != NOWHERE)
      lex_arithmetic(p, end, part);
    else
      lex_substitution(p, part, SH_COMMAND_SUBST);
  } else if (next == '\'' && is_bash && is_unquoted(context)) {
    lex_ansi_c(p, part);
  } else if (next == '"' && is_bash && is_unquoted(context)) {
    p->at++;
    lex_double(p, part, SH_LOCALE);
  } else if (ascii_is_digit(next) || is_special_parameter(next)) {
    part->kind = SH_VARIABLE;
    part->name = sh_slice(p, p->at + 1, p->at + 2);
    p->at += 2;
  } else if (is_name_start(next)) {
    part->kind = SH_VARIABLE;
    p->at++;
    lex_parameter(p, &part->name);
  } else {
    return false;
  }
  return true;
}

// The closing brace of {a,b} or {1..3}, or NOWHERE.
static uint32_t brace_end(sh_parser *p) {
  if (p->at < p->no_brace_before) return NOWHERE;
  sh_parser ahead = *p;
  uint32_t open = 0;
  bool expands = false;
  for (; !sh_at_word_end(&ahead) && open <= SH_MAX_DEPTH; ahead.at++) {
    char c = sh_peek(&ahead, 0);
    if (c == '`' || (c == '$' && sh_peek(&ahead, 1) == '(')) break;
    if (c == '\\') {
      ahead.at++;
    } else if (c == '\'' || c == '"') {
      const char *close = memchr(p->src + ahead.at + 1, c, p->end - ahead.at - 1);
      if (!close) break;
      ahead.at = (uint32_t)(close - p->src);
    } else if (c == '{') {
      open++;
    } else if (c == '}') {
      if (--open == 0) return expands ? ahead.at : NOWHERE;
    } else if (open == 1 && (c == ',' || (c == '.' && sh_peek(&ahead, 1) == '.'))) {
      expands = true;
    }
  }
  p->no_brace_before = ahead.at;
  return NOWHERE;
}

static bool lex_braces(sh_parser *p, dfix_sh_part *part) {
  uint32_t end = brace_end(p);
  if (end == NOWHERE) return false;
  part->kind = SH_BRACES;
  part->text = sh_slice(p, p->at, end + 1);
  p->at++;
  uint32_t whole = p->end;
  p->end = end;
  if (sh_enter(p)) lex_parts(p, &part->parts, SH_IN_WORD);
  sh_leave(p);
  if (p->failed) return true;
  p->end = whole;
  p->at = end + 1;
  return true;
}

// [...] - a bracket that is open when a quote or an expansion comes is a part alone.
static bool lex_bracket(sh_parser *p, dfix_sh_part *part) {
  if (p->at < p->no_bracket_before) return false;
  sh_parser ahead = *p;
  ahead.at++;
  if (sh_peek(&ahead, 0) == '!' || sh_peek(&ahead, 0) == '^') ahead.at++;
  if (sh_peek(&ahead, 0) == ']') ahead.at++;
  while (!sh_at_word_end(&ahead) && !strchr("]'\"$`", p->src[ahead.at]))
    ahead.at += sh_peek(&ahead, 0) == '\\' ? 2 : 1;
  p->no_bracket_before = ahead.at;
  if (sh_at_word_end(&ahead)) return false;
  uint32_t end = p->src[ahead.at] == ']' ? ahead.at + 1 : p->at + 1;
  part->kind = SH_GLOB;
  part->text = sh_slice(p, p->at, end);
  p->at = end;
  return true;
}

// @(a|b) and its like - `p` is at the first of the two characters.
static void lex_extended_glob(sh_parser *p, dfix_sh_part *part) {
  uint32_t start = p->at, open = 0;
  part->kind = SH_GLOB;
  for (p->at++; !sh_at_end(p); p->at++) {
    char c = sh_peek(p, 0);
    if (c == '\\') p->at++;
    if (c == '(') open++;
    if (c == ')' && --open == 0) {
      p->at++;
      part->text = sh_slice(p, start, p->at);
      return;
    }
  }
  sh_fail(p);
}

// What only an argument can hold: globs and braces.
static bool lex_pattern(sh_parser *p, dfix_sh_part *part) {
  char c = sh_peek(p, 0);
  if (sh_peek(p, 1) == '(' && strchr("?*+@!", c)) {
    lex_extended_glob(p, part);
    return true;
  }
  if (c == '[') return lex_bracket(p, part);
  if (c == '{' && p->dialect == DFIX_SH_BASH) return lex_braces(p, part);
  if (c != '*' && c != '?') return false;
  part->kind = SH_GLOB;
  part->text = sh_slice(p, p->at, p->at + 1);
  p->at++;
  return true;
}

// Parses the part at `p`; false if that is a plain character, which stays.
static bool lex_part(sh_parser *p, sh_context context, dfix_sh_part *part) {
  switch (sh_peek(p, 0)) {
  case '\\':
    return lex_escape(p, context, part);
  case '\'':
    if (!is_unquoted(context)) return false;
    lex_single(p, part);
    return true;
  case '"':
    if (context == SH_IN_TEXT) return false;
    lex_double(p, part, SH_DOUBLE);
    return true;
  case '`':
    lex_backticks(p, context, part);
    return true;
  case '$':
    return lex_dollar(p, context, part);
  case '<':
  case '>':
    if ((context != SH_IN_WORD && context != SH_IN_VALUE) || sh_peek(p, 1) != '(')
      return false;
    lex_substitution(p, part, SH_PROCESS);
    return true;
  case '*':
  case '?':
  case '[':
  case '{':
  case '+':
  case '@':
  case '!':
    return context == SH_IN_WORD && lex_pattern(p, part);
  default:
    return false;
  }
}

// Passes continuations inside a word; false, and they stay, if the word ends with them.
static bool skip_continuations(sh_parser *p, sh_context context) {
  sh_parser ahead = *p;
  for (uint32_t len; (len = continuation_len(&ahead)) > 0;) ahead.at += len;
  bool ends = context <= SH_IN_REGEX && at_context_end(&ahead, context);
  if (!ends) p->at = ahead.at;
  return !ends;
}

static void add_literal(sh_parser *p, dfix_sh_parts *parts, uint32_t start,
                        uint32_t end) {
  if (start == end) return;
  dfix_sh_part part = {.kind = SH_LITERAL,
                       .span = sh_span(p, start, end),
                       .text = sh_slice(p, start, end)};
  vec_push(p->arena, parts, part);
}

static void lex_parts(sh_parser *p, dfix_sh_parts *parts, sh_context context) {
  uint32_t plain = p->at;  // where the plain characters before `at` begin
  while (!at_context_end(p, context)) {
    uint32_t start = p->at;
    bool continued = continuation_len(p) > 0;
    dfix_sh_part part = {0};
    if (continued) {
      if (!skip_continuations(p, context)) break;
    } else if (!lex_part(p, context, &part)) {
      p->at++;
      continue;
    }
    if (p->failed) return;
    add_literal(p, parts, plain, start);
    plain = p->at;
    if (continued) continue;
    part.span = sh_span(p, start, p->at);
    vec_push(p->arena, parts, part);
  }
  add_literal(p, parts, plain, p->at);
}

// ~ or ~user, up to a slash or the end of the word.
static void lex_tilde(sh_parser *p, dfix_sh_parts *parts) {
  if (sh_peek(p, 0) != '~') return;
  sh_parser ahead = *p;
  do ahead.at++;
  while (is_name_char(sh_peek(&ahead, 0)) ||
         (sh_peek(&ahead, 0) && strchr("+-.", sh_peek(&ahead, 0))));
  if (!sh_at_word_end(&ahead) && sh_peek(&ahead, 0) != '/') return;
  dfix_sh_part part = {.kind = SH_TILDE,
                       .span = sh_span(p, p->at, ahead.at),
                       .text = sh_slice(p, p->at, ahead.at)};
  vec_push(p->arena, parts, part);
  p->at = ahead.at;
}

dfix_sh_word sh_lex_word(sh_parser *p, sh_context context) {
  dfix_sh_word word = {0};
  uint32_t start = p->at;
  lex_tilde(p, &word.parts);
  lex_parts(p, &word.parts, context);
  p->token_end = p->at;
  if (p->failed) return word;
  word.span = sh_span(p, start, p->at);
  word.raw = dfix_text_slice(p->text, start, p->at);
  sh_finish_word(p->arena, &word);
  return word;
}

dfix_sh_word sh_lex_text(sh_parser *p, uint32_t end) {
  dfix_sh_word word = {0};
  uint32_t start = p->at;
  lex_parts_until(p, &word.parts, end);
  if (p->failed) return word;
  word.span = sh_span(p, start, end);
  word.raw = dfix_text_slice(p->text, start, end);
  sh_finish_word(p->arena, &word);
  return word;
}

// The value of a word, as far as its parts decide it.
typedef struct value_builder {
  dfix_buf buf;
  dfix_str only;  // the text while there is just one: most words need no copy
  bool has_text, has_glob, is_quoted;
} value_builder;

static void add_text(value_builder *v, dfix_str text) {
  if (!v->has_text) {
    v->has_text = true;
    v->only = text;
    return;
  }
  if (!v->buf.len) buf_add(&v->buf, v->only);
  v->only = (dfix_str){0};
  buf_add(&v->buf, text);
}

// False at the first part that the text does not decide.
static bool add_value(value_builder *v, const dfix_sh_parts *parts) {
  const dfix_sh_part *part;
  vec_each(part, parts) {
    switch (part->kind) {
    case SH_ESCAPED:
    case SH_SINGLE:
    case SH_ANSI_C:
      v->is_quoted = true;
      add_text(v, part->text);
      break;
    case SH_LITERAL:
      add_text(v, part->text);
      break;
    case SH_GLOB:
      v->has_glob = true;
      add_text(v, part->text);
      break;
    case SH_DOUBLE:
    case SH_LOCALE:
      v->is_quoted = true;
      if (!add_value(v, &part->parts)) return false;
      break;
    default:
      return false;
    }
  }
  return true;
}

static bool has_quote(const dfix_sh_parts *parts) {
  const dfix_sh_part *part;
  vec_each(part, parts) {
    if (part->kind >= SH_ESCAPED && part->kind <= SH_LOCALE) return true;
  }
  return false;
}

void sh_finish_word(dfix_arena *a, dfix_sh_word *word) {
  value_builder v = {.buf = {.arena = a}};
  bool decided = add_value(&v, &word->parts);
  word->is_literal = decided && !v.has_glob;
  word->is_pattern = decided && v.has_glob;
  word->is_quoted = v.is_quoted || has_quote(&word->parts);
  word->value = v.buf.len ? buf_str(&v.buf) : v.only;
}
