#include "test.h"

#include "base/json.h"

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

static const dfix_json *parse(dfix_str text) {
  dfix_err err;
  const dfix_json *value = dfix_json_parse(arena, S("x.json"), text, &err);
  if (!value) fail_msg("%s", err.msg);
  return value;
}

static const char *refuse(dfix_str text) {
  static dfix_err err;
  assert_null(dfix_json_parse(arena, S("x.json"), text, &err));
  return err.msg;
}

static void every_kind_of_value_is_read(void **state) {
  (void)state;
  const dfix_json *v =
      parse(S("{\"t\": \"a\\u00e4\", \"n\": -3, \"r\": 1.5, \"y\": true, \"z\": null, "
              "\"l\": [1, {}]}"));
  assert_str(dfix_json_text(dfix_json_get(v, S("t"))), "a\xc3\xa4");
  assert_int_equal(dfix_json_integer(dfix_json_get(v, S("n")), 0), -3);
  assert_true(dfix_json_get(v, S("r"))->real > 1.4);
  assert_true(dfix_json_truth(dfix_json_get(v, S("y"))));
  assert_int_equal(dfix_json_get(v, S("z"))->kind, DFIX_JSON_NULL);
  assert_int_equal(dfix_json_len(dfix_json_get(v, S("l"))), 2);
  assert_int_equal(dfix_json_at(dfix_json_get(v, S("l")), 1)->kind, DFIX_JSON_MAP);
}

static void maps_keep_the_order_of_the_text(void **state) {
  (void)state;
  const dfix_json *v = parse(S("{\"b\": 1, \"a\": 2, \"c\": 3}"));
  assert_str(v->keys.items[0], "b");
  assert_str(v->keys.items[2], "c");
}

static void what_is_missing_is_empty_all_the_way_down(void **state) {
  (void)state;
  const dfix_json *v = parse(S("{\"a\": [1]}"));
  const dfix_json *nothing = dfix_json_at(dfix_json_get(v, S("b")), 0);
  assert_null(nothing);
  assert_str(dfix_json_text(dfix_json_get(nothing, S("c"))), "");
  assert_int_equal(dfix_json_integer(dfix_json_get(v, S("a")), 7), 7);
  assert_null(dfix_json_at(dfix_json_get(v, S("a")), 1));
}

static void texts_may_hold_nul(void **state) {
  (void)state;
  assert_int_equal(dfix_json_text(parse(S("\"a\\u0000b\""))).len, 3);
}

static void errors_have_a_line_and_a_column(void **state) {
  (void)state;
  assert_non_null(strstr(refuse(S("{\n  \"a\": }")), "x.json:2:"));
}

static void strangers_are_refused(void **state) {
  (void)state;
  refuse(S(""));
  refuse(S("{} {}"));
  refuse(S("{\"a\": 1, \"a\": 2}"));
  refuse(S("\"\xff\""));
  refuse(S("99999999999999999999"));
}

static void depth_has_an_end(void **state) {
  (void)state;
  char text[2 * (DFIX_JSON_DEPTH + 2)];
  memset(text, '[', sizeof(text) / 2);
  memset(text + sizeof(text) / 2, ']', sizeof(text) / 2);
  assert_non_null(strstr(refuse((dfix_str){text, sizeof(text)}), "too deeply"));
  dfix_str allowed = {text + 1, sizeof(text) - 2};
  assert_int_equal(dfix_json_len(parse(allowed)), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_of_value_is_read),
      cmocka_unit_test(maps_keep_the_order_of_the_text),
      cmocka_unit_test(what_is_missing_is_empty_all_the_way_down),
      cmocka_unit_test(texts_may_hold_nul),
      cmocka_unit_test(errors_have_a_line_and_a_column),
      cmocka_unit_test(strangers_are_refused),
      cmocka_unit_test(depth_has_an_end),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
