// pending.h - writing files whole: the bytes first, then the name.
//
// New bytes go to a hidden temporary file in the same folder, reach the disk, and take
// the name in one step, so that whoever opens the file, and whenever the program or the
// machine stops, finds the old bytes or the new ones. A system call that a signal
// interrupts is made again.

#ifndef DFIX_BASE_PENDING_H
#define DFIX_BASE_PENDING_H

#include "base/arena.h"
#include "base/err.h"

typedef struct dfix_pending {
  const char *path;  // the file that it becomes, no link to it
  char *temporary;   // beside it
  bool is_new;       // there must be no such file yet
  bool is_filled;    // the temporary file is there
} dfix_pending;

// Finds the names; nothing is on disk yet. A symbolic link stays a link to the file that
// changes. Memory is asked for here and in no other of these functions.
bool dfix_pending_new(dfix_arena *a, const char *path, bool is_new, dfix_pending *out,
                      dfix_err *err);

// Writes the temporary file, with the mode and owner of the one that it replaces. Leaves
// none if that fails.
bool dfix_pending_fill(dfix_pending *s, dfix_str text, dfix_err *err);

// Gives the bytes their name. If that fails the temporary file stays until it is
// discarded.
bool dfix_pending_commit(dfix_pending *s, dfix_err *err);

// Removes the temporary file if there is one.
void dfix_pending_discard(dfix_pending *s);

// All of it at once, for a file that is there, and for one that is not.
bool dfix_file_replace(const char *path, dfix_str text, dfix_err *err);
bool dfix_file_create(const char *path, dfix_str text, dfix_err *err);

// For reports: replaces or creates a regular file, and writes into whatever else `path`
// is (a pipe, a terminal).
bool dfix_file_write(const char *path, dfix_str text, dfix_err *err);

// Writes all of `text`; false with errno.
bool dfix_write_all(int fd, dfix_str text);

#endif
