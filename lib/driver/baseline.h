// baseline.h - the findings that a project has decided to live with, so that only new
// ones count.
//
// A file of lines, made by --write-baseline and meant to be committed:
//
//   # known findings; dfix --write-baseline made this
//   0123456789abcdef apt/unpinned images/web/Dockerfile
//
// The first word names the finding (report/fingerprint.h) and survives when lines move;
// the others are for people. Blank lines and those that begin with '#' mean nothing.

#ifndef DFIX_DRIVER_BASELINE_H
#define DFIX_DRIVER_BASELINE_H

#include "base/err.h"
#include "report/report.h"

// The text of a baseline that holds every finding of the results, sorted by path.
dfix_str dfix_baseline_text(dfix_arena *a, dfix_file_result *const *files, uint32_t n);

// Takes the findings that the baseline `text` knows out of the results; `name` is its own
// in errors. How many are gone, and in `unused` how many of its lines met nothing.
bool dfix_baseline_apply(dfix_arena *a, dfix_str name, dfix_str text,
                         dfix_file_result *const *files, uint32_t n, uint32_t *dropped,
                         uint32_t *unused, dfix_err *err);

#endif
