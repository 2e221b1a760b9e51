#include "cache/order.h"

#include "cache/block.h"

#include <float.h>

enum { MAX_ACTIVE = 12, MAX_SETS = 1 << 15, MAX_MOVES = 8, MAX_BLOCK = 8 };

typedef struct planner {
  dfix_arena *arena;
  const dfix_graph *graph;
  const dfix_stage_effects *effects;
  const dfix_layers *layers;
  const dfix_history *history;
  uint32_t n;
  uint32_t active[MAX_ACTIVE];  // steps that may gain by a move, in the author's order
  uint32_t nactive;
  uint32_t *chain;  // the others
  uint32_t nchain;
} planner;

bool dfix_is_worth_it(double before, double after) {
  return before - after >= 1 && before - after >= 0.05 * before;
}

static double chance(const planner *p, uint32_t step) {
  return dfix_chance(p->history, &p->layers->items[step].odds);
}

// A COPY of what changes often.
static bool is_volatile(const planner *p, uint32_t step) {
  dfix_kind kind = p->effects->steps[step].step->instr->kind;
  return (kind == DFIX_COPY || kind == DFIX_ADD) && chance(p, step) >= 0.05;
}

// A RUN that takes its time, and of which all is known.
static bool is_stable(const planner *p, uint32_t step) {
  return p->effects->steps[step].is_known && p->layers->items[step].seconds >= 1;
}

// ---- which steps may move ----

// What could be won by moving the step, had it no dependencies.
static double promise(const planner *p, uint32_t step) {
  double sum = 0;
  if (is_stable(p, step)) {
    for (uint32_t i = 0; i < step; i++)
      if (is_volatile(p, i)) sum += chance(p, i);
    return sum * p->layers->items[step].seconds;
  }
  if (!is_volatile(p, step)) return 0;
  for (uint32_t i = step + 1; i < p->n; i++)
    if (is_stable(p, i)) sum += p->layers->items[i].seconds;
  return sum * chance(p, step);
}

// The most promising ones, as many as the number of sets allows.
static void choose_active(planner *p) {
  uint32_t room = 0;
  while (room < MAX_ACTIVE && ((uint64_t)(p->n + 1) << (room + 1)) <= MAX_SETS) room++;
  bool *is_active = arena_array(p->arena, bool, p->n + 1);
  for (uint32_t i = 0; i < p->n; i++) is_active[i] = false;
  for (uint32_t k = 0; k < room; k++) {
    uint32_t best = p->n;
    double most = 0;
    for (uint32_t i = 0; i < p->n; i++) {
      double value = is_active[i] ? 0 : promise(p, i);
      if (value <= most) continue;
      most = value;
      best = i;
    }
    if (best == p->n) break;
    is_active[best] = true;
  }
  p->chain = arena_array(p->arena, uint32_t, p->n + 1);
  for (uint32_t i = 0; i < p->n; i++) {
    if (is_active[i])
      p->active[p->nactive++] = i;
    else
      p->chain[p->nchain++] = i;
  }
}

// ---- the best order ----

// What has to stand above a step: so many of the chain, and these of the active ones.
typedef struct need {
  uint32_t chain, active;
} need;

static need need_of(const planner *p, uint32_t step) {
  need out = {0};
  for (uint32_t k = 0; k < p->nchain && p->chain[k] < step; k++)
    if (dfix_steps_depend(p->effects, p->chain[k], step)) out.chain = k + 1;
  for (uint32_t k = 0; k < p->nactive && p->active[k] < step; k++)
    if (dfix_steps_depend(p->effects, p->active[k], step)) out.active |= 1u << k;
  return out;
}

static uint32_t active_need(const planner *p, uint32_t step) {
  uint32_t out = 0;
  for (uint32_t k = 0; k < p->nactive && p->active[k] < step; k++)
    if (dfix_steps_depend(p->effects, p->active[k], step)) out |= 1u << k;
  return out;
}

typedef struct table {
  uint32_t nsets;      // of active steps: a power of two
  need *active;        // of each active step
  uint32_t *chain;     // the active ones that each step of the chain needs
  dfix_odds *chained;  // the first k of the chain
  dfix_odds *moved;    // each set of active ones
  double *value;       // of the best order of the first k of the chain and a set
} table;

