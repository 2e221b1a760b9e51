#include "syntax/shell_internal.h"

enum { NOWHERE = UINT32_MAX };

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
  if (sh_enter(p)) sh_lex_parts_until(p, &part->parts, SH_IN_WORD, end);
  sh_leave(p);
  if (!p->failed) p->at = end + 1;
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
bool sh_lex_pattern(sh_parser *p, dfix_sh_part *part) {
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

// ~ or ~user, up to a slash or the end of the word.
void sh_lex_tilde(sh_parser *p, dfix_sh_parts *parts) {
  if (sh_peek(p, 0) != '~') return;
  sh_parser ahead = *p;
  do ahead.at++;
  while (sh_is_name_char(sh_peek(&ahead, 0)) ||
         (sh_peek(&ahead, 0) && strchr("+-.", sh_peek(&ahead, 0))));
  if (!sh_at_word_end(&ahead) && sh_peek(&ahead, 0) != '/') return;
  dfix_sh_part part = {.kind = SH_TILDE,
                       .span = sh_span(p, p->at, ahead.at),
                       .text = sh_slice(p, p->at, ahead.at)};
  vec_push(p->arena, parts, part);
  p->at = ahead.at;
}
