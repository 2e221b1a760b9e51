#include "test.h"

#include "syntax/expand.h"

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

// The environment of these tests: `unknown` is an argument without a value.
static dfix_value get(const void *self, dfix_str name) {
  (void)self;
  static const struct {
    dfix_str name, value;
  } known[] = {{S_INIT("name"), S_INIT("flask")},
               {S_INIT("empty"), S_INIT("")},
               {S_INIT("path"), S_INIT("a/b.c.d")},
               {S_INIT("pat"), S_INIT("fl*")},
               {S_INIT("1"), S_INIT("one")}};
  if (str_eq(name, S("unknown"))) return (dfix_value){.certainty = DFIX_UNKNOWN};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (str_eq(known[i].name, name)) return (dfix_value){DFIX_KNOWN, known[i].value};
  return (dfix_value){.certainty = DFIX_UNSET};
}

static dfix_value expand(const char *text, dfix_syntax_error *error) {
  dfix_text t = dfix_text_plain(arena, str_from(text), 100);
  return dfix_expand(arena, &t, '\\', (dfix_lookup){get, NULL}, error);
}

static void check(const char *text, const char *want) {
  dfix_syntax_error error;
  dfix_value v = expand(text, &error);
  if (error.rule) fail_msg("%s: " STR_FMT, text, STR_ARG(error.message));
  if (v.certainty != DFIX_KNOWN) fail_msg("%s is unknown", text);
  assert_str(v.text, want);
}

static void check_error(const char *text, uint32_t start, uint32_t end) {
  dfix_syntax_error error;
  assert_int_equal(expand(text, &error).certainty, DFIX_UNKNOWN);
  if (!error.rule) fail_msg("%s is accepted", text);
  assert_int_equal(error.span.start, 100 + start);
  assert_int_equal(error.span.end, 100 + end);
}

static void names_end_where_they_must(void **state) {
  (void)state;
  check("$name-x", "flask-x");
  check("${name}x", "flaskx");
  check("$namex.", ".");
  check("$1st", "onest");
  check("a$", "a$");
  check("$.", "$.");
}

static void quotes_and_escapes_are_undone(void **state) {
  (void)state;
  check("'$name'", "$name");
  check("\"$name\"", "flask");
  check("\\$name", "$name");
  check("\"\\$name \\a\"", "$name \\a");
  check("a\\ b\\", "a b");
}

static void defaults_replace_what_is_not_set(void **state) {
  (void)state;
  check("${no:-d}${no-d}${empty:-d}${empty-d}", "ddd");
  check("${name:+s}${no:+s}${empty:+s}${empty+s}", "ss");
  check("${no:-${name:-x}}", "flask");
  check("${name:?must be set}", "flask");
}

static void patterns_trim_both_ends(void **state) {
  (void)state;
  check("${path#*.}", "c.d");
  check("${path##*.}", "d");
  check("${path%.*}", "a/b.c");
  check("${path%%.*}", "a/b");
  check("${path#?}", "/b.c.d");
  check("${path%x}", "a/b.c.d");
  check("${pat#fl\\*}", "");
}

static void patterns_replace_once_or_always(void **state) {
  (void)state;
  check("${path/./-}", "a/b-c.d");
  check("${path//./-}", "a/b-c-d");
  check("${path/\\//:}", "a:b.c.d");
  check("${name//*/x}", "x");
  check("${name//z*/-}", "flask");
  check("${name///-}", "-f-l-a-s-k-");
}

static void an_unknown_value_makes_the_result_unknown(void **state) {
  (void)state;
  dfix_syntax_error error;
  assert_int_equal(expand("a${unknown}", &error).certainty, DFIX_UNKNOWN);
  assert_null(error.rule);
  assert_int_equal(expand("${no:-$unknown}", &error).certainty, DFIX_UNKNOWN);
  check("${name:-$unknown}", "flask");
  check("'$unknown'", "$unknown");
}

static void what_buildkit_rejects_has_a_place(void **state) {
  (void)state;
  check_error("a${}", 1, 4);
  check_error("${:x}", 0, 3);
  check_error("a ${name", 2, 8);
  check_error("${name:-x", 0, 9);
  check_error("${name^}x", 0, 7);
  check_error("${name:#x}", 0, 8);
  check_error("${name/a}", 0, 9);
  check_error("a 'b", 2, 3);
  check_error("a \"b", 2, 3);
  check_error("${path#\\a}", 0, 10);
}

static void every_use_is_found_nested_ones_too(void **state) {
  (void)state;
  dfix_text t = dfix_text_plain(arena, S("$a '${b}' \"${c:-x${d}}\" \\$e ${f##*/}"), 10);
  dfix_vars vars = dfix_expand_vars(arena, &t, '\\');
  assert_int_equal(vars.len, 4);
  assert_str(vars.items[0].name, "a");
  assert_str(vars.items[1].name, "c");
  assert_str(vars.items[1].modifier, ":-");
  assert_str(vars.items[1].word.str, "x${d}");
  assert_str(vars.items[2].name, "d");
  assert_str(vars.items[3].modifier, "##");
  assert_str(vars.items[3].word.str, "*/");
  assert_int_equal(vars.items[0].span.start, 10);
  assert_int_equal(vars.items[0].span.end, 12);
}

static void deep_nesting_is_unknown_and_no_error(void **state) {
  (void)state;
  dfix_text_builder b = {.arena = arena};
  for (int i = 0; i < 5000; i++) dfix_text_put(&b, S("${a:-"), (uint32_t)i * 5);
  dfix_text t = dfix_text_done(&b);
  dfix_syntax_error error;
  dfix_value v = dfix_expand(arena, &t, '\\', (dfix_lookup){get, NULL}, &error);
  assert_int_equal(v.certainty, DFIX_UNKNOWN);
  assert_null(error.rule);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_end_where_they_must),
      cmocka_unit_test(quotes_and_escapes_are_undone),
      cmocka_unit_test(defaults_replace_what_is_not_set),
      cmocka_unit_test(patterns_trim_both_ends),
      cmocka_unit_test(patterns_replace_once_or_always),
      cmocka_unit_test(an_unknown_value_makes_the_result_unknown),
      cmocka_unit_test(what_buildkit_rejects_has_a_place),
      cmocka_unit_test(every_use_is_found_nested_ones_too),
      cmocka_unit_test(deep_nesting_is_unknown_and_no_error),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
