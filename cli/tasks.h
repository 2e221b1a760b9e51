// tasks.h - from the files that were found to what is looked at, and with what.

#ifndef DFIX_CLI_TASKS_H
#define DFIX_CLI_TASKS_H

#include "options.h"

// One task a Dockerfile. What compose and bake files build is looked at with their
// contexts, targets and arguments; a Dockerfile that several of them build once, with
// what they agree on. A file that cannot be read is a task with an error.
dfix_tasks dfix_tasks_of(dfix_arena *a, dfix_options *o, const dfix_strs *files,
                         dfix_configs *configs);

#endif
