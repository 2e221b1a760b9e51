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

static bool holds_provenance(const dfix_instruction *arg) {
  const dfix_pair *pair;
  if (arg->kind != DFIX_ARG) return false;
  vec_each(pair, &arg->pairs) if (dfix_is_provenance(pair->key.value)) return true;
  return false;
}

void dfix_layers_sink_arguments(dfix_layers *layers, const dfix_stage_effects *effects) {
  for (uint32_t i = 0; i < layers->len; i++) {
    dfix_layer *arg = &layers->items[i];
    if (!holds_provenance(arg->step->instr)) continue;
    dfix_odds odds = arg->odds;
    arg->odds = (dfix_odds){0};
    for (uint32_t k = i + 1; k < layers->len; k++) {
      if (!dfix_steps_depend(effects, i, k)) continue;
      dfix_odds_add(&layers->items[k].odds, &odds);
      break;
    }
  }
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
