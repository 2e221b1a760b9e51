#include "syntax/json.h"

#include "base/buf.h"

// encoding/json gives up on deeper nesting.
#define MAX_DEPTH 10000

typedef struct json_reader {
  dfix_arena *arena;
  dfix_str text;
  uint32_t at;
} json_reader;

static char peek(const json_reader *r) {
  return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static void skip_space(json_reader *r) {
  while (r->at < r->text.len && strchr(" \t\r\n", peek(r)) && peek(r)) r->at++;
}

static bool take(json_reader *r, char c) {
  if (r->at >= r->text.len || peek(r) != c) return false;
  r->at++;
  return true;
}

static int hex_value(char c) {
  if (ascii_is_digit(c)) return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool take_hex4(json_reader *r, uint32_t *out) {
  *out = 0;
  for (int i = 0; i < 4; i++, r->at++) {
    int digit = hex_value(peek(r));
    if (digit < 0) return false;
    *out = *out * 16 + (uint32_t)digit;
  }
  return true;
}

static void put_utf8(dfix_buf *b, uint32_t c) {
  if (c < 0x80) {
    buf_add_char(b, (char)c);
    return;
  }
  if (c < 0x800) {
    buf_add_char(b, (char)(0xc0 | c >> 6));
  } else if (c < 0x10000) {
    buf_add_char(b, (char)(0xe0 | c >> 12));
    buf_add_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
  } else {
    buf_add_char(b, (char)(0xf0 | c >> 18));
    buf_add_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
    buf_add_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
  }
  buf_add_char(b, (char)(0x80 | (c & 0x3f)));
}

// The four digits after "\u", and those of a second escape if the two are a pair.
static bool take_unicode(json_reader *r, dfix_buf *b) {
  uint32_t high, low;
  if (!take_hex4(r, &high)) return false;
  if (high >= 0xd800 && high < 0xdc00) {
    uint32_t back = r->at;
    if (take(r, '\\') && take(r, 'u') && take_hex4(r, &low) && low >= 0xdc00 &&
        low < 0xe000) {
      put_utf8(b, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
      return true;
    }
    r->at = back;
  }
  put_utf8(b, high >= 0xd800 && high < 0xe000 ? 0xfffd : high);
  return true;
}

static bool take_escape(json_reader *r, dfix_buf *b) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  char c = peek(r);
  if (r->at >= r->text.len) return false;
  r->at++;
  if (c == 'u') return take_unicode(r, b);
  const char *at = c ? strchr(from, c) : NULL;
  if (!at) return false;
  buf_add_char(b, to[at - from]);
  return true;
}

static bool take_string(json_reader *r, dfix_str *out) {
  dfix_buf b = {.arena = r->arena};
  if (!take(r, '"')) return false;
  while (r->at < r->text.len) {
    char c = r->text.ptr[r->at++];
    if (c == '"') {
      *out = buf_str(&b);
      return true;
    }
    if ((unsigned char)c < 0x20) return false;
    if (c != '\\')
      buf_add_char(&b, c);
    else if (!take_escape(r, &b))
      return false;
  }
  return false;
}

static bool take_digits(json_reader *r) {
  if (!ascii_is_digit(peek(r))) return false;
  while (ascii_is_digit(peek(r))) r->at++;
  return true;
}

// number := ["-"] ("0" | DIGIT+) ["." DIGIT+] [("e" | "E") ["+" | "-"] DIGIT+]
static bool take_number(json_reader *r) {
  take(r, '-');
  if (!take(r, '0') && !take_digits(r)) return false;
  if (take(r, '.') && !take_digits(r)) return false;
  if (!take(r, 'e') && !take(r, 'E')) return true;
  if (!take(r, '+')) take(r, '-');
  return take_digits(r);
}

static bool take_literal(json_reader *r, dfix_str word) {
  if (!str_starts(str_from_at(r->text, r->at), word)) return false;
  r->at += (uint32_t)word.len;
  return true;
}

static bool take_scalar(json_reader *r) {
  dfix_str ignored;
  switch (peek(r)) {
  case '"':
    return take_string(r, &ignored);
  case 't':
    return take_literal(r, S("true"));
  case 'f':
    return take_literal(r, S("false"));
  case 'n':
    return take_literal(r, S("null"));
  default:
    return take_number(r);
  }
}

// key := STRING ":"
static bool take_key(json_reader *r) {
  dfix_str ignored;
  skip_space(r);
  if (!take_string(r, &ignored)) return false;
  skip_space(r);
  if (!take(r, ':')) return false;
  skip_space(r);
  return true;
}

// A value of any kind. The stack of open brackets is kept by hand: it may be deep.
static bool take_value(json_reader *r) {
  dfix_vec(char) open = {0};
  for (;;) {
    // A value starts here.
    char c = peek(r);
    if (c == '[' || c == '{') {
      r->at++;
      if (open.len + 1 >= MAX_DEPTH) return false;
      vec_push(r->arena, &open, c);
      skip_space(r);
      if (!take(r, c == '[' ? ']' : '}')) {
        if (c == '{' && !take_key(r)) return false;
        continue;
      }
      open.len--;
    } else if (!take_scalar(r)) {
      return false;
    }
    // A value ended here: close what ends with it, up to the next comma.
    for (;;) {
      if (open.len == 0) return true;
      skip_space(r);
      if (take(r, ',')) break;
      if (!take(r, vec_last(&open) == '[' ? ']' : '}')) return false;
      open.len--;
    }
    skip_space(r);
    if (vec_last(&open) == '{' && !take_key(r)) return false;
  }
}

// element := STRING, or any other value: then `other` is set, the first time.
static bool take_element(json_reader *r, dfix_json_strings *out, dfix_span *other) {
  dfix_json_string string = {.at = span(r->at, r->at)};
  if (peek(r) != '"') {
    if (!take_value(r)) return false;
    if (span_is_empty(*other)) *other = span(string.at.start, r->at);
    return true;
  }
  if (!take_string(r, &string.value)) return false;
  string.at.end = r->at;
  vec_push(r->arena, out, string);
  return true;
}

dfix_json_verdict dfix_json_array(dfix_arena *a, dfix_str text, dfix_json_strings *out,
                                  dfix_span *other) {
  json_reader r = {.arena = a, .text = text};
  *other = span(0, 0);
  if (!take(&r, '[')) return DFIX_JSON_INVALID;
  skip_space(&r);
  bool more = !take(&r, ']');
  while (more) {
    if (!take_element(&r, out, other)) return DFIX_JSON_INVALID;
    skip_space(&r);
    more = take(&r, ',');
    if (!more && !take(&r, ']')) return DFIX_JSON_INVALID;
    skip_space(&r);
  }
  skip_space(&r);
  if (r.at < text.len) return DFIX_JSON_INVALID;
  return span_is_empty(*other) ? DFIX_JSON_STRINGS : DFIX_JSON_OTHERS;
}
