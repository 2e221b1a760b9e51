#include "test.h"

#include "cache/ignore.h"

static void a_name_is_left_out_with_all_below_it(void **state) {
  (void)state;
  assert_true(dfix_ignore_matches(S("node_modules\n"), S("node_modules")));
  assert_true(dfix_ignore_matches(S("node_modules\n"), S("node_modules/x/y.js")));
  assert_false(dfix_ignore_matches(S("node_modules\n"), S("web/node_modules")));
}

static void two_stars_cross_folders_and_one_does_not(void **state) {
  (void)state;
  assert_true(dfix_ignore_matches(S("**/*.pyc"), S("a/b/c.pyc")));
  assert_true(dfix_ignore_matches(S("**/*.pyc"), S("c.pyc")));
  assert_false(dfix_ignore_matches(S("*.pyc"), S("a/c.pyc")));
  assert_true(dfix_ignore_matches(S("a/*"), S("a/b/c")));
}

static void the_last_pattern_that_matches_decides(void **state) {
  (void)state;
  dfix_str ignore = S("*\n!requirements.txt\n");
  assert_false(dfix_ignore_matches(ignore, S("requirements.txt")));
  assert_true(dfix_ignore_matches(ignore, S("app.py")));
  assert_true(dfix_ignore_matches(S("!x\nx\n"), S("x")));
}

static void comments_slashes_and_windows_lines_are_no_part_of_a_pattern(void **state) {
  (void)state;
  assert_false(dfix_ignore_matches(S("# app\r\n"), S("# app")));
  assert_true(dfix_ignore_matches(S("/app/\r\n"), S("app")));
  assert_true(dfix_ignore_matches(S("./app\r\n"), S("app/x")));
}

static void classes_and_escapes_match_one_character(void **state) {
  (void)state;
  assert_true(dfix_ignore_matches(S("file[0-9].txt"), S("file7.txt")));
  assert_false(dfix_ignore_matches(S("file[^0-9].txt"), S("file7.txt")));
  assert_true(dfix_ignore_matches(S("\\*.txt"), S("*.txt")));
  assert_false(dfix_ignore_matches(S("[a"), S("a")));
}

static void no_pattern_takes_forever(void **state) {
  (void)state;
  assert_false(dfix_ignore_matches(
      S("**/**/**/**/**/**/**/**/*a*a*a*a*a*a*b"),
      S("aaaaaaaaaaaaaaaaaaaa/aaaaaaaaaaaaaaaaaaaaaaaaaaaa/a/a/a/a")));
}

// What the oracle found (tests/oracle/ignore.py).
static void patterns_are_cleaned_as_go_does(void **state) {
  (void)state;
  assert_false(dfix_ignore_matches(S("."), S("src")));
  assert_true(dfix_ignore_matches(S("a//./b/../c/"), S("a/c/x")));
  assert_false(dfix_ignore_matches(S("../a"), S("a")));
  assert_true(dfix_ignore_matches(S("/../a"), S("a")));
  assert_true(dfix_ignore_matches(S("?"), S("\xc3\xa9")));
  assert_true(dfix_ignore_matches(S("[^a]/b"), S("\xc3\xa9/b")));
  assert_true(dfix_ignore_matches(S("**.txt"), S("src/a.txt")));
  assert_false(dfix_ignore_matches(S("\\a"), S("a")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_name_is_left_out_with_all_below_it),
      cmocka_unit_test(two_stars_cross_folders_and_one_does_not),
      cmocka_unit_test(the_last_pattern_that_matches_decides),
      cmocka_unit_test(comments_slashes_and_windows_lines_are_no_part_of_a_pattern),
      cmocka_unit_test(classes_and_escapes_match_one_character),
      cmocka_unit_test(no_pattern_takes_forever),
      cmocka_unit_test(patterns_are_cleaned_as_go_does),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
