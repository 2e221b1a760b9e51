#include "syntax/text.h"

#include <assert.h>

dfix_text dfix_text_plain(dfix_arena *a, dfix_str bytes, uint32_t offset) {
  dfix_piece *piece = arena_new(a, dfix_piece);
  *piece = (dfix_piece){0, offset};
  return (dfix_text){.str = bytes, .pieces = piece, .npieces = 1};
}

// The piece that holds position `at` (in the numbering of the pieces).
static uint32_t piece_of(const dfix_text *t, uint32_t at) {
  // Invariant: piece `lo` begins at or before `at`, and piece `hi` after it.
  uint32_t lo = 0, hi = t->npieces;
  while (hi - lo > 1) {
    uint32_t mid = lo + (hi - lo) / 2;
    if (t->pieces[mid].at <= at)
      lo = mid;
    else
      hi = mid;
  }
  return lo;
}

static uint32_t offset_of(const dfix_text *t, uint32_t at) {
  const dfix_piece *p = &t->pieces[piece_of(t, at)];
  return p->offset + (at - p->at);
}

uint32_t dfix_text_offset(const dfix_text *t, uint32_t at) {
  assert(at <= t->str.len);
  if (t->npieces == 0) return 0;
  // The end is just after the last byte, not where the next piece begins.
  if (at == t->str.len && at > 0) return offset_of(t, t->base + at - 1) + 1;
  return offset_of(t, t->base + at);
}

// As piece_of, for which `near` and the piece after it are tried first.
static uint32_t piece_near(const dfix_text *t, uint32_t at, uint32_t near) {
  enum { TRIED = 2 };
  for (uint32_t i = near; i < near + TRIED; i++) {
    if (i >= t->npieces || at < t->pieces[i].at) break;
    if (i + 1 == t->npieces || at < t->pieces[i + 1].at) return i;
  }
  return piece_of(t, at);
}

dfix_span dfix_text_span_near(const dfix_text *t, uint32_t start, uint32_t end,
                              uint32_t *piece) {
  assert(start <= end && end <= t->str.len);
  if (start == end) {
    uint32_t at = dfix_text_offset(t, start);
    return span(at, at);
  }
  uint32_t first = t->base + start, last = t->base + end - 1;
  if (t->npieces == 1) {
    uint32_t offset = t->pieces->offset - t->pieces->at;
    return span(offset + first, offset + last + 1);
  }
  *piece = piece_near(t, first, *piece);
  const dfix_piece *p = &t->pieces[*piece], *q = &t->pieces[piece_near(t, last, *piece)];
  return span(p->offset + (first - p->at), q->offset + (last - q->at) + 1);
}

dfix_span dfix_text_span(const dfix_text *t, uint32_t start, uint32_t end) {
  uint32_t piece = 0;
  return dfix_text_span_near(t, start, end, &piece);
}

dfix_text dfix_text_slice(const dfix_text *t, uint32_t start, uint32_t end) {
  assert(start <= end && end <= t->str.len);
  dfix_text part = *t;
  part.str = str_slice(t->str, start, end);
  part.base = t->base + start;
  return part;
}

bool dfix_text_is_contiguous(const dfix_text *t, uint32_t start, uint32_t end) {
  return span_len(dfix_text_span(t, start, end)) == end - start;
}

// Copies the bytes behind the text, and at first the text itself.
static void append(dfix_text_builder *b, dfix_str bytes) {
  bool was_borrowed = !b->own;
  uint32_t len = b->len + (uint32_t)bytes.len;
  if (len > b->cap) {
    uint32_t cap = b->cap * 2 < len + 64 ? len + 64 : b->cap * 2;
    b->own = dfix_arena_grow(b->arena, b->own, b->cap, cap);
    b->cap = cap;
  }
  if (was_borrowed) memcpy(b->own, b->ptr, b->len);
  memcpy(b->own + b->len, bytes.ptr, bytes.len);
  b->ptr = b->own;
}

void dfix_text_put(dfix_text_builder *b, dfix_str bytes, uint32_t offset) {
  if (!bytes.len) return;
  const dfix_piece *last = b->pieces.len ? &vec_last(&b->pieces) : NULL;
  if (!last || last->offset + (b->len - last->at) != offset) {
    dfix_piece piece = {b->len, offset};
    vec_push(b->arena, &b->pieces, piece);
  }
  if (!b->len) b->ptr = bytes.ptr;
  if (b->own || bytes.ptr != b->ptr + b->len) append(b, bytes);
  b->len += (uint32_t)bytes.len;
}

dfix_text dfix_text_done(dfix_text_builder *b) {
  return (dfix_text){
      .str = {b->ptr, b->len}, .pieces = b->pieces.items, .npieces = b->pieces.len};
}
