// internal.h - what the files of graph/ share and others need not see.

#ifndef DFIX_GRAPH_INTERNAL_H
#define DFIX_GRAPH_INTERNAL_H

#include "graph/graph.h"

// Fills step->script_text, script, interpreter and commands of a RUN.
void dfix_step_read_commands(dfix_arena *a, dfix_step *step, const dfix_source *source);

// A path against a folder, both with '/': "." and ".." resolved, absolute.
dfix_str dfix_path_from(dfix_arena *a, dfix_str base, dfix_str path);

#endif
