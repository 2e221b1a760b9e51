#include "stage.h"

#include "cache/order.h"

#include <stdio.h>
#include <time.h>

static const char *const files[] = {"app/main.py", "1\n", "web/a.js",         "1\n",
                                    "docs/a",      "1\n", "requirements.txt", "flask\n",
                                    NULL};

static const dfix_history none;

static dfix_plan plan_of(test_stage *t, dfix_stage_effects *e, dfix_layers *layers) {
  *e = dfix_effects_of(t->arena, t->graph, t->stage, &t->context);
  *layers = dfix_layers_of(t->arena, t->stage, &t->context, &none, NULL);
  return dfix_plan_order(t->arena, t->graph, e, layers, &none);
}

// ---- every legal order, tried ----

typedef struct search {
  const dfix_stage_effects *effects;
  const dfix_layers *layers;
  uint32_t order[8];
  double best;
} search;

static bool may_stand(const search *s, uint32_t n, uint32_t step) {
  for (uint32_t i = 0; i < s->layers->len; i++) {
    bool is_above = false;
    for (uint32_t k = 0; k < n; k++) is_above |= s->order[k] == i;
    if (i == step && is_above) return false;
    if (i < step && !is_above && dfix_steps_depend(s->effects, i, step)) return false;
  }
  return true;
}

static void try_all(search *s, uint32_t n, dfix_odds above, double seconds) {
  if (n == s->layers->len && seconds < s->best) s->best = seconds;
  for (uint32_t i = 0; i < s->layers->len; i++) {
    if (!may_stand(s, n, i)) continue;
    dfix_odds with = above;
    dfix_odds_add(&with, &s->layers->items[i].odds);
    s->order[n] = i;
    try_all(s, n + 1, with,
            seconds + s->layers->items[i].seconds * dfix_chance(&none, &with));
  }
}

static const char *const lines[] = {"COPY app /srv/app\n",
                                    "COPY web /srv/web\n",
                                    "COPY docs /srv/docs\n",
                                    "COPY requirements.txt /srv/\n",
                                    "RUN apt-get install -y a b c\n",
                                    "RUN pip install -r /srv/requirements.txt\n",
                                    "RUN make -C /srv/app\n",
                                    "ENV A=1\n",
                                    "LABEL b=1\n",
                                    "USER app\n",
                                    "RUN npm install -g x\n"};

// Less than a second is worth no move.
static void the_plan_is_as_good_as_the_best_of_all_orders(void **state) {
  (void)state;
  unsigned seed = 7;
  for (int round = 0; round < 300; round++) {
    char text[1024] = "FROM a\n";
    for (int i = 0; i < 6; i++) {
      seed = seed * 1103515245 + 12345;
      strcat(text, lines[(seed >> 16) % (sizeof(lines) / sizeof(*lines))]);
    }
    test_stage *t = test_stage_new(text, files);
    dfix_stage_effects e;
    dfix_layers layers;
    dfix_plan plan = plan_of(t, &e, &layers);
    search s = {.effects = &e, .layers = &layers, .best = 1e9};
    try_all(&s, 0, (dfix_odds){0}, 0);
    if (plan.best - s.best >= 1)
      fail_msg("%s: %f, but %f is possible", text, plan.best, s.best);
    assert_true(plan.best > s.best - 1e-6);
    dfix_arena_free(t->arena);
  }
}

static void a_move_is_worth_a_second_and_five_percent(void **state) {
  (void)state;
  assert_true(dfix_is_worth_it(20, 19));
  assert_false(dfix_is_worth_it(20.5, 19.5));
  assert_false(dfix_is_worth_it(2, 1.1));
}

static dfix_str moved(const char *text) {
  test_stage *t = test_stage_new(text, files);
  dfix_stage_effects e;
  dfix_layers layers;
  dfix_plan plan = plan_of(t, &e, &layers);
  static char out[1024];
  dfix_str to = plan.moves.len ? plan.moves.items[0].text : S("");
  snprintf(out, sizeof(out), STR_FMT, STR_ARG(to));
  dfix_arena_free(t->arena);
  return str_from(out);
}

static void a_group_moves_as_one(void **state) {
  (void)state;
  assert_str(moved("FROM a\nCOPY app /srv/app\nCOPY web /srv/web\n"
                   "RUN apt-get install -y a\nRUN npm install -g b\nRUN make\n"),
             "RUN apt-get install -y a\nRUN npm install -g b\nCOPY app /srv/app\n"
             "COPY web /srv/web");
}

static void nothing_moves_without_a_gain(void **state) {
  (void)state;
  assert_str(moved("FROM a\nRUN apt-get install -y a\nCOPY app /srv/app\n"), "");
  assert_str(moved("FROM a\nCOPY app /srv/app\nRUN mkdir -p /data\n"), "");
  assert_str(moved("FROM a\nCOPY app /srv/app\nRUN make\nRUN apt-get install -y a\n"),
             "");
}

static void a_comment_in_between_keeps_the_order(void **state) {
  (void)state;
  assert_str(
      moved("FROM a\nCOPY app /srv/app\n\n# packages\n\nRUN apt-get install -y a\n"), "");
}

static double milliseconds_of(uint32_t steps) {
  dfix_buf b = {0};
  dfix_arena *a = dfix_arena_new();
  b.arena = a;
  buf_add(&b, S("FROM a\n"));
  for (uint32_t i = 0; i < steps; i++)
    buf_addf(&b,
             i % 3 == 0   ? "COPY app /srv/app%u\n"
             : i % 3 == 1 ? "RUN apt-get install -y p%u\n"
                          : "ENV V%u=1\n",
             i);
  buf_add_char(&b, '\0');
  test_stage *t = test_stage_new(buf_str(&b).ptr, files);
  dfix_stage_effects e;
  dfix_layers layers;
  clock_t start = clock();
  dfix_plan plan = plan_of(t, &e, &layers);
  double ms = (double)(clock() - start) * 1000 / CLOCKS_PER_SEC;
  assert_true(plan.best <= plan.seconds);
  dfix_arena_free(t->arena);
  dfix_arena_free(a);
  return ms;
}

// The bounds are those of the release build with room for sanitizers and a busy machine;
// docs/performance.md has what was measured.
static void a_long_stage_is_planned_in_time(void **state) {
  (void)state;
  double small = milliseconds_of(60), large = milliseconds_of(1000);
  print_message("60 steps: %.1f ms, 1000 steps: %.1f ms\n", small, large);
  assert_true(small < 100);
  assert_true(large < 4000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_plan_is_as_good_as_the_best_of_all_orders),
      cmocka_unit_test(a_move_is_worth_a_second_and_five_percent),
      cmocka_unit_test(a_group_moves_as_one),
      cmocka_unit_test(nothing_moves_without_a_gain),
      cmocka_unit_test(a_comment_in_between_keeps_the_order),
      cmocka_unit_test(a_long_stage_is_planned_in_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
