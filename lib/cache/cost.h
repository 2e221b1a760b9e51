// cost.h - how long a step takes when it runs.
//
// Priors by command, in seconds on an ordinary machine with an ordinary network; or what
// a build measured. Decisions need only their ratios.

#ifndef DFIX_CACHE_COST_H
#define DFIX_CACHE_COST_H

#include "graph/command.h"
#include "graph/context.h"

#include "base/map.h"

typedef struct dfix_times {
  dfix_map seconds;  // from an instruction's text, blanks folded, to a double
} dfix_times;

// Reads a log of `docker build --progress=plain`: the DONE lines.
dfix_times dfix_times_read(dfix_arena *a, dfix_str log);

double dfix_command_seconds(const dfix_command *cmd, const dfix_context *context);

// Seconds. `context` and `times` may be NULL.
double dfix_step_seconds(dfix_arena *a, const dfix_step *step,
                         const dfix_context *context, const dfix_times *times);

// How many packages the command is told to install, those of its requirements files too;
// 0 if that is not known.
uint32_t dfix_count_packages(const dfix_command *cmd, const dfix_context *context);

#endif
