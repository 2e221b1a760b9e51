// folder.h - a build context that is a folder on disk.
//
// Nothing outside the folder is read: every part of a path is opened without following
// links. Nothing is read before somebody asks, and nothing twice.

#ifndef DFIX_DRIVER_FOLDER_H
#define DFIX_DRIVER_FOLDER_H

#include "base/err.h"
#include "graph/context.h"

// The context at `root`, for a Dockerfile called `dockerfile` (for its own ignore file).
// Lives in the arena; NULL if the folder cannot be opened. What goes wrong while it is
// asked is noted in `trouble` (paths.h): then answers are missing. dfix_folder_close when
// done.
const dfix_context *dfix_folder_open(dfix_arena *a, const char *root, dfix_str dockerfile,
                                     dfix_err *trouble);
void dfix_folder_close(const dfix_context *context);

// The questions from here on are about another Dockerfile in the same context. What was
// read stays known.
void dfix_folder_serve(const dfix_context *context, dfix_str dockerfile);

#endif
