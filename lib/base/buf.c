#include "base/buf.h"

#include <stdio.h>

static void reserve(dfix_buf *b, size_t more) {
  if (more > DFIX_BUF_MAX || b->len > DFIX_BUF_MAX - more) dfix_out_of_memory();
  if (b->len + more <= b->cap) return;
  size_t cap = b->cap ? b->cap * 2 : 64;
  while (cap < b->len + more) cap *= 2;
  b->ptr = dfix_arena_grow(b->arena, b->ptr, b->cap, cap);
  b->cap = cap;
}

void buf_add(dfix_buf *b, dfix_str s) {
  if (!s.len) return;
  reserve(b, s.len);
  memcpy(b->ptr + b->len, s.ptr, s.len);
  b->len += s.len;
}

void buf_add_char(dfix_buf *b, char c) {
  reserve(b, 1);
  b->ptr[b->len++] = c;
}

void buf_add_number(dfix_buf *b, uint32_t n) {
  char digits[10];
  size_t start = sizeof(digits);
  do digits[--start] = (char)('0' + n % 10);
  while (n /= 10);
  buf_add(b, (dfix_str){digits + start, sizeof(digits) - start});
}

void buf_fill(dfix_buf *b, char c, size_t times) {
  reserve(b, times);
  if (times) memset(b->ptr + b->len, c, times);
  b->len += times;
}

// Most texts fit what is reserved at once; the others are formatted a second time.
void buf_addf(dfix_buf *b, const char *fmt, ...) {
  enum { GUESS = 128 };
  reserve(b, GUESS);
  size_t room = b->cap - b->len;
  va_list ap, again;
  va_start(ap, fmt);
  va_copy(again, ap);
  int n = vsnprintf(b->ptr + b->len, room, fmt, ap);
  va_end(ap);
  if (n > 0 && (size_t)n >= room) {
    reserve(b, (size_t)n + 1);
    vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, again);
  }
  if (n > 0) b->len += (size_t)n;
  va_end(again);
}