static double chance_above(const planner *p, const table *t, uint32_t k, uint32_t set) {
  dfix_odds sum = t->chained[k];
  dfix_odds_add(&sum, &t->moved[set]);
  return dfix_chance(p->history, &sum);
}

static table new_table(const planner *p) {
  table t = {.nsets = 1u << p->nactive};
  t.active = arena_array(p->arena, need, p->nactive + 1);
  t.chain = arena_array(p->arena, uint32_t, p->nchain + 1);
  t.chained = arena_array(p->arena, dfix_odds, p->nchain + 1);
  t.moved = arena_array(p->arena, dfix_odds, t.nsets);
  t.value = arena_array(p->arena, double, (size_t)(p->nchain + 1) * t.nsets);
  for (uint32_t k = 0; k < p->nactive; k++) t.active[k] = need_of(p, p->active[k]);
  for (uint32_t k = 0; k < p->nchain; k++) t.chain[k] = active_need(p, p->chain[k]);
  t.chained[0] = t.moved[0] = (dfix_odds){0};
  for (uint32_t k = 0; k < p->nchain; k++) {
    t.chained[k + 1] = t.chained[k];
    dfix_odds_add(&t.chained[k + 1], &p->layers->items[p->chain[k]].odds);
  }
  for (uint32_t set = 1; set < t.nsets; set++) {
    uint32_t lowest = (uint32_t)__builtin_ctz(set);
    t.moved[set] = t.moved[set & (set - 1)];
    dfix_odds_add(&t.moved[set], &p->layers->items[p->active[lowest]].odds);
  }
  return t;
}

static void improve(double *value, double by) {
  if (by < *value) *value = by;
}

// The expected seconds of the best legal order.
static double best_seconds(const planner *p) {
  table t = new_table(p);
  size_t last = (size_t)(p->nchain + 1) * t.nsets - 1;
  for (size_t i = 1; i <= last; i++) t.value[i] = DBL_MAX;
  t.value[0] = 0;
  for (uint32_t k = 0; k <= p->nchain; k++)
    for (uint32_t set = 0; set < t.nsets; set++) {
      size_t at = (size_t)k * t.nsets + set;
      if (t.value[at] >= DBL_MAX) continue;
      if (k < p->nchain && !(t.chain[k] & ~set)) {
        double cost = p->layers->items[p->chain[k]].seconds;
        if (cost > 0) cost *= chance_above(p, &t, k + 1, set);
        improve(&t.value[at + t.nsets], t.value[at] + cost);
      }
      for (uint32_t x = 0; x < p->nactive; x++) {
        uint32_t with = set | 1u << x;
        if (with == set || t.active[x].chain > k || (t.active[x].active & ~set)) continue;
        double cost = p->layers->items[p->active[x]].seconds;
        improve(&t.value[(size_t)k * t.nsets + with],
                t.value[at] + cost * chance_above(p, &t, k, with));
      }
    }
  return t.value[last];
}

// ---- single moves ----

static double seconds_of(const planner *p, const uint32_t *order) {
  dfix_odds above = {0};
  double sum = 0;
  for (uint32_t i = 0; i < p->n; i++) {
    const dfix_layer *layer = &p->layers->items[order[i]];
    dfix_odds_add(&above, &layer->odds);
    if (layer->seconds > 0) sum += layer->seconds * dfix_chance(p->history, &above);
  }
  return sum;
}

// The order with the steps at first..last below the one at `end`.
static void sink(uint32_t *order, uint32_t first, uint32_t last, uint32_t end,
                 uint32_t *out) {
  uint32_t n = 0;
  for (uint32_t i = last + 1; i <= end; i++) out[n++] = order[i];
  for (uint32_t i = first; i <= last; i++) out[n++] = order[i];
  memcpy(order + first, out, n * sizeof(*out));
}

// The last step that takes its time and that all of first..last may stand below; `last`
// if there is none.
static uint32_t lowest(const planner *p, uint32_t first, uint32_t last) {
  uint32_t end = last;
  for (uint32_t i = last + 1; i < p->n; i++) {
    for (uint32_t k = first; k <= last; k++)
      if (dfix_steps_depend(p->effects, k, i)) return end;
    if (is_stable(p, i)) end = i;
  }
  return end;
}

