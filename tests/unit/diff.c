#include "test.h"

#include "base/buf.h"
#include "rewrite/diff.h"

static dfix_arena *arena;

static int set_up(void **state) {
  (void)state;
  arena = dfix_arena_new();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  dfix_arena_free(arena);
  return 0;
}

static dfix_str diff(const char *before, const char *after) {
  return dfix_diff(arena, S("Dockerfile"), str_from(before), str_from(after));
}

#define HEADER "--- a/Dockerfile\n+++ b/Dockerfile\n"

static void equal_texts_have_no_diff(void **state) {
  (void)state;
  assert_str(diff("a\n", "a\n"), "");
}

static void a_changed_line_is_shown_with_three_lines_around_it(void **state) {
  (void)state;
  assert_str(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
             HEADER "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void changes_far_apart_are_hunks_of_their_own(void **state) {
  (void)state;
  assert_str(diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n"),
             HEADER "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
                    "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

static void changes_six_lines_apart_share_a_hunk(void **state) {
  (void)state;
  assert_str(diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n"),
             HEADER "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}

static void an_empty_side_names_line_zero(void **state) {
  (void)state;
  assert_str(diff("", "a\nb\n"), HEADER "@@ -0,0 +1,2 @@\n+a\n+b\n");
  assert_str(diff("a\n", ""), HEADER "@@ -1 +0,0 @@\n-a\n");
}

static void a_missing_last_newline_is_said(void **state) {
  (void)state;
  assert_str(diff("a", "a\n"),
             HEADER "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

static void carriage_returns_are_kept(void **state) {
  (void)state;
  assert_str(diff("a\r\n", "b\r\n"), HEADER "@@ -1 +1 @@\n-a\r\n+b\r\n");
}

static void the_shortest_way_is_found(void **state) {
  (void)state;
  assert_str(diff("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n"),
             HEADER "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}

static void a_path_loses_what_a_and_b_replace(void **state) {
  (void)state;
  assert_str(dfix_diff(arena, S("./x/Dockerfile"), S("a\n"), S("b\n")),
             "--- a/x/Dockerfile\n+++ b/x/Dockerfile\n@@ -1 +1 @@\n-a\n+b\n");
}

static void a_path_cannot_break_out_of_its_line(void **state) {
  (void)state;
  assert_str(dfix_diff(arena, S("x\n\"y"), S("a\n"), S("b\n")),
             "--- \"a/x\\012\\\"y\"\n+++ \"b/x\\012\\\"y\"\n@@ -1 +1 @@\n-a\n+b\n");
}

static void texts_with_nothing_in_common_are_replaced(void **state) {
  (void)state;
  dfix_buf old = {.arena = arena}, new = {.arena = arena};
  for (int i = 0; i < 3000; i++) {
    buf_addf(&old, "old %d\n", i);
    buf_addf(&new, "new %d\n", i);
  }
  dfix_str out = dfix_diff(arena, S("Dockerfile"), buf_str(&old), buf_str(&new));
  assert_true(str_starts(out, S(HEADER "@@ -1,3000 +1,3000 @@\n-old 0\n-old 1\n")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_texts_have_no_diff),
      cmocka_unit_test(a_changed_line_is_shown_with_three_lines_around_it),
      cmocka_unit_test(changes_far_apart_are_hunks_of_their_own),
      cmocka_unit_test(changes_six_lines_apart_share_a_hunk),
      cmocka_unit_test(an_empty_side_names_line_zero),
      cmocka_unit_test(a_missing_last_newline_is_said),
      cmocka_unit_test(carriage_returns_are_kept),
      cmocka_unit_test(the_shortest_way_is_found),
      cmocka_unit_test(a_path_loses_what_a_and_b_replace),
      cmocka_unit_test(a_path_cannot_break_out_of_its_line),
      cmocka_unit_test(texts_with_nothing_in_common_are_replaced),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
