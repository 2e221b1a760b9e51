// interpolate.h - ${VARIABLES} in compose files.

#ifndef DFIX_DRIVER_INTERPOLATE_H
#define DFIX_DRIVER_INTERPOLATE_H

#include "base/map.h"

// The variables of a project: the process's environment, and under it its .env file.
typedef struct dfix_variables {
  dfix_map dotenv;  // name -> dfix_str *
} dfix_variables;

// Reads NAME=VALUE lines; '#' begins a comment, quotes are taken off, `export ` too.
void dfix_variables_read(dfix_arena *a, dfix_variables *v, dfix_str text);

// The value of a variable; false if it is not set.
bool dfix_variables_get(const dfix_variables *v, dfix_arena *a, dfix_str name,
                        dfix_str *out);

// $NAME, ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:?error}, ${NAME:+instead},
// and $$ for a dollar. What is not set is empty, as for compose.
dfix_str dfix_interpolate(dfix_arena *a, const dfix_variables *v, dfix_str text);

#endif
