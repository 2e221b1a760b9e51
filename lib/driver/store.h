// store.h - writes what a fix changed: every file of it, or none.

#ifndef DFIX_DRIVER_STORE_H
#define DFIX_DRIVER_STORE_H

#include "base/err.h"
#include "base/vec.h"

typedef struct dfix_stored_file {
  dfix_str path;  // NUL-terminated
  bool is_new;
  dfix_str before, after;
} dfix_stored_file;

typedef dfix_vec(dfix_stored_file) dfix_stored_files;

// All new texts are on disk before the first takes its name. If one cannot be written, or
// a file is no longer what `before` says (another program or another fix was there
// first), every file stays, or becomes again, what it was. Only one thread at a time
// writes.
bool dfix_store(dfix_arena *a, const dfix_stored_files *files, dfix_err *err);

#endif
