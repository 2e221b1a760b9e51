// file.h - whole files: read at once, replaced at once.

#ifndef DFIX_BASE_FILE_H
#define DFIX_BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"

// The largest file dfix reads. Offsets must fit 32 bits; a Dockerfile is a thousandth of
// it.
#define DFIX_MAX_FILE ((size_t)64 << 20)

// Reads a regular file of at most `max` bytes. Never waits for a FIFO. `path` is
// NUL-terminated, as every path here.
bool dfix_file_read(dfix_arena *a, const char *path, size_t max, dfix_str *out,
                    dfix_err *err);

// Reads standard input to its end.
bool dfix_file_read_stdin(dfix_arena *a, dfix_str *out, dfix_err *err);

// Replaces a file's bytes: either all of them, or none. The new text goes to a temporary
// file in the same folder, is synced, and takes the name; mode and owner stay, and a
// symbolic link stays a link to the file that changed.
bool dfix_file_replace(const char *path, dfix_str text, dfix_err *err);

// Makes a file that is not there yet, with these bytes or not at all.
bool dfix_file_create(const char *path, dfix_str text, dfix_err *err);

#endif
