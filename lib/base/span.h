// span.h - a half-open byte range [start, end) of one source file.
//
// Files are at most DFIX_MAX_FILE bytes, so an offset always fits 32 bits.

#ifndef DFIX_BASE_SPAN_H
#define DFIX_BASE_SPAN_H

#include <stdbool.h>
#include <stdint.h>

typedef struct dfix_span {
  uint32_t start;
  uint32_t end;
} dfix_span;

static inline dfix_span span(uint32_t start, uint32_t end) {
  return (dfix_span){start, end};
}

static inline uint32_t span_len(dfix_span s) { return s.end - s.start; }
static inline bool span_is_empty(dfix_span s) { return s.start == s.end; }

// The empty ranges just before and just after `s`: where an insertion goes.
static inline dfix_span span_before(dfix_span s) { return span(s.start, s.start); }
static inline dfix_span span_after(dfix_span s) { return span(s.end, s.end); }

// The smallest range that holds both.
static inline dfix_span span_join(dfix_span a, dfix_span b) {
  return span(a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end);
}

static inline bool span_overlaps(dfix_span a, dfix_span b) {
  return a.start < b.end && b.start < a.end;
}

static inline bool span_holds(dfix_span outer, dfix_span inner) {
  return outer.start <= inner.start && inner.end <= outer.end;
}

#endif
