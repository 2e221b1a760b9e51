// buf.h - text that grows, in an arena, up to a maximum.
//
//   dfix_buf b = {.arena = arena};
//   buf_add(&b, S("RUN "));
//   buf_addf(&b, "%u", n);
//   dfix_str all = buf_str(&b);
//
// Text beyond DFIX_BUF_MAX bytes ends the program: nothing that dfix writes is that long.

#ifndef DFIX_BASE_BUF_H
#define DFIX_BASE_BUF_H

#include "base/arena.h"

#include <stdint.h>

#define DFIX_BUF_MAX ((size_t)1 << 30)

typedef struct dfix_buf {
  dfix_arena *arena;
  char *ptr;
  size_t len, cap;
} dfix_buf;

void buf_add(dfix_buf *b, dfix_str s);
void buf_add_char(dfix_buf *b, char c);
void buf_add_number(dfix_buf *b, uint32_t n);      // in decimal
void buf_fill(dfix_buf *b, char c, size_t times);  // the same byte again and again
void buf_addf(dfix_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

// What was added so far. A later add may move it.
static inline dfix_str buf_str(const dfix_buf *b) { return (dfix_str){b->ptr, b->len}; }

#endif
