// scope.h - the variables at one place: a chain of what set them, the newest first.
//
// A scope is never changed, only extended; steps and stages share its older part. Private
// to the graph: others ask through graph.h.

#ifndef DFIX_GRAPH_SCOPE_H
#define DFIX_GRAPH_SCOPE_H

#include "base/map.h"
#include "graph/graph.h"

struct dfix_scope {
  const dfix_scope *older;
  dfix_map *bound;  // a set of every name that the file binds, wherever: a name that is
                    // not in it is looked for nowhere
  dfix_str name;
  bool is_env;
  dfix_value value;       // what is certain
  dfix_value fallback;    // when no build argument is given
  const dfix_pair *pair;  // that set it; NULL for what BuildKit predefines
  const dfix_step *step;  // NULL before the first FROM
};

// The variables that BuildKit defines for every file: TARGETPLATFORM and its like.
const dfix_scope *dfix_scope_predefined(dfix_arena *a);

// `scope` with the pairs of an ENV or ARG. All values see the scope before the
// instruction. `globals` has the ARGs before the first FROM; while those are read it is
// NULL, and `scope` is not.
const dfix_scope *dfix_scope_extend(dfix_arena *a, const dfix_scope *scope,
                                    const dfix_instruction *instr, const dfix_step *step,
                                    const dfix_scope *globals, char escape,
                                    const dfix_build_args *build_args);

dfix_lookup dfix_scope_lookup(const dfix_scope *scope);          // certain values
dfix_lookup dfix_scope_default_lookup(const dfix_scope *scope);  // with ARG defaults

#endif
