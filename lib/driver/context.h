// context.h - which folder a Dockerfile is most likely built in.
//
// `docker build` takes the context from its command line, which dfix does not see. It is
// the Dockerfile's own folder, unless everything that the file copies is missing there
// and all of it is at the top of the work tree: then the build runs at the top.

#ifndef DFIX_DRIVER_CONTEXT_H
#define DFIX_DRIVER_CONTEXT_H

#include "base/arena.h"
#include "base/err.h"

// Where the last file lay: the next one is mostly beside it.
typedef struct dfix_work_tree {
  dfix_str folder;  // in `arena`
  unsigned levels;  // up to the top of the work tree
  dfix_arena *arena;
} dfix_work_tree;

// The folder for the file at `path`, as the user reaches it, NUL-terminated; and in
// `dockerfile` the file's path from there. The text is parsed only inside a work tree.
// `last` may be NULL; `trouble` as in paths.h.
dfix_str dfix_context_guess(dfix_arena *a, dfix_str path, dfix_str text,
                            dfix_work_tree *last, dfix_str *dockerfile,
                            dfix_err *trouble);

#endif
