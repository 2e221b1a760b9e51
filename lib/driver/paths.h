// paths.h - paths as people write them.

#ifndef DFIX_DRIVER_PATHS_H
#define DFIX_DRIVER_PATHS_H

#include "base/arena.h"

// "." for "Dockerfile", "/" for "/Dockerfile"; NUL-terminated.
dfix_str dfix_path_folder(dfix_arena *a, dfix_str path);

// `name` inside `folder`; an absolute name as it is. "." in front and "./" are dropped.
dfix_str dfix_path_in(dfix_arena *a, dfix_str folder, dfix_str name);

#endif
