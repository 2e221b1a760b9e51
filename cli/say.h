// say.h - what dfix tells people: sentences on standard error, texts on standard output.

#ifndef DFIX_CLI_SAY_H
#define DFIX_CLI_SAY_H

#include "base/str.h"

#include <stdbool.h>

// A line on standard error, "dfix: " in front. Whatever a name in it holds, it stays one
// line, and a terminal obeys none of it.
void dfix_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// The same for text of several lines, without "dfix: ".
void dfix_say_lines(dfix_str text);

// On standard output; false, with a sentence said, if not all of it could be written.
bool dfix_print(dfix_str text);

// Text that holds bytes of files as they are (a diff, a repaired file): a terminal gets
// it without what it would obey, everybody else unchanged.
bool dfix_print_raw(dfix_str text);

// Makes sure that no file which is opened later gets the number of a standard stream: one
// that was closed stays unusable.
void dfix_streams_keep(void);

#endif
