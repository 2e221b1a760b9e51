#include "syntax/shell_internal.h"

#include "base/buf.h"

// '...' - `p` is at the opening quote.
void sh_lex_single(sh_parser *p, dfix_sh_part *part) {
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
void sh_lex_double(sh_parser *p, dfix_sh_part *part, dfix_sh_part_kind kind) {
  part->kind = kind;
  p->at++;
  if (sh_enter(p)) sh_lex_parts(p, &part->parts, SH_IN_DOUBLE);
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
void sh_lex_ansi_c(sh_parser *p, dfix_sh_part *part) {
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
  if (sh_is_unquoted(context)) return true;
  if (c == '$' || c == '`' || c == '\\') return true;
  if (c == '"') return context != SH_IN_TEXT;
  return c == '}' && context == SH_IN_BRACED_QUOTED;
}

bool sh_lex_escape(sh_parser *p, sh_context context, dfix_sh_part *part) {
  if (p->end - p->at < 2 || !is_escapable(sh_peek(p, 1), context)) return false;
  part->kind = SH_ESCAPED;
  part->text = sh_slice(p, p->at + 1, p->at + 2);
  p->at += 2;
  return true;
}
