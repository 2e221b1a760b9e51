// check.h - a run: every file read, linted, perhaps repaired, on all processors.

#ifndef DFIX_DRIVER_CHECK_H
#define DFIX_DRIVER_CHECK_H

#include "driver/builds.h"
#include "driver/config.h"
#include "report/report.h"

typedef enum dfix_mode {
  DFIX_MODE_LINT,
  DFIX_MODE_WRITE,  // repair files in place (standard input: to standard output)
  DFIX_MODE_DIFF,   // show what WRITE would do
} dfix_mode;

typedef struct dfix_run {
  dfix_mode mode;
  bool unsafe;
  dfix_shellcheck *shellcheck;  // an empty table, which the run fills; NULL: do not ask
  unsigned jobs;                // threads; 0: one a processor
  // Told after each file how many are done; by any of the threads. NULL: nobody asks.
  void (*progress)(uint32_t done, uint32_t all);
} dfix_run;

// A file that is to be looked at.
typedef struct dfix_task {
  dfix_str path;                       // NUL-terminated
  const dfix_file_settings *settings;  // NULL if its configuration is wrong
  dfix_str error;                      // why
  bool shellcheck;                     // ask about its scripts
  const dfix_build *inlined;           // the build whose text this is, or NULL
} dfix_task;

typedef dfix_vec(dfix_task) dfix_tasks;

// What became of one file, and the text that goes to standard output for it: a diff, or
// the repaired standard input.
typedef struct dfix_outcome {
  dfix_file_result result;
  dfix_str output;
  dfix_str notes;         // a line for each fix that failed its proof and was left out
  bool differs;           // DIFF: there is a difference
  bool is_misconfigured;  // the error of the result is one of the configuration
  dfix_severity fail_on;  // findings from here up make the run fail
} dfix_outcome;

enum { DFIX_MAX_THREADS = 64 };

// One outcome a file, in the order of the tasks.
typedef struct dfix_checked {
  dfix_outcome *items;
  uint32_t len;
  dfix_str no_shellcheck;  // why ShellCheck, which was wanted, said nothing; "" if it did
  bool
      shellcheck_failed;  // and that is a fault of the disk or the system, not of its own
  dfix_arena
      *arenas[DFIX_MAX_THREADS];  // one a thread: they hold what the items point to
} dfix_checked;

// Runs over the files. The items are in `a`; dfix_checked_free when done.
dfix_checked dfix_check(dfix_arena *a, const dfix_run *run, const dfix_tasks *tasks);
void dfix_checked_free(dfix_checked *checked);

#endif
