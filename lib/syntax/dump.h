// dump.h - syntax trees as text, for tests and for people.

#ifndef DFIX_SYNTAX_DUMP_H
#define DFIX_SYNTAX_DUMP_H

#include "base/buf.h"
#include "syntax/cst.h"

// One node a line, indented, with its place as line:column-line:column (bytes, from 1):
//
//   FROM 1:1-1:12
//     word 1:6-1:12 "alpine"
void dfix_dump_tree(dfix_buf *out, const dfix_file *file);

// The form of BuildKit's own dump (`Node.Dump` of its parser package):
//
//   (from "alpine")
//   (run ["--network=none"] "true")
void dfix_dump_buildkit(dfix_buf *out, const dfix_file *file);

#endif
