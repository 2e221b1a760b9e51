// vec.h - growable arrays that live in an arena.
//
//   dfix_vec(int) v = {0};
//   vec_push(arena, &v, 7);
//   int *it;
//   vec_each(it, &v) sum += *it;
//
// A vec that others see gets a name: `typedef dfix_vec(dfix_span) dfix_spans;`. Growing
// moves the items: keep indexes, not pointers, across a push.

#ifndef DFIX_BASE_VEC_H
#define DFIX_BASE_VEC_H

#include "base/arena.h"

#include <stdint.h>

#define dfix_vec(T)                                                                      \
  struct {                                                                               \
    T *items;                                                                            \
    uint32_t len;                                                                        \
    uint32_t cap;                                                                        \
  }

#define vec_push(arena, v, item)                                                         \
  do {                                                                                   \
    if ((v)->len == (v)->cap)                                                            \
      (v)->items = dfix_vec_grow((arena), (v)->items, sizeof(*(v)->items), &(v)->cap);   \
    (v)->items[(v)->len++] = (item);                                                     \
  } while (0)

// Room for `n` items, if it has none yet.
#define vec_reserve(arena, v, n)                                                         \
  do {                                                                                   \
    if ((v)->cap == 0) {                                                                 \
      (v)->items =                                                                       \
          dfix_arena_alloc((arena), sizeof(*(v)->items) * (n), alignof(max_align_t));    \
      (v)->cap = (n);                                                                    \
    }                                                                                    \
  } while (0)

#define vec_each(it, v) for (it = (v)->items; it && it < (v)->items + (v)->len; it++)
#define vec_last(v) ((v)->items[(v)->len - 1])

static inline void *dfix_vec_grow(dfix_arena *a, void *items, size_t size,
                                  uint32_t *cap) {
  if (*cap > UINT32_MAX / 2) dfix_out_of_memory();
  uint32_t first = size >= 64 ? 1 : 4, bigger = *cap ? *cap * 2 : first;
  void *p = dfix_arena_grow(a, items, size * *cap, size * bigger);
  *cap = bigger;
  return p;
}

typedef dfix_vec(dfix_str) dfix_strs;

#endif
