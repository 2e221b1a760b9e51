#include "base/str.h"

size_t str_find(dfix_str s, dfix_str needle) {
  if (needle.len == 0) return 0;
  for (size_t at = 0; s.len - at >= needle.len && at < s.len; at++) {
    const char *hit = memchr(s.ptr + at, needle.ptr[0], s.len - at - (needle.len - 1));
    if (!hit) return STR_NONE;
    at = (size_t)(hit - s.ptr);
    if (memcmp(hit, needle.ptr, needle.len) == 0) return at;
  }
  return STR_NONE;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

dfix_str str_trim(dfix_str s) {
  size_t start = 0, end = s.len;
  while (start < end && is_space(s.ptr[start])) start++;
  while (end > start && is_space(s.ptr[end - 1])) end--;
  return str_slice(s, start, end);
}

bool str_next(dfix_str *rest, char sep, dfix_str *item) {
  if (rest->len == 0) return false;
  if (!str_cut(*rest, sep, item, rest)) {
    *item = *rest;
    *rest = (dfix_str){0};
  }
  return true;
}
