// libdfix as a program of somebody else sees it: dfix.h and nothing besides.

#include "test.h"

#include "dfix.h"

#include <string.h>

static const char BAD[] = "FROM debian:12\nRUN apt-get install curl\n";

static void lints_and_says_where(void **state) {
  (void)state;
  dfix_session *s = dfix_session_new();
  assert_true(dfix_session_select(s, "apt/missing-yes"));
  dfix_answer *answer = dfix_session_lint(s, "Dockerfile", BAD, strlen(BAD));
  dfix_session_free(s);  // an answer lives on
  assert_int_equal(dfix_answer_len(answer), 1);
  const dfix_answer_item *item = dfix_answer_at(answer, 0);
  assert_string_equal(item->rule, "apt/missing-yes");
  assert_string_equal(item->severity, "warning");
  assert_string_equal(item->file, "");
  assert_int_equal(item->line, 2);
  assert_int_equal(item->column, 13);
  assert_memory_equal(BAD + item->start, "install", item->end - item->start);
  assert_string_equal(item->fix, "insert `-y`");
  assert_true(item->is_fix_safe);
  dfix_answer_free(answer);
}

static void repairs(void **state) {
  (void)state;
  dfix_session *s = dfix_session_new();
  assert_true(dfix_session_select(s, "apt/missing-yes"));
  dfix_answer *answer = dfix_session_fix(s, "Dockerfile", BAD, strlen(BAD), false);
  size_t len;
  assert_string_equal(dfix_answer_text(answer, &len),
                      "FROM debian:12\nRUN apt-get install -y curl\n");
  assert_int_equal(len, strlen(BAD) + 3);
  assert_int_equal(dfix_answer_len(answer), 0);
  dfix_answer_free(answer);
  dfix_session_free(s);
}

static void a_context_that_is_not_there_is_said(void **state) {
  (void)state;
  dfix_session *s = dfix_session_new();
  assert_true(dfix_session_select(s, "apt/missing-yes"));
  dfix_session_context(s, "/nowhere/at/all");
  dfix_answer *answer = dfix_session_fix(s, "Dockerfile", BAD, strlen(BAD), false);
  assert_non_null(strstr(dfix_answer_error(answer), "'/nowhere/at/all'"));
  assert_string_equal(dfix_answer_text(answer, NULL), BAD);
  assert_int_equal(dfix_answer_len(answer), 1);
  dfix_answer_free(answer);
  dfix_session_context(s, ".");
  answer = dfix_session_lint(s, "Dockerfile", BAD, strlen(BAD));
  assert_string_equal(dfix_answer_error(answer), "");
  dfix_answer_free(answer);
  dfix_session_free(s);
}

static void unknown_name_changes_nothing(void **state) {
  (void)state;
  dfix_session *s = dfix_session_new();
  assert_true(dfix_session_select(s, "apt/missing-yes"));
  assert_false(dfix_session_ignore(s, "apt/mising-yes"));
  assert_non_null(strstr(dfix_session_error(s), "apt/missing-yes"));
  dfix_answer *answer = dfix_session_lint(s, "Dockerfile", BAD, strlen(BAD));
  assert_int_equal(dfix_answer_len(answer), 1);
  dfix_answer_free(answer);
  dfix_session_free(s);
}

static void build_arguments_are_known(void **state) {
  (void)state;
  static const char text[] = "FROM debian:12\nARG FLAG\nRUN apt-get install $FLAG curl\n";
  dfix_session *s = dfix_session_new();
  assert_true(dfix_session_select(s, "apt/missing-yes"));
  dfix_session_build_arg(s, "FLAG", "--no-install-recommends");
  dfix_answer *answer = dfix_session_lint(s, "Dockerfile", text, strlen(text));
  assert_int_equal(dfix_answer_len(answer), 1);
  dfix_answer_free(answer);
  dfix_session_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lints_and_says_where),
      cmocka_unit_test(repairs),
      cmocka_unit_test(a_context_that_is_not_there_is_said),
      cmocka_unit_test(unknown_name_changes_nothing),
      cmocka_unit_test(build_arguments_are_known),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
