// diff.h - two texts as a unified diff.

#ifndef DFIX_REWRITE_DIFF_H
#define DFIX_REWRITE_DIFF_H

#include "base/arena.h"

// What `diff -u` prints with three lines of context and git's names (a/path, b/path); ""
// if the texts are equal. `patch -p1` and `git apply` take it: carriage returns are kept
// as they are, and a missing last newline is said.
dfix_str dfix_diff(dfix_arena *a, dfix_str path, dfix_str before, dfix_str after);

#endif
