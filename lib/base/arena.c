#include "base/arena.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK_SIZE = 64 * 1024, AHEAD = 1024 };

// Of `data`, the bytes from `used` to `zeroed` are zero.
typedef struct block {
  struct block *prev;
  size_t used, zeroed, size;
  max_align_t data[];
} block;

typedef struct deferred {
  struct deferred *next;
  void (*release)(void *what);
  void *what;
} deferred;

struct dfix_arena {
  block *top;
  block *spare;        // blocks of BLOCK_SIZE from before a reset
  deferred *deferred;  // in the arena's own memory; the newest first
};

_Noreturn void dfix_out_of_memory(void) {
  static atomic_flag is_said = ATOMIC_FLAG_INIT;
  // Only one thread may call exit; the others end with it.
  while (atomic_flag_test_and_set(&is_said)) pause();
  fputs("dfix: out of memory\n", stderr);
  exit(3);
}

dfix_arena *dfix_arena_new(void) {
  dfix_arena *a = calloc(1, sizeof(dfix_arena));
  if (!a) dfix_out_of_memory();
  return a;
}

static void free_blocks(block *b) {
  for (block *prev; b; b = prev) {
    prev = b->prev;
    free(b);
  }
}

void dfix_arena_defer(dfix_arena *a, void (*release)(void *what), void *what) {
  deferred *d = arena_new(a, deferred);
  *d = (deferred){a->deferred, release, what};
  a->deferred = d;
}

static void release_deferred(dfix_arena *a) {
  for (deferred *d = a->deferred; d; d = d->next) d->release(d->what);
  a->deferred = NULL;
}

void dfix_arena_free(dfix_arena *a) {
  if (!a) return;
  release_deferred(a);
  free_blocks(a->top);
  free_blocks(a->spare);
  free(a);
}

void dfix_arena_reset(dfix_arena *a) {
  release_deferred(a);
  for (block *b = a->top, *prev; b; b = prev) {
    prev = b->prev;
#ifdef DFIX_ARENA_MALLOC
    free(b);
#else
    if (b->size != BLOCK_SIZE) {
      free(b);
      continue;
    }
    b->used = b->zeroed = 0;
    b->prev = a->spare;
    a->spare = b;
#endif
  }
  a->top = NULL;
}

static block *take_spare(dfix_arena *a, size_t size) {
  block *b = a->spare;
  if (!b || size != BLOCK_SIZE) return NULL;
  a->spare = b->prev;
  b->prev = a->top;
  return a->top = b;
}

// Large blocks come zeroed from the system, which is cheaper than doing it here.
static block *push_block(dfix_arena *a, size_t size) {
  if (size > SIZE_MAX - sizeof(block)) dfix_out_of_memory();
  block *spare = take_spare(a, size);
  if (spare) return spare;
  bool is_usual = size == BLOCK_SIZE;
  block *b = is_usual ? malloc(sizeof(block) + size) : calloc(1, sizeof(block) + size);
  if (!b) dfix_out_of_memory();
  *b = (block){.prev = a->top, .size = size, .zeroed = is_usual ? 0 : size};
  return a->top = b;
}

// Takes the bytes up to `end`. Memory is zeroed a little ahead of its use, so that it is
// near to the processor then, and no more of it than is needed.
static void take(block *b, size_t end) {
  if (end > b->zeroed) {
    size_t upto = b->size - end < AHEAD ? b->size : end + AHEAD;
    memset((char *)b->data + b->zeroed, 0, upto - b->zeroed);
    b->zeroed = upto;
  }
  b->used = end;
}

void *dfix_arena_alloc(dfix_arena *a, size_t size, size_t align) {
  assert(align && (align & (align - 1)) == 0);
#ifdef DFIX_ARENA_MALLOC
  block *own = push_block(a, size);
  take(own, size);
  return own->data;
#endif
  block *b = a->top;
  size_t at = b ? (b->used + align - 1) & ~(align - 1) : 0;
  if (!b || at > b->size || size > b->size - at) {
    b = push_block(a, size > BLOCK_SIZE ? size : BLOCK_SIZE);
    at = 0;
  }
  take(b, at + size);
  return (char *)b->data + at;
}

// True if `p`, the last allocation of the top block, became longer where it is.
static bool extend(dfix_arena *a, const char *p, size_t size, size_t bigger) {
  block *b = a->top;
  if (!b || !p || p + size != (char *)b->data + b->used) return false;
  if (bigger - size > b->size - b->used) return false;
  take(b, b->used + (bigger - size));
  return true;
}

void *dfix_arena_grow(dfix_arena *a, void *p, size_t size, size_t bigger) {
  assert(size <= bigger);
  if (extend(a, p, size, bigger)) return p;
  void *moved = dfix_arena_alloc(a, bigger, alignof(max_align_t));
  if (size) memcpy(moved, p, size);
  return moved;
}

dfix_str dfix_arena_dup(dfix_arena *a, dfix_str s) {
  char *p = dfix_arena_alloc(a, s.len + 1, 1);
  if (s.len) memcpy(p, s.ptr, s.len);
  return (dfix_str){p, s.len};
}

// Most texts fit `guess`; the others are formatted a second time.
dfix_str dfix_arena_strf(dfix_arena *a, const char *fmt, ...) {
  char guess[256];
  va_list ap, again;
  va_start(ap, fmt);
  va_copy(again, ap);
  int n = vsnprintf(guess, sizeof(guess), fmt, ap);
  va_end(ap);
  size_t len = n < 0 ? 0 : (size_t)n;
  char *p = dfix_arena_alloc(a, len + 1, 1);
  if (len < sizeof(guess))
    memcpy(p, guess, len);
  else
    vsnprintf(p, len + 1, fmt, again);
  va_end(again);
  return (dfix_str){p, len};
}

dfix_str dfix_arena_lower(dfix_arena *a, dfix_str s) {
  char *p = dfix_arena_alloc(a, s.len + 1, 1);
  for (size_t i = 0; i < s.len; i++) p[i] = ascii_lower(s.ptr[i]);
  return (dfix_str){p, s.len};
}

dfix_str dfix_arena_upper(dfix_arena *a, dfix_str s) {
  char *p = dfix_arena_alloc(a, s.len + 1, 1);
  for (size_t i = 0; i < s.len; i++)
    p[i] = (char)(s.ptr[i] >= 'a' && s.ptr[i] <= 'z' ? s.ptr[i] & ~0x20 : s.ptr[i]);
  return (dfix_str){p, s.len};
}
