// process.h - another program, run for what it prints.

#ifndef DFIX_DRIVER_PROCESS_H
#define DFIX_DRIVER_PROCESS_H

#include "base/arena.h"
#include "base/err.h"

#include <signal.h>
#include <stdbool.h>

enum { DFIX_MAX_OUTPUT = 256 << 20 };

typedef struct dfix_process {
  char *const *argv;  // NULL at the end; argv[0] is looked up in PATH
  char *const *env;   // NULL: this process's own
  unsigned seconds;   // after which it is killed
  bool joins_errors;  // what it says on standard error is read too; else nobody reads it
  // Once this is not 0 the program is asked to end, and killed if it has not in ten
  // seconds. NULL: nothing ends it early.
  const volatile sig_atomic_t *stop;
} dfix_process;

// Runs it to its end, without standard input. False with a sentence if it cannot be
// started (it "is not installed" where PATH has no such program; DFIX_EIO if the system
// has no room for it), was stopped or killed, or printed more than DFIX_MAX_OUTPUT.
bool dfix_process_run(dfix_arena *a, const dfix_process *process, dfix_str *out,
                      int *status, dfix_err *err);

#endif
