// layer.h - the steps of a stage as a builder sees them: how often each runs, and what
// that costs.
//
// A step runs again when it or anything above it has changed. With S(X) the chance that
// nothing of X changed, a stage costs sum of seconds(j) * (1 - S(j and all above it)) in
// one build: that is what an order has to make small.

#ifndef DFIX_CACHE_LAYER_H
#define DFIX_CACHE_LAYER_H

#include "cache/cost.h"
#include "cache/effects.h"
#include "cache/history.h"

typedef struct dfix_layer {
  const dfix_step *step;
  dfix_odds odds;  // of the step by itself
  double seconds;  // when it runs
} dfix_layer;

typedef dfix_vec(dfix_layer) dfix_layers;

// One a step. `context` and `times` may be NULL.
dfix_layers dfix_layers_of(dfix_arena *a, const dfix_stage *stage,
                           const dfix_context *context, const dfix_history *history,
                           const dfix_times *times);

// Arguments that are new in each build, counted where they may sink to: they are a move
// of their own (late_arg.h), and must not hide what the others gain.
void dfix_layers_sink_arguments(dfix_layers *layers, const dfix_stage_effects *effects);

// The seconds that a build is expected to take for these layers in this order.
double dfix_expected_seconds(const dfix_history *history, const dfix_layers *layers);

#endif
