// mount.h - RUN --mount: one CSV record of keys and values.

#ifndef DFIX_GRAPH_MOUNT_H
#define DFIX_GRAPH_MOUNT_H

#include "graph/graph.h"

// Fills step->mounts from the flags of a RUN.
void dfix_step_read_mounts(dfix_arena *a, dfix_step *step);

#endif
