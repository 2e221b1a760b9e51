#include "syntax/source.h"

#include <assert.h>

const dfix_source *dfix_source_new(dfix_arena *arena, dfix_str path, dfix_str text) {
  return dfix_source_inside(arena, path, text, 0, 0);
}

const dfix_source *dfix_source_inside(dfix_arena *arena, dfix_str path, dfix_str text,
                                      uint32_t first_line, uint32_t indent) {
  dfix_source *src = arena_new(arena, dfix_source);
  src->path = path;
  src->text = text;
  src->first_line = first_line;
  src->indent = indent;
  vec_push(arena, &src->lines, 0);
  const char *end = text.ptr + text.len;
  for (const char *lf = text.ptr;
       text.len && (lf = memchr(lf, '\n', (size_t)(end - lf)));)
    vec_push(arena, &src->lines, (uint32_t)(++lf - text.ptr));
  return src;
}

uint32_t dfix_source_line(const dfix_source *src, uint32_t at) {
  // Invariant: line `lo` starts at or before `at`, and line `hi` after it.
  uint32_t lo = 0, hi = src->lines.len;
  while (hi - lo > 1) {
    uint32_t mid = lo + (hi - lo) / 2;
    if (src->lines.items[mid] <= at)
      lo = mid;
    else
      hi = mid;
  }
  return lo;
}

dfix_span dfix_source_line_span(const dfix_source *src, uint32_t line) {
  assert(line < src->lines.len);
  uint32_t start = src->lines.items[line];
  uint32_t end = line + 1 < src->lines.len ? src->lines.items[line + 1] - 1
                                           : (uint32_t)src->text.len;
  return span(start, end);
}

// The length in bytes of the character at `p`, 1 for a broken byte.
static uint32_t char_len(const unsigned char *p, size_t left) {
  uint32_t n = *p < 0x80                 ? 1
               : *p >= 0xc2 && *p < 0xe0 ? 2
               : *p >= 0xe0 && *p < 0xf0 ? 3
               : *p >= 0xf0 && *p < 0xf5 ? 4
                                         : 1;
  if (n > left) return 1;
  for (uint32_t i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80) return 1;
  return n;
}

dfix_place dfix_source_place(const dfix_source *src, uint32_t at) {
  assert(at <= src->text.len);
  dfix_place p = {.line = dfix_source_line(src, at)};
  uint32_t start = src->lines.items[p.line];
  p.byte = at - start;
  for (uint32_t i = start; i < at;) {
    uint32_t n = char_len((const unsigned char *)src->text.ptr + i, at - i);
    p.chars += 1;
    p.utf16 += n == 4 ? 2 : 1;
    i += n;
  }
  p.line += src->first_line;
  p.byte += src->indent;
  p.chars += src->indent;
  p.utf16 += src->indent;
  return p;
}
