// file.h - whole files, read at once. pending.h writes them.

#ifndef DFIX_BASE_FILE_H
#define DFIX_BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"

#include <sys/types.h>

// The largest file dfix reads. Offsets must fit 32 bits; a Dockerfile is a thousandth of
// it.
#define DFIX_MAX_FILE ((size_t)64 << 20)

// openat(2), made again when a signal interrupts it; the descriptor is for this process
// only. `folder` may be AT_FDCWD.
int dfix_open(int folder, const char *path, int flags, mode_t mode);

// Reads a regular file of at most `max` bytes. Never waits for a FIFO. `path` is
// NUL-terminated, as every path here.
bool dfix_file_read(dfix_arena *a, const char *path, size_t max, dfix_str *out,
                    dfix_err *err);

// The same from a file that is open already, and stays open; `path` is for the sentence.
bool dfix_file_read_open(dfix_arena *a, int fd, const char *path, size_t max,
                         dfix_str *out, dfix_err *err);

// Reads standard input to its end.
bool dfix_file_read_stdin(dfix_arena *a, dfix_str *out, dfix_err *err);

// Whether the file still has these bytes; a sentence if it has others or cannot be read.
// Asks for no memory.
bool dfix_file_is_unchanged(const char *path, dfix_str text, dfix_err *err);

#endif
