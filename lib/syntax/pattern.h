// pattern.h - the patterns of ${x#p}, ${x%p} and ${x/p/r}: literals, `?`, `*` and
// backslash escapes, no brackets. Wildcards stop at a newline.

#ifndef DFIX_SYNTAX_PATTERN_H
#define DFIX_SYNTAX_PATTERN_H

#include "base/arena.h"

// BuildKit knows `\*`, `\?`, `\\`, `\}` and `\/`, and rejects other escapes.
bool dfix_pattern_is_valid(dfix_str pattern);

// `value` without the shortest or longest match at its start or end. False if that would
// take too long.
bool dfix_pattern_trim(dfix_arena *a, dfix_str pattern, dfix_str value, bool at_end,
                       bool is_longest, dfix_str *out);

// `value` with the first, or every, leftmost longest match replaced. False if that would
// take too long or the replacement is one that BuildKit treats as a template.
bool dfix_pattern_replace(dfix_arena *a, dfix_str pattern, dfix_str replacement,
                          dfix_str value, bool all, dfix_str *out);

#endif
