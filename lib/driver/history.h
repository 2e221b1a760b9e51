// history.h - what the last commits changed in a folder, by one call of git a work tree.
//
// git runs with everything off that a repository's own configuration could make it
// start: pagers, filters, hooks, signature checks, monitors, fetches.

#ifndef DFIX_DRIVER_HISTORY_H
#define DFIX_DRIVER_HISTORY_H

#include "base/arena.h"
#include "base/err.h"

enum { DFIX_HISTORY_COMMITS = 200 };

// The log that graph/context.h describes, of the folder as the user reaches it. False if
// it is in no work tree, or git is not there or fails; with trouble (paths.h) if the disk
// does, or git cannot be started. May be called by several threads.
bool dfix_history_log(dfix_arena *a, const char *folder, dfix_str *out,
                      dfix_err *trouble);

#endif
