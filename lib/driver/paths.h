// paths.h - paths as people write them, and what the disk says of them.

#ifndef DFIX_DRIVER_PATHS_H
#define DFIX_DRIVER_PATHS_H

#include "base/arena.h"
#include "base/err.h"

#include <limits.h>

// "." for "Dockerfile", "/" for "/Dockerfile"; NUL-terminated.
dfix_str dfix_path_folder(dfix_arena *a, dfix_str path);

// `name` inside `folder`; an absolute name as it is. "." in front and "./" are dropped.
dfix_str dfix_path_in(dfix_arena *a, dfix_str folder, dfix_str name);

// Notes that a call failed, by errno, unless that is an answer: nothing is there, or
// nobody may look. "cannot WHAT 'PATH': ..."; of several the first stays in `trouble`,
// which is zeroed before. NULL: nobody asks.
void dfix_trouble_note(dfix_err *trouble, const char *what, const char *path);

// Whether something is at `path`; and its absolute form without links. False with trouble
// if the answer is not known.
bool dfix_path_exists(const char *path, dfix_err *trouble);
bool dfix_path_real(const char *path, char real[PATH_MAX], dfix_err *trouble);

// The text of a file that need not be there: a folder of its name, or a file that may not
// be read or is larger than `max`, is as none.
bool dfix_path_read(dfix_arena *a, const char *path, size_t max, dfix_str *out,
                    dfix_err *trouble);

#endif
