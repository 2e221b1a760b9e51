#include "cache/layer.h"

dfix_layers dfix_layers_of(dfix_arena *a, const dfix_stage *stage,
                           const dfix_context *context, const dfix_history *history,
                           const dfix_times *times) {
  dfix_layers out = {0};
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    dfix_layer layer = {step, dfix_odds_of(a, history, context, step),
                        dfix_step_seconds(a, step, context, times)};
    vec_push(a, &out, layer);
  }
  return out;
}

double dfix_expected_seconds(const dfix_history *history, const dfix_layers *layers) {
  dfix_odds above = {0};
  double sum = 0;
  const dfix_layer *layer;
  vec_each(layer, layers) {
    dfix_odds_add(&above, &layer->odds);
    sum += layer->seconds * dfix_chance(history, &above);
  }
  return sum;
}
