#include "test.h"

#include "driver/process.h"

#include <time.h>
#include <unistd.h>

static bool run(dfix_arena *a, dfix_process process, const char *script, dfix_str *out,
                int *status, dfix_err *err) {
  char *const argv[] = {"sh", "-c", (char *)script, NULL};
  process.argv = argv;
  if (!process.seconds) process.seconds = 60;
  return dfix_process_run(a, &process, out, status, err);
}

static void errors_are_read_only_where_they_are_wanted(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_str out;
  int status;
  dfix_err err;
  const char *script = "echo one; echo two >&2; exit 5";
  assert_true(run(a, (dfix_process){0}, script, &out, &status, &err));
  assert_str(out, "one\n");
  assert_int_equal(status, 5);
  assert_true(run(a, (dfix_process){.joins_errors = true}, script, &out, &status, &err));
  assert_str(out, "one\ntwo\n");
  dfix_arena_free(a);
}

static void a_program_that_says_so_may_end_with_127(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_str out;
  int status;
  dfix_err err;
  assert_true(
      run(a, (dfix_process){0}, "echo no such tool; exit 127", &out, &status, &err));
  assert_int_equal(status, 127);
  dfix_process missing = {.argv = (char *const[]){"no-such-program", NULL}, .seconds = 9};
  assert_false(dfix_process_run(a, &missing, &out, &status, &err));
  assert_string_equal(err.msg, "no-such-program is not installed");
  dfix_arena_free(a);
}

static volatile sig_atomic_t stop;

static void on_alarm(int signal) { stop = signal; }

static void a_stop_asks_it_to_end(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_str out;
  int status;
  dfix_err err;
  time_t start = time(NULL);
  signal(SIGALRM, on_alarm);
  alarm(1);
  assert_false(
      run(a, (dfix_process){.stop = &stop}, "exec sleep 50", &out, &status, &err));
  assert_string_equal(err.msg, "sh was interrupted");
  assert_true(time(NULL) - start < 9);
  dfix_arena_free(a);
}

static void what_takes_too_long_is_killed(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_str out;
  int status;
  dfix_err err;
  assert_false(
      run(a, (dfix_process){.seconds = 1}, "exec sleep 50", &out, &status, &err));
  assert_string_equal(err.msg, "sh does not come to an end");
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(errors_are_read_only_where_they_are_wanted),
      cmocka_unit_test(a_program_that_says_so_may_end_with_127),
      cmocka_unit_test(a_stop_asks_it_to_end),
      cmocka_unit_test(what_takes_too_long_is_killed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
