// late_arg.h - ARGs that hold a commit or a date, above steps that do not look at them.
//
// An ARG is in the environment of every RUN below it: a new commit runs them all again.
// The ARG may stand as late as its first observer.

#ifndef DFIX_CACHE_LATE_ARG_H
#define DFIX_CACHE_LATE_ARG_H

#include "cache/effects.h"

typedef struct dfix_late_arg {
  uint32_t first, last;         // the steps of adjacent ARGs, moved as one
  uint32_t before;              // the step above which they may stand
  const dfix_command *install;  // the first one that they no longer disturb
  dfix_span where;              // from the ARGs to the step above `before`
  dfix_str text;                // what stands there then
} dfix_late_arg;

// The first such ARGs of a stage; false if there are none.
bool dfix_late_arg_find(dfix_arena *a, const dfix_graph *g, const dfix_stage *stage,
                        const dfix_context *context, dfix_late_arg *out);

#endif
