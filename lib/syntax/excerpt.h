// excerpt.h - the user's words inside a message.

#ifndef DFIX_SYNTAX_EXCERPT_H
#define DFIX_SYNTAX_EXCERPT_H

#include "base/arena.h"

// `s` as one short line of valid UTF-8: cut after some 60 bytes with "...", control
// characters and broken bytes shown as U+FFFD.
dfix_str dfix_excerpt(dfix_arena *a, dfix_str s);

#endif
