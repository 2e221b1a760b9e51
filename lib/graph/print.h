// print.h - the instruction graph as a picture.

#ifndef DFIX_GRAPH_PRINT_H
#define DFIX_GRAPH_PRINT_H

#include "base/buf.h"
#include "graph/graph.h"

// `form` is "text", "dot", "mermaid" or "json".
void dfix_graph_print(dfix_buf *b, const dfix_graph *g, dfix_str form);

#endif
