// order.h - the legal order of a stage's steps that is expected to rebuild least.
//
// The legal orders are those that keep every two steps which depend on each other
// (effects.h) as the author has them. The best one is found by dynamic programming over
// the sets of steps that may stand above the others; steps that have nothing to gain keep
// their order, so that the sets stay few. Then the author's order is mended by single
// moves, the best first, each worth at least 5 % of the stage and a second in a build.
// Without such a gain, and between equals, the author's order stays.

#ifndef DFIX_CACHE_ORDER_H
#define DFIX_CACHE_ORDER_H

#include "cache/effects.h"
#include "cache/layer.h"

// The steps first..last move below `end`; all numbers are of the author's order.
typedef struct dfix_move {
  uint32_t first, last, end;
  bool is_hoist;  // those below are fewer: it is they that move, above the others
  double gain;    // seconds in a build
  dfix_span where;
  dfix_str text;  // what stands there then
} dfix_move;

typedef dfix_vec(dfix_move) dfix_moves;

typedef struct dfix_plan {
  double seconds;    // a build of the stage as it is, expected
  double best;       // in the best legal order
  dfix_moves moves;  // that do not meet each other
} dfix_plan;

dfix_plan dfix_plan_order(dfix_arena *a, const dfix_graph *g,
                          const dfix_stage_effects *effects, const dfix_layers *layers,
                          const dfix_history *history);

// Whether a plan could have moves at all, whatever the history is.
bool dfix_order_may_gain(dfix_arena *a, const dfix_stage_effects *effects,
                         const dfix_context *context);

// True if so much less is worth a change of the file.
bool dfix_is_worth_it(double before, double after);

#endif
