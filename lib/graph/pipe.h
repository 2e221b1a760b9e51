// pipe.h - what a pipeline of a RUN hides: without pipefail its status is that of its
// last command.

#ifndef DFIX_GRAPH_PIPE_H
#define DFIX_GRAPH_PIPE_H

#include "graph/command.h"

// True if SHELL or a `set -o pipefail` of the script lets a pipeline fail with any of its
// commands, or nobody knows (a heredoc with an interpreter of its own).
bool dfix_step_has_pipefail(const dfix_step *step);

// The `|` behind a command of a pipeline; false if it is the last one there, or in none.
bool dfix_pipe_after(const dfix_command *cmd, dfix_span *bar);

// The command that the pipeline around `cmd` ends with, or NULL.
const dfix_command *dfix_pipe_end(const dfix_command *cmd);

#endif
