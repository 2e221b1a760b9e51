#include "syntax/shell_internal.h"

#include <assert.h>

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

void sh_skip_blanks_here(sh_parser *p) {
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

// Parses the part at `p`; false if that is a plain character, which stays.
static bool lex_part(sh_parser *p, sh_context context, dfix_sh_part *part) {
  switch (sh_peek(p, 0)) {
  case '\\':
    return sh_lex_escape(p, context, part);
  case '\'':
    if (!sh_is_unquoted(context)) return false;
    sh_lex_single(p, part);
    return true;
  case '"':
    if (context == SH_IN_TEXT) return false;
    sh_lex_double(p, part, SH_DOUBLE);
    return true;
  case '`':
    sh_lex_backticks(p, context, part);
    return true;
  case '$':
    return sh_lex_dollar(p, context, part);
  case '<':
  case '>':
    if ((context != SH_IN_WORD && context != SH_IN_VALUE) || sh_peek(p, 1) != '(')
      return false;
    sh_lex_substitution(p, part, SH_PROCESS);
    return true;
  case '*':
  case '?':
  case '[':
  case '{':
  case '+':
  case '@':
  case '!':
    return context == SH_IN_WORD && sh_lex_pattern(p, part);
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

// Passes characters that mean nothing but themselves, wherever they stand.
static void skip_plain(sh_parser *p) {
  for (char c;
       (c = sh_peek(p, 0)), sh_is_name_char(c) || c == '-' || c == '.' || c == '/';)
    p->at++;
}

static void add_literal(sh_parser *p, dfix_sh_parts *parts, uint32_t start,
                        uint32_t end) {
  if (start == end) return;
  dfix_sh_part part = {.kind = SH_LITERAL,
                       .span = sh_span(p, start, end),
                       .text = sh_slice(p, start, end)};
  vec_push(p->arena, parts, part);
}

void sh_lex_parts(sh_parser *p, dfix_sh_parts *parts, sh_context context) {
  uint32_t plain = p->at;  // where the plain characters before `at` begin
  while (!at_context_end(p, context)) {
    uint32_t start = p->at;
    bool continued = continuation_len(p) > 0;
    dfix_sh_part part = {0};
    if (continued) {
      if (!skip_continuations(p, context)) break;
    } else if (!lex_part(p, context, &part)) {
      p->at++;
      skip_plain(p);
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

void sh_lex_parts_until(sh_parser *p, dfix_sh_parts *parts, sh_context context,
                        uint32_t end) {
  uint32_t whole = p->end;
  p->end = end;
  sh_lex_parts(p, parts, context);
  p->end = whole;
}

// Characters that mean themselves in a word; + and @ only if no parenthesis follows.
static bool is_plain(char c) {
  switch (c) {
  case '-':
  case '.':
  case '/':
  case ':':
  case ',':
  case '%':
  case '=':
  case '+':
  case '@':
    return true;
  default:
    return sh_is_name_char(c);
  }
}

// Most words are plain from end to end, and are read in one go. False, and nothing is
// read, if this one is not, or may not be.
static bool lex_plain_word(sh_parser *p, dfix_sh_word *word) {
  uint32_t start = p->at, end = start;
  while (end < p->end && is_plain(p->src[end])) end++;
  p->at = end;
  if (end == start || !sh_at_word_end(p) || sh_peek(p, 0) == '(') {
    p->at = start;
    return false;
  }
  p->token_end = end;
  word->span = sh_span(p, start, end);
  word->raw = dfix_text_slice(p->text, start, end);
  word->value = word->raw.str;
  word->is_literal = true;
  return true;
}

dfix_sh_word sh_lex_word(sh_parser *p, sh_context context) {
  dfix_sh_word word = {0};
  if (context <= SH_IN_VALUE && lex_plain_word(p, &word)) return word;
  uint32_t start = p->at;
  sh_lex_tilde(p, &word.parts);
  sh_lex_parts(p, &word.parts, context);
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
  sh_lex_parts_until(p, &word.parts, SH_IN_TEXT, end);
  if (p->failed) return word;
  word.span = sh_span(p, start, end);
  word.raw = dfix_text_slice(p->text, start, end);
  sh_finish_word(p->arena, &word);
  return word;
}
