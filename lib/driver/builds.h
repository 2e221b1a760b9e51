// builds.h - what compose files, bake files and devcontainers build.
//
// Each service, target or container with a `build` is one build: a Dockerfile with its
// context, its target and its build arguments. Paths are as the user reaches them from
// here. Everything lives in the arena.

#ifndef DFIX_DRIVER_BUILDS_H
#define DFIX_DRIVER_BUILDS_H

#include "base/err.h"
#include "graph/graph.h"

typedef struct dfix_build {
  dfix_str name;        // of the service or target
  dfix_str origin;      // where it is said: "compose.yaml:7:5"
  dfix_str dockerfile;  // NUL-terminated; of an inline one the file that holds it
  bool is_inline;
  dfix_str text;                // of an inline one ...
  uint32_t first_line, indent;  // ... and where it begins: lines before it, columns
  dfix_str context;             // NUL-terminated
  dfix_str target;              // "" for the last stage
  dfix_build_args args;
} dfix_build;

typedef dfix_vec(dfix_build) dfix_builds;

// Whether a file of this name is one of those, by its name alone.
bool dfix_builds_is_file(dfix_str name);

// Whether a context is a repository or an image, and no folder here.
bool dfix_builds_is_remote(dfix_str context);

// Adds what the file at `path` builds. Services without `build`, and contexts that are no
// folders here, are left out. False with a sentence, mostly with its place, if the file
// cannot be read or understood.
bool dfix_builds_read(dfix_arena *a, dfix_str path, dfix_builds *out, dfix_err *err);

#endif
