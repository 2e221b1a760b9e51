// progress.h - one line on the terminal that says how far a long run is.

#ifndef DFIX_CLI_PROGRESS_H
#define DFIX_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

// Whether standard error is a terminal that can take a line back.
bool dfix_progress_is_wanted(void);

// Shows the line, but not before half a second, and not more often than ten times a
// second. Any thread may call it.
void dfix_progress_show(uint32_t done, uint32_t all);

// Takes the line away. Nothing is left of it.
void dfix_progress_clear(void);

#endif
