#include "test.h"

#include "rewrite/apply.h"

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

static dfix_edits edits;

static void begin(void) { edits = (dfix_edits){0}; }

static void replace(uint32_t start, uint32_t end, dfix_str text) {
  dfix_edit edit = {.span = span(start, end), .text = text};
  vec_push(arena, &edits, edit);
}

static dfix_patched apply(dfix_str text) {
  dfix_edits_sort(&edits);
  assert_true(dfix_edits_fit(&edits, text.len));
  return dfix_apply(arena, text, &edits);
}

static void edits_count_in_the_old_text(void **state) {
  (void)state;
  begin();
  replace(4, 5, S("long"));
  replace(0, 1, S(""));
  assert_str(apply(S("a b c")).text, " b long");
}

static void insertions_at_one_place_keep_their_order(void **state) {
  (void)state;
  begin();
  replace(1, 1, S("1"));
  replace(1, 1, S("2"));
  replace(1, 2, S("B"));
  replace(1, 1, S("3"));
  assert_str(apply(S("abc")).text, "a123Bc");
}

static void edits_that_overlap_do_not_fit(void **state) {
  (void)state;
  begin();
  replace(0, 3, S(""));
  replace(2, 4, S(""));
  dfix_edits_sort(&edits);
  assert_false(dfix_edits_fit(&edits, 10));
}

static void an_edit_behind_the_end_does_not_fit(void **state) {
  (void)state;
  begin();
  replace(3, 5, S(""));
  assert_false(dfix_edits_fit(&edits, 4));
  assert_true(dfix_edits_fit(&edits, 5));
}

static void edits_that_touch_meet(void **state) {
  (void)state;
  dfix_edit a = {.span = span(0, 3)}, b = {.span = span(3, 3)}, c = {.span = span(4, 6)};
  assert_true(dfix_edits_meet(&a, &b));
  assert_false(dfix_edits_meet(&b, &c));
}

static void edits_of_two_files_never_meet(void **state) {
  (void)state;
  dfix_edit a = {.span = span(0, 3)}, b = {.file = S("x"), .span = span(0, 3)};
  assert_false(dfix_edits_meet(&a, &b));
}

static void a_new_line_ends_as_the_line_it_is_inserted_at(void **state) {
  (void)state;
  begin();
  replace(0, 0, S("x\n"));
  replace(3, 3, S("y\n"));
  assert_str(apply(S("a\r\nb\nc\n")).text, "x\r\na\r\ny\nb\nc\n");
}

static void a_line_without_ending_takes_that_of_the_line_before(void **state) {
  (void)state;
  begin();
  replace(4, 4, S("\nc"));
  assert_str(apply(S("a\r\nb")).text, "a\r\nb\r\nc");
}

static void an_inserted_crlf_is_left_alone(void **state) {
  (void)state;
  begin();
  replace(0, 0, S("x\r\n"));
  assert_str(apply(S("a\r\n")).text, "x\r\na\r\n");
}

static void a_deleted_last_line_takes_no_newline_with_it(void **state) {
  (void)state;
  begin();
  replace(2, 3, S(""));
  assert_str(apply(S("a\nb")).text, "a");
}

static void a_text_that_ended_in_a_newline_still_does(void **state) {
  (void)state;
  begin();
  replace(1, 4, S(""));
  assert_str(apply(S("a\nb\n")).text, "a\n");
}

static void places_are_found_in_both_directions(void **state) {
  (void)state;
  begin();
  replace(1, 1, S("xx"));
  replace(3, 5, S(""));
  dfix_patched p = apply(S("abcdefg"));
  assert_str(p.text, "axxbcfg");
  assert_int_equal(dfix_changes_forward(&p.changes, 0), 0);
  assert_int_equal(dfix_changes_forward(&p.changes, 1), 3);
  assert_int_equal(dfix_changes_forward(&p.changes, 4), 5);
  assert_int_equal(dfix_changes_forward(&p.changes, 5), 5);
  assert_int_equal(dfix_changes_forward(&p.changes, 6), 6);
  dfix_span back = dfix_changes_back(&p.changes, span(3, 5));
  assert_int_equal(back.start, 1);
  assert_int_equal(back.end, 3);
  back = dfix_changes_back(&p.changes, span(2, 6));
  assert_int_equal(back.start, 1);
  assert_int_equal(back.end, 6);
}

static void an_insertion_touches_what_it_stands_beside(void **state) {
  (void)state;
  begin();
  replace(4, 4, S("x"));
  dfix_patched p = apply(S("abcdefg"));
  assert_true(dfix_changes_touch(&p.changes, span(2, 4)));
  assert_true(dfix_changes_touch(&p.changes, span(4, 6)));
  assert_false(dfix_changes_touch(&p.changes, span(5, 6)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(edits_count_in_the_old_text),
      cmocka_unit_test(insertions_at_one_place_keep_their_order),
      cmocka_unit_test(edits_that_overlap_do_not_fit),
      cmocka_unit_test(an_edit_behind_the_end_does_not_fit),
      cmocka_unit_test(edits_that_touch_meet),
      cmocka_unit_test(edits_of_two_files_never_meet),
      cmocka_unit_test(a_new_line_ends_as_the_line_it_is_inserted_at),
      cmocka_unit_test(a_line_without_ending_takes_that_of_the_line_before),
      cmocka_unit_test(an_inserted_crlf_is_left_alone),
      cmocka_unit_test(a_deleted_last_line_takes_no_newline_with_it),
      cmocka_unit_test(a_text_that_ended_in_a_newline_still_does),
      cmocka_unit_test(places_are_found_in_both_directions),
      cmocka_unit_test(an_insertion_touches_what_it_stands_beside),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
