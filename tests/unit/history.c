#include "stage.h"

#include "cache/cost.h"
#include "cache/history.h"

static const char *const files[] = {
    ".dockerignore",    "docs\n",        "app/main.py", "1\n",
    "requirements.txt", "flask\nrich\n", NULL};

// 40 commits: each changes app/main.py but every tenth, which changes requirements.txt;
// docs/a.md is changed by all.
static dfix_str log_of(dfix_arena *a) {
  dfix_buf b = {.arena = a};
  for (int i = 0; i < 40; i++) {
    buf_add(&b, (dfix_str){"\001\0", 2});
    buf_add(&b, S("\ndocs/a.md"));
    buf_add_char(&b, 0);
    buf_add(&b, i % 10 ? S("app/main.py") : S("requirements.txt"));
    buf_add_char(&b, 0);
  }
  return buf_str(&b);
}

static double chance_of(const char *text) {
  test_stage *t = test_stage_new(text, files);
  dfix_history h = dfix_history_read(t->arena, log_of(t->arena));
  assert_int_equal(h.len, 40);
  dfix_odds odds = dfix_odds_of(t->arena, &h, &t->context, t->stage->steps.items[0]);
  double out = dfix_chance(&h, &odds);
  dfix_arena_free(t->arena);
  return out;
}

static void a_copy_changes_with_the_files_it_takes(void **state) {
  (void)state;
  assert_true(chance_of("FROM a\nCOPY app /srv\n") > 0.85);
  assert_true(chance_of("FROM a\nCOPY app /srv\n") < 0.95);
  assert_true(chance_of("FROM a\nCOPY requirements.txt /srv/\n") < 0.15);
  assert_true(chance_of("FROM a\nCOPY require*.txt /srv/\n") > 0.08);
  assert_true(chance_of("FROM a\nCOPY . /srv\n") > 0.97);
}

static void what_is_ignored_changes_nothing(void **state) {
  (void)state;
  assert_true(chance_of("FROM a\nCOPY docs /srv\n") < 0.05);
}

static void an_argument_with_a_commit_changes_always(void **state) {
  (void)state;
  assert_true(chance_of("FROM a\nARG GIT_SHA\n") > 0.9);
  assert_true(chance_of("FROM a\nARG NAME\n") < 0.1);
}

static void odds_are_said_in_words(void **state) {
  (void)state;
  test_stage *t = test_stage_new("FROM a\nCOPY app /srv\n", files);
  dfix_history h = dfix_history_read(t->arena, log_of(t->arena)), none = {0};
  dfix_odds odds = dfix_odds_of(t->arena, &h, &t->context, t->stage->steps.items[0]);
  assert_str(dfix_odds_in_words(t->arena, &h, &odds), "90 % of the last 40 commits");
  odds = dfix_odds_of(t->arena, &none, &t->context, t->stage->steps.items[0]);
  assert_str(dfix_odds_in_words(t->arena, &none, &odds), "");
  dfix_arena_free(t->arena);
}

static void few_commits_are_no_history(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_str log = log_of(a);
  assert_int_equal(dfix_history_read(a, str_slice(log, 0, log.len / 4)).len, 0);
  dfix_arena_free(a);
}

static double seconds_of(const char *text, const dfix_times *times) {
  test_stage *t = test_stage_new(text, files);
  double out = dfix_step_seconds(t->arena, t->stage->steps.items[0], &t->context, times);
  dfix_arena_free(t->arena);
  return out;
}

static void packages_cost_by_their_number(void **state) {
  (void)state;
  double one = seconds_of("FROM a\nRUN apt-get install -y a\n", NULL);
  assert_true(seconds_of("FROM a\nRUN apt-get install -y a b c\n", NULL) > one);
  assert_true(seconds_of("FROM a\nRUN pip install -r requirements.txt\n", NULL) ==
              seconds_of("FROM a\nRUN pip install flask rich\n", NULL));
  assert_true(seconds_of("FROM a\nLABEL a=b\n", NULL) == 0);
}

static void a_build_log_says_what_a_step_took(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_times times = dfix_times_read(
      a, S("#5 [1/3] FROM docker.io/library/a\n#5 DONE 0.1s\n"
           "#7 [build 2/3] RUN apt-get update &&     apt-get install -y a\n"
           "#7 0.412 Get:1 http://x\n#7 DONE 41.5s\n#8 [3/3] COPY . .\n#8 CACHED\n"
           "#9 [3/3] RUN make\n#9 DONE 1e999s\n"));
  assert_true(seconds_of("FROM a\nRUN apt-get update && \\\n    apt-get install -y a\n",
                         &times) == 41.5);
  assert_true(seconds_of("FROM a\nCOPY . .\n", &times) == 0.5);
  assert_true(seconds_of("FROM a\nRUN make\n", &times) < 1000);
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_copy_changes_with_the_files_it_takes),
      cmocka_unit_test(what_is_ignored_changes_nothing),
      cmocka_unit_test(an_argument_with_a_commit_changes_always),
      cmocka_unit_test(odds_are_said_in_words),
      cmocka_unit_test(few_commits_are_no_history),
      cmocka_unit_test(packages_cost_by_their_number),
      cmocka_unit_test(a_build_log_says_what_a_step_took),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
