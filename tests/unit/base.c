#include "test.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"
#include "syntax/source.h"
#include "syntax/text.h"

static void cut_splits_at_the_first_separator(void **state) {
  (void)state;
  dfix_str name, version;
  assert_true(str_cut(S("flask==3.0=="), '=', &name, &version));
  assert_str(name, "flask");
  assert_str(version, "=3.0==");
}

static void cut_leaves_its_outputs_alone_without_a_separator(void **state) {
  (void)state;
  dfix_str head = S("kept"), tail = S("kept");
  assert_false(str_cut(S("flask"), '=', &head, &tail));
  assert_str(head, "kept");
  assert_str(tail, "kept");
}

static void next_keeps_empty_pieces(void **state) {
  (void)state;
  dfix_str rest = S("a,,b"), item;
  assert_true(str_next(&rest, ',', &item));
  assert_str(item, "a");
  assert_true(str_next(&rest, ',', &item));
  assert_str(item, "");
  assert_true(str_next(&rest, ',', &item));
  assert_str(item, "b");
  assert_false(str_next(&rest, ',', &item));
}

static void find_sees_a_needle_at_the_end(void **state) {
  (void)state;
  assert_int_equal(str_find(S("aab"), S("ab")), 1);
  assert_int_equal(str_find(S("aab"), S("abc")), STR_NONE);
  assert_int_equal(str_find(S(""), S("a")), STR_NONE);
}

static void failures_read_outside_in(void **state) {
  (void)state;
  dfix_err err;
  assert_false(dfix_fail(&err, DFIX_EIO, "cannot open '%s'", "x"));
  assert_false(dfix_fail_in(&err, "reading config"));
  assert_string_equal(err.msg, "reading config: cannot open 'x'");
}

static void vec_grows_in_its_arena(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_vec(int) v = {0};
  for (int i = 0; i < 100; i++) vec_push(a, &v, i);
  int sum = 0;
  int *it;
  vec_each(it, &v) sum += *it;
  assert_int_equal(sum, 4950);
  assert_str(dfix_arena_strf(a, "%d", 7), "7");
  dfix_arena_free(a);
}

static void a_map_finds_what_was_put_and_keeps_its_order(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_map m = {0};
  int values[100];
  for (int i = 0; i < 100; i++)
    assert_null(dfix_map_put(a, &m, dfix_arena_strf(a, "key%d", i), &values[i]));
  for (int i = 0; i < 100; i++)
    assert_ptr_equal(dfix_map_get(&m, dfix_arena_strf(a, "key%d", i)), &values[i]);
  assert_null(dfix_map_get(&m, S("key100")));
  assert_ptr_equal(dfix_map_put(a, &m, S("key7"), &values[8]), &values[7]);
  assert_str(m.entries.items[42].key, "key42");
  dfix_arena_free(a);
}

static void a_newline_belongs_to_the_line_it_ends(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_source *src = dfix_source_new(a, S("Dockerfile"), S("FROM x\nRUN y\n"));
  assert_int_equal(dfix_source_line(src, 6), 0);
  assert_int_equal(dfix_source_line(src, 7), 1);
  assert_int_equal(dfix_source_line(src, 13), 2);
  dfix_arena_free(a);
}

static void an_astral_character_is_two_utf16_units(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_source *src = dfix_source_new(a, S("Dockerfile"), S("a\xf0\x9f\x90\xb3z"));
  dfix_place p = dfix_source_place(src, 5);
  assert_int_equal(p.byte, 5);
  assert_int_equal(p.chars, 2);
  assert_int_equal(p.utf16, 3);
  dfix_arena_free(a);
}

static void a_joined_text_knows_where_each_byte_lies(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_text_builder b = {.arena = a};
  dfix_text_put(&b, S("a "), 4);
  dfix_text_put(&b, S("b"), 20);
  dfix_text t = dfix_text_done(&b);
  assert_str(t.str, "a b");
  assert_int_equal(dfix_text_offset(&t, 2), 20);
  assert_int_equal(dfix_text_offset(&t, 3), 21);
  assert_int_equal(dfix_text_span(&t, 0, 2).end, 6);
  dfix_text tail = dfix_text_slice(&t, 2, 3);
  assert_int_equal(dfix_text_offset(&tail, 0), 20);
  assert_false(dfix_text_is_contiguous(&t, 0, 3));
  dfix_arena_free(a);
}

static void count(void *what) { ++*(int *)what; }

static void arena_gives_zeroed_memory(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  static const size_t sizes[] = {1, 100, 5000, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1};
  for (int turn = 0; turn < 3; turn++) {
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      size_t size = sizes[i];
      char *p = dfix_arena_alloc(a, size, 1);
      for (size_t k = 0; k < size; k++) assert_int_equal(p[k], 0);
      memset(p, 'x', size);
      p = dfix_arena_grow(a, p, size, size * 2);
      for (size_t k = 0; k < size * 2; k++) assert_int_equal(p[k], k < size ? 'x' : 0);
      memset(p, 'y', size * 2);
    }
    dfix_arena_reset(a);
  }
  dfix_arena_free(a);
}

static void arena_releases_what_is_deferred(void **state) {
  (void)state;
  int released = 0;
  dfix_arena *a = dfix_arena_new();
  dfix_arena_defer(a, count, &released);
  dfix_arena_reset(a);
  assert_int_equal(released, 1);
  dfix_arena_defer(a, count, &released);
  dfix_arena_defer(a, count, &released);
  dfix_arena_free(a);
  assert_int_equal(released, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arena_gives_zeroed_memory),
      cmocka_unit_test(arena_releases_what_is_deferred),
      cmocka_unit_test(cut_splits_at_the_first_separator),
      cmocka_unit_test(cut_leaves_its_outputs_alone_without_a_separator),
      cmocka_unit_test(next_keeps_empty_pieces),
      cmocka_unit_test(find_sees_a_needle_at_the_end),
      cmocka_unit_test(failures_read_outside_in),
      cmocka_unit_test(vec_grows_in_its_arena),
      cmocka_unit_test(a_map_finds_what_was_put_and_keeps_its_order),
      cmocka_unit_test(a_newline_belongs_to_the_line_it_ends),
      cmocka_unit_test(an_astral_character_is_two_utf16_units),
      cmocka_unit_test(a_joined_text_knows_where_each_byte_lies),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
