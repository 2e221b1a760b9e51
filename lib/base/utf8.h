// utf8.h - text for a terminal: how wide it is, and nothing in it that a terminal obeys.

#ifndef DFIX_BASE_UTF8_H
#define DFIX_BASE_UTF8_H

#include "base/buf.h"

#include <stdint.h>

// Adds `s` as a terminal may show it: a TAB becomes blanks up to the next of `tab`
// columns (counted from `column`), every other control character and broken byte one
// U+FFFD. Returns the column after it.
uint32_t dfix_utf8_show(dfix_buf *b, dfix_str s, uint32_t column, uint32_t tab);

#endif
