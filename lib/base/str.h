// str.h - string slices: a pointer and a length, never a terminator.
//
// A dfix_str borrows bytes it does not own. Most slices point into the Dockerfile itself
// and live as long as its dfix_source; the rest live in an arena or are literals. A slice
// may hold NUL bytes and broken UTF-8: so may a Dockerfile. The zero slice is the empty
// one.

#ifndef DFIX_BASE_STR_H
#define DFIX_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct dfix_str {
  const char *ptr;
  size_t len;
} dfix_str;

#define S(lit) ((dfix_str){"" lit, sizeof(lit) - 1})
#define S_INIT(lit)                                                                      \
  { "" lit, sizeof(lit) - 1 }  // S() for constant initialisers
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

static inline dfix_str str_from(const char *cstr) {
  return (dfix_str){cstr, cstr ? strlen(cstr) : 0};
}

static inline bool str_is_empty(dfix_str s) { return s.len == 0; }

static inline bool str_eq(dfix_str a, dfix_str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

// Equal to a C string, whose length is not counted first.
static inline bool str_is(dfix_str s, const char *other) {
  for (size_t i = 0; i < s.len; i++)
    if (!other[i] || other[i] != s.ptr[i]) return false;
  return !other[s.len];
}

static inline char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static inline bool ascii_is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool ascii_is_alpha(char c) {
  return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}
static inline bool ascii_is_alnum(char c) {
  return ascii_is_digit(c) || ascii_is_alpha(c);
}
static inline bool ascii_is_blank(char c) { return c == ' ' || c == '\t'; }

// Equal but for the case of ASCII letters.
static inline bool str_ieq(dfix_str a, dfix_str b) {
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++)
    if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i])) return false;
  return true;
}

// Byte order; a prefix sorts before what it begins.
static inline int str_cmp(dfix_str a, dfix_str b) {
  size_t n = a.len < b.len ? a.len : b.len;
  int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
  return c ? c : (a.len > b.len) - (a.len < b.len);
}

// The bytes [start, end), both clamped to the slice.
static inline dfix_str str_slice(dfix_str s, size_t start, size_t end) {
  if (end > s.len) end = s.len;
  if (start > end) start = end;
  return (dfix_str){s.ptr ? s.ptr + start : NULL, end - start};
}

static inline dfix_str str_from_at(dfix_str s, size_t start) {
  return str_slice(s, start, s.len);
}

static inline bool str_starts(dfix_str s, dfix_str prefix) {
  return s.len >= prefix.len && str_eq(str_slice(s, 0, prefix.len), prefix);
}

static inline bool str_ends(dfix_str s, dfix_str suffix) {
  return s.len >= suffix.len && str_eq(str_from_at(s, s.len - suffix.len), suffix);
}

// Where the byte or the text is first found, or (size_t)-1.
#define STR_NONE ((size_t)-1)

static inline size_t str_find_char(dfix_str s, char c) {
  const char *at = s.len ? memchr(s.ptr, c, s.len) : NULL;
  return at ? (size_t)(at - s.ptr) : STR_NONE;
}

static inline size_t str_rfind_char(dfix_str s, char c) {
  for (size_t i = s.len; i > 0; i--)
    if (s.ptr[i - 1] == c) return i - 1;
  return STR_NONE;
}

size_t str_find(dfix_str s, dfix_str needle);

static inline bool str_has(dfix_str s, dfix_str needle) {
  return str_find(s, needle) != STR_NONE;
}

static inline bool str_has_char(dfix_str s, char c) {
  return str_find_char(s, c) != STR_NONE;
}

// Without the ASCII white space at both ends.
dfix_str str_trim(dfix_str s);

// Splits `s` at the first `sep`. Returns false, and leaves `head` and `tail` alone, if
// there is none.
static inline bool str_cut(dfix_str s, char sep, dfix_str *head, dfix_str *tail) {
  size_t at = str_find_char(s, sep);
  if (at == STR_NONE) return false;
  *head = str_slice(s, 0, at);
  *tail = str_from_at(s, at + 1);
  return true;
}

// Takes the next piece of `rest` up to `sep` (which is dropped). False when `rest` is
// used up; "a,,b" gives three pieces, "" none.
//
//   for (dfix_str rest = list, item; str_next(&rest, ',', &item);) ...
bool str_next(dfix_str *rest, char sep, dfix_str *item);

// The part after the last '/': "pip3" of "/usr/bin/pip3".
static inline dfix_str str_basename(dfix_str path) {
  size_t slash = str_rfind_char(path, '/');
  return slash == STR_NONE ? path : str_from_at(path, slash + 1);
}

#endif