// The first step that changes often and that the one at `at` may stand above.
static uint32_t highest(const planner *p, uint32_t at) {
  uint32_t top = at;
  for (uint32_t i = at; i-- > 0;) {
    if (dfix_steps_depend(p->effects, i, at)) break;
    if (is_volatile(p, i)) top = i;
  }
  return top;
}

static double gain_of(const planner *p, double before, const dfix_move *m) {
  uint32_t *order = arena_array(p->arena, uint32_t, p->n * 2);
  for (uint32_t i = 0; i < p->n; i++) order[i] = i;
  sink(order, m->first, m->last, m->end, order + p->n);
  return before - seconds_of(p, order);
}

static bool is_free(const dfix_moves *taken, const dfix_move *m) {
  const dfix_move *other;
  vec_each(other,
           taken) if (m->first <= other->end && other->first <= m->end) return false;
  return true;
}

static void consider(const planner *p, double before, const dfix_moves *taken,
                     dfix_move m, dfix_move *best) {
  const dfix_source *src = p->graph->file->source;
  if (m.last >= m.end || !is_free(taken, &m) ||
      dfix_blocks_have_notes(src, p->effects->stage, m.first, m.end))
    return;
  m.is_hoist = m.end - m.last <= m.last - m.first + 1;
  m.gain = gain_of(p, before, &m);
  if (m.gain > best->gain + 1e-9) *best = m;
}

// The best move that meets none of those that are taken.
static bool best_move(const planner *p, double before, const dfix_moves *taken,
                      dfix_move *out) {
  *out = (dfix_move){0};
  for (uint32_t k = 0; k < p->nactive; k++) {
    uint32_t at = p->active[k];
    if (is_stable(p, at)) {
      uint32_t top = highest(p, at);
      dfix_move m = {.first = top, .last = at ? at - 1 : 0, .end = at};
      if (top < at) consider(p, before, taken, m, out);
      continue;
    }
    for (uint32_t last = at; last < p->n && last - at < MAX_BLOCK; last++) {
      if (is_stable(p, last)) break;
      dfix_move m = {.first = at, .last = last, .end = lowest(p, at, last)};
      consider(p, before, taken, m, out);
    }
  }
  return out->gain > 0;
}

dfix_plan dfix_plan_order(dfix_arena *a, const dfix_graph *g,
                          const dfix_stage_effects *effects, const dfix_layers *layers,
                          const dfix_history *history) {
  planner p = {.arena = a,
               .graph = g,
               .effects = effects,
               .layers = layers,
               .history = history,
               .n = layers->len};
  choose_active(&p);
  dfix_plan plan = {.seconds = dfix_expected_seconds(history, layers)};
  plan.best = p.nactive ? best_seconds(&p) : plan.seconds;
  double left = plan.seconds;
  dfix_move m;
  while (plan.moves.len < MAX_MOVES && left > plan.best * 1.01 &&
         best_move(&p, plan.seconds, &plan.moves, &m) &&
         dfix_is_worth_it(plan.seconds, plan.seconds - m.gain)) {
    dfix_blocks_sink(a, g->file->source, effects->stage, m.first, m.last, m.end, &m.where,
                     &m.text);
    vec_push(a, &plan.moves, m);
    left -= m.gain;
  }
  return plan;
}

// A COPY that the step at `k` may stand above.
static bool follows_copy(const dfix_stage_effects *e, uint32_t k) {
  for (uint32_t i = k; i-- > 0 && !dfix_steps_depend(e, i, k);) {
    const dfix_instruction *copy = e->steps[i].step->instr;
    if ((copy->kind == DFIX_COPY || copy->kind == DFIX_ADD) &&
        !dfix_instruction_flag(copy, S("from")))
      return true;
  }
  return false;
}

bool dfix_order_may_gain(dfix_arena *a, const dfix_stage_effects *effects,
                         const dfix_context *context) {
  for (uint32_t k = 1; k < effects->stage->steps.len; k++)
    if (effects->steps[k].is_known && follows_copy(effects, k) &&
        dfix_step_seconds(a, effects->steps[k].step, context, NULL) >= 1)
      return true;
  return false;
}
