// builder.h - the program that builds images here: docker, podman or buildah.

#ifndef DFIX_DRIVER_BUILDER_H
#define DFIX_DRIVER_BUILDER_H

#include "base/err.h"
#include "base/vec.h"

#include <stdbool.h>

typedef struct dfix_build_tool {
  const char *program;  // "docker", "podman", "buildah"
  bool is_classic;      // docker without BuildKit
} dfix_build_tool;

// The first of docker, podman and buildah that runs here; or the one that is named:
// "buildkit" and "classic" are docker's, "buildah" is buildah or podman. False with a
// sentence if there is none.
bool dfix_build_tool_find(dfix_arena *a, const char *name, dfix_build_tool *out,
                          dfix_err *err);

typedef struct dfix_built {
  double seconds;
  dfix_strs ran;  // the instructions whose results were not there already
} dfix_built;

// Builds a Dockerfile, from nothing or with what is cached, and names the image `tag`.
bool dfix_build_image(dfix_arena *a, const dfix_build_tool *tool, const char *dockerfile,
                      const char *context, const char *tag, bool from_nothing,
                      dfix_built *out, dfix_err *err);

// Writes the image's root file system to `tar`, and reads its configuration.
bool dfix_build_export(dfix_arena *a, const dfix_build_tool *tool, const char *tag,
                       const char *tar, dfix_str *config, dfix_err *err);

// Forgets the image's name; what it is made of stays in the cache.
void dfix_build_remove(dfix_arena *a, const dfix_build_tool *tool, const char *tag);

// The instructions of a log that were run and not taken from the cache, FROM left out.
dfix_strs dfix_build_steps(dfix_arena *a, dfix_str log);

#endif
