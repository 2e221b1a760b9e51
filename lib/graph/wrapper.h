// wrapper.h - programs that run another program: sudo, env, nice, `conda run`, ...

#ifndef DFIX_GRAPH_WRAPPER_H
#define DFIX_GRAPH_WRAPPER_H

#include "graph/command.h"

typedef struct dfix_wrapper {
  dfix_str name;
  dfix_str verb;              // "run" of `conda run`, else ""
  const char *value_options;  // options whose value is the next argument, blanks between
  unsigned operands;          // of its own before the command: 1 for timeout
  bool assigns;               // NAME=value may stand before the command
} dfix_wrapper;

// The wrapper of that name, or NULL.
const dfix_wrapper *dfix_wrapper_find(dfix_str program);

// Where the command begins among args[0..n) (args[0] is the wrapper itself), or n if
// there is none.
uint32_t dfix_wrapper_skip(const dfix_wrapper *w, const dfix_arg *args, uint32_t n);

// True for sh, bash and the like.
bool dfix_is_shell(dfix_str program);

// The script of `sh -c SCRIPT` among args[0..n), or NULL.
const dfix_arg *dfix_shell_script_arg(const dfix_arg *args, uint32_t n);

#endif
