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

// Replaces each file as a whole. If one cannot be written, or is no longer what `before`
// says (another fix was there first), those already written get their old text back.
// Only one thread at a time is inside.
bool dfix_store(dfix_arena *a, const dfix_stored_files *files, dfix_err *err);

#endif
