// run_script.h - what a RUN in shell form gives to its shell.

#ifndef DFIX_GRAPH_RUN_SCRIPT_H
#define DFIX_GRAPH_RUN_SCRIPT_H

#include "graph/graph.h"

// The text of the RUN, with the bodies of its heredocs behind it. A heredoc that is the
// script itself (`RUN <<EOF`, `RUN <<"EOF" bash -ex`) is the text alone, and its
// interpreter is the one that its first line or the command names; else that is "".
typedef struct dfix_run_script {
  dfix_text text;
  dfix_str interpreter;
} dfix_run_script;

dfix_run_script dfix_run_script_of(dfix_arena *a, const dfix_instruction *instr,
                                   const dfix_source *source);

#endif
