// rune.h - code points as Go reads them, because BuildKit is written in Go.
//
// A broken byte is a rune of its own, RUNE_BROKEN, of length 1.

#ifndef DFIX_BASE_RUNE_H
#define DFIX_BASE_RUNE_H

#include "base/str.h"

#include <stdint.h>

#define RUNE_BROKEN 0xfffdu

typedef struct dfix_rune {
  uint32_t code;
  uint32_t len;  // in bytes, at least 1
} dfix_rune;

// The rune that starts at `at`, which is before the end of `s`.
dfix_rune dfix_rune_at(dfix_str s, size_t at);

// The rune that ends at `end`, which is after the start of `s`.
dfix_rune dfix_rune_before(dfix_str s, size_t end);

// Go's unicode.IsSpace, IsLetter and IsDigit.
bool dfix_rune_is_space(uint32_t code);
bool dfix_rune_is_letter(uint32_t code);
bool dfix_rune_is_digit(uint32_t code);

// Go's strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the space.
bool dfix_rune_is_print(uint32_t code);

// The columns of a terminal that it takes: 0, 1 or 2.
uint32_t dfix_rune_width(uint32_t code);

// Where `s` begins and ends when the white space (of Unicode) around it is not counted.
// Both are `s.len` if there is nothing else.
size_t dfix_rune_trim_start(dfix_str s);
size_t dfix_rune_trim_end(dfix_str s);

#endif
