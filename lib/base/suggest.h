// suggest.h - what somebody who made a typing error probably meant.

#ifndef DFIX_BASE_SUGGEST_H
#define DFIX_BASE_SUGGEST_H

#include "base/str.h"

// The known word nearest to `word`, letter case ignored: at most two insertions,
// deletions, changes or swaps of neighbours away, and not all of the word. The empty
// string if there is none, or if the word itself is known.
dfix_str dfix_suggest(dfix_str word, const dfix_str *known, size_t nknown);

#endif
