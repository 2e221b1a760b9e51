// check.h - a run: every file read, linted, perhaps repaired, on all processors.

#ifndef DFIX_DRIVER_CHECK_H
#define DFIX_DRIVER_CHECK_H

#include "report/report.h"

typedef enum dfix_mode {
  DFIX_MODE_LINT,
  DFIX_MODE_WRITE,  // repair files in place (standard input: to standard output)
  DFIX_MODE_DIFF,   // show what WRITE would do
} dfix_mode;

typedef struct dfix_run {
  dfix_mode mode;
  bool unsafe;
  const dfix_selection *selection;
  dfix_graph_options graph;
  const char *context;          // --context, or NULL: each file's own folder
  dfix_shellcheck *shellcheck;  // an empty table, which the run fills; NULL: do not ask
  unsigned jobs;                // threads; 0: one a processor
} dfix_run;

// What became of one file, and the text that goes to standard output for it: a diff, or
// the repaired standard input.
typedef struct dfix_outcome {
  dfix_file_result result;
  dfix_str output;
  dfix_str notes;  // a line for each fix that failed its proof and was left out
  bool differs;    // DIFF: there is a difference
} dfix_outcome;

enum { DFIX_MAX_THREADS = 64 };

// One outcome a file, in the order of the files.
typedef struct dfix_checked {
  dfix_outcome *items;
  uint32_t len;
  dfix_str no_shellcheck;  // why ShellCheck, which was wanted, said nothing; "" if it did
  dfix_arena
      *arenas[DFIX_MAX_THREADS];  // one a thread: they hold what the items point to
} dfix_checked;

// Runs over `files` (NUL-terminated). The items are in `a`; dfix_checked_free when done.
dfix_checked dfix_check(dfix_arena *a, const dfix_run *run, const dfix_strs *files);
void dfix_checked_free(dfix_checked *checked);

#endif
