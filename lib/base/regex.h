// regex.h - regular expressions (PCRE2) that compile themselves at first use.
//
// A dfix_pattern is a constant until a text is held against it; then it is compiled once
// for the process and shared by all threads. Broken UTF-8 in the text is no error, and a
// match that would take too long counts as none.

#ifndef DFIX_BASE_REGEX_H
#define DFIX_BASE_REGEX_H

#include "base/err.h"
#include "base/span.h"
#include "base/str.h"

typedef struct dfix_pattern {
  dfix_str text;             // "" matches nothing
  _Atomic(void *) compiled;  // regex.c's own
} dfix_pattern;

// Whether the pattern can be compiled; the sentence says where it is wrong.
bool dfix_pattern_check(dfix_str text, dfix_err *err);

// Frees what was compiled of a dfix_pattern; for those that do not live as long as the
// process (dfix_arena_defer).
void dfix_pattern_free(void *pattern);

// The first place in `text` that the pattern matches, as offsets in `text`.
bool dfix_pattern_find(dfix_pattern *p, dfix_str text, dfix_span *where);

static inline bool dfix_pattern_matches(dfix_pattern *p, dfix_str text) {
  dfix_span where;
  return dfix_pattern_find(p, text, &where);
}

#endif
