#include "base/rune.h"

#include <utf8proc.h>

#include <assert.h>

dfix_rune dfix_rune_at(dfix_str s, size_t at) {
  assert(at < s.len);
  const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.ptr + at;
  if (*p < 0x80) return (dfix_rune){*p, 1};
  size_t left = s.len - at;
  utf8proc_int32_t code;
  utf8proc_ssize_t n =
      utf8proc_iterate(p, (utf8proc_ssize_t)(left < 4 ? left : 4), &code);
  return n > 0 ? (dfix_rune){(uint32_t)code, (uint32_t)n} : (dfix_rune){RUNE_BROKEN, 1};
}

dfix_rune dfix_rune_before(dfix_str s, size_t end) {
  assert(end > 0 && end <= s.len);
  size_t start = end - 1;
  while (start > 0 && end - start < 4 && ((unsigned char)s.ptr[start] & 0xc0) == 0x80)
    start--;
  dfix_rune r = dfix_rune_at(str_slice(s, 0, end), start);
  return start + r.len == end ? r : (dfix_rune){RUNE_BROKEN, 1};
}

bool dfix_rune_is_space(uint32_t code) {
  if (code < 0x80) return code == ' ' || (code >= '\t' && code <= '\r');
  return code == 0x85 || code == 0xa0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
         code == 0x202f || code == 0x205f || code == 0x3000;
}

bool dfix_rune_is_letter(uint32_t code) {
  if (code < 0x80) return ascii_is_alpha((char)code);
  switch (utf8proc_category((utf8proc_int32_t)code)) {
  case UTF8PROC_CATEGORY_LU:
  case UTF8PROC_CATEGORY_LL:
  case UTF8PROC_CATEGORY_LT:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_LO:
    return true;
  default:
    return false;
  }
}

bool dfix_rune_is_digit(uint32_t code) {
  if (code < 0x80) return ascii_is_digit((char)code);
  return utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_ND;
}

bool dfix_rune_is_print(uint32_t code) {
  if (code < 0x80) return code >= ' ' && code < 0x7f;
  switch (utf8proc_category((utf8proc_int32_t)code)) {
  case UTF8PROC_CATEGORY_CN:
  case UTF8PROC_CATEGORY_ZS:
  case UTF8PROC_CATEGORY_ZL:
  case UTF8PROC_CATEGORY_ZP:
  case UTF8PROC_CATEGORY_CC:
  case UTF8PROC_CATEGORY_CF:
  case UTF8PROC_CATEGORY_CS:
  case UTF8PROC_CATEGORY_CO:
    return false;
  default:
    return true;
  }
}

uint32_t dfix_rune_width(uint32_t code) {
  int width = utf8proc_charwidth((utf8proc_int32_t)code);
  return width > 0 ? (uint32_t)width : 0;
}

// What most texts begin and end with.
static bool is_ascii_ink(char c) { return c > ' ' && c < 0x7f; }

size_t dfix_rune_trim_start(dfix_str s) {
  size_t at = 0;
  while (at < s.len && !is_ascii_ink(s.ptr[at])) {
    dfix_rune r = dfix_rune_at(s, at);
    if (!dfix_rune_is_space(r.code)) break;
    at += r.len;
  }
  return at;
}

size_t dfix_rune_trim_end(dfix_str s) {
  size_t end = s.len;
  while (end > 0 && !is_ascii_ink(s.ptr[end - 1])) {
    dfix_rune r = dfix_rune_before(s, end);
    if (!dfix_rune_is_space(r.code)) return end;
    end -= r.len;
  }
  return end ? end : s.len;
}
