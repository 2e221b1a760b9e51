// arena.h - memory that is freed all at once.
//
// One arena serves one pass over one file. Ask, use, forget; the owner of the arena frees
// everything in one call. A build with DFIX_ARENA_MALLOC gives every allocation a malloc
// of its own, so that address sanitizer sees the borders.

#ifndef DFIX_BASE_ARENA_H
#define DFIX_BASE_ARENA_H

#include "base/str.h"

#include <stdalign.h>
#include <stdarg.h>

typedef struct dfix_arena dfix_arena;

dfix_arena *dfix_arena_new(void);
void dfix_arena_free(dfix_arena *a);

// Forgets every allocation but keeps the memory for the next use.
void dfix_arena_reset(dfix_arena *a);

// Calls `release(what)` when the arena is freed or reset, before its memory goes: for
// what the arena's memory points to and does not hold.
void dfix_arena_defer(dfix_arena *a, void (*release)(void *what), void *what);

// Never returns NULL: out of memory ends the process. The memory is zeroed.
void *dfix_arena_alloc(dfix_arena *a, size_t size, size_t align);

// `size` bytes at `p` become `bigger`, where they are if nothing was taken since. `p` may
// be NULL if `size` is 0.
void *dfix_arena_grow(dfix_arena *a, void *p, size_t size, size_t bigger);

// A copy of `s` with a NUL byte behind it (not counted in its length).
dfix_str dfix_arena_dup(dfix_arena *a, dfix_str s);

// printf into the arena, NUL behind it.
dfix_str dfix_arena_strf(dfix_arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// A copy with ASCII letters in lower, or in upper case.
dfix_str dfix_arena_lower(dfix_arena *a, dfix_str s);
dfix_str dfix_arena_upper(dfix_arena *a, dfix_str s);

#define arena_new(a, T) ((T *)dfix_arena_alloc((a), sizeof(T), alignof(T)))
#define arena_array(a, T, n) ((T *)dfix_arena_alloc((a), sizeof(T) * (n), alignof(T)))

// The one place where running out of memory ends the program.
_Noreturn void dfix_out_of_memory(void);

#endif
