// builder.h - the program that builds images here: docker, podman or buildah.

#ifndef DFIX_DRIVER_BUILDER_H
#define DFIX_DRIVER_BUILDER_H

#include "base/err.h"
#include "graph/graph.h"

#include <signal.h>

typedef struct dfix_build_tool {
  const char *program;   // "docker", "podman", "buildah"
  bool has_buildx;       // docker's client for BuildKit, local or remote
  const char *buildkit;  // what DOCKER_BUILDKIT is set to; NULL: as it is
  // Once this is not 0, builds and exports come to an end; NULL: nothing stops them.
  const volatile sig_atomic_t *stop;
} dfix_build_tool;

// The first of docker, podman and buildah that runs here; or the one that is named:
// "buildkit" and "classic" are docker's, "buildah" is buildah or podman. False with a
// sentence if there is none.
bool dfix_build_tool_find(dfix_arena *a, const char *name, dfix_build_tool *out,
                          dfix_err *err);

typedef struct dfix_image_build {
  const char *dockerfile, *context;
  const dfix_graph_options *options;  // build arguments and target
  const char *tag;                    // in lower case; its container has the same name
  bool from_nothing;                  // without what is cached
} dfix_image_build;

typedef struct dfix_built {
  double seconds;
  dfix_strs ran;  // the instructions whose results were not there already
  dfix_str log;   // also of a build that failed; "" if the builder could not be started
} dfix_built;

bool dfix_build_image(dfix_arena *a, const dfix_build_tool *tool,
                      const dfix_image_build *what, dfix_built *out, dfix_err *err);

// Writes the image's root file system to `tar`, and reads its configuration.
bool dfix_build_export(dfix_arena *a, const dfix_build_tool *tool, const char *tag,
                       const char *tar, dfix_str *config, dfix_err *err);

// Removes the image, and the layers that no other image has.
void dfix_build_remove(dfix_arena *a, const dfix_build_tool *tool, const char *tag);

// The instructions of a log that were run and not taken from the cache, FROM left out.
dfix_strs dfix_build_steps(dfix_arena *a, dfix_str log);

#endif
