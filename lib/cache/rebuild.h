// rebuild.h - how often each step of a file runs again, and what that costs.
//
// The builders do not look at the same things: BuildKit sees the files of a COPY and the
// environment of a RUN; the classic builder and buildah see the text of every instruction
// above as well. A step's odds here are those of its key with that builder, and of all
// keys above it.
//
// Facts: docs/internals/layer-order.md.

#ifndef DFIX_CACHE_REBUILD_H
#define DFIX_CACHE_REBUILD_H

#include "cache/layer.h"

typedef enum dfix_builder { DFIX_BUILDKIT, DFIX_CLASSIC, DFIX_BUILDAH } dfix_builder;

typedef struct dfix_rebuild {
  const dfix_step *step;
  dfix_str sees;   // what its key is made of, in words: "41 files", "its text, GIT_SHA"
  double changes;  // the chance that it changes by itself
  double runs;     // the chance that it runs in a build
  double seconds;  // when it runs
} dfix_rebuild;

typedef struct dfix_stage_rebuild {
  const dfix_stage *stage;
  dfix_vec(dfix_rebuild) steps;
  bool is_needed;  // for the stage that is built
  double seconds;  // expected in a build, all steps together
} dfix_stage_rebuild;

typedef struct dfix_rebuilds {
  dfix_vec(dfix_stage_rebuild) stages;
  uint32_t commits;  // that the odds are counted over; 0: they are priors
  double seconds;    // expected in a build, all needed stages together
} dfix_rebuilds;

// `context` and `times` may be NULL.
dfix_rebuilds dfix_rebuilds_of(dfix_arena *a, const dfix_graph *g,
                               const dfix_context *context, const dfix_times *times,
                               dfix_builder builder);

#endif
