// What is wrong in a rule's YAML is said at its line and column.
#include "test.h"

#include "engine/spec.h"

#define HEAD "summary: s\nseverity: info\nmessage: m\n"

static void assert_load(const char *yaml, const char *want) {
  dfix_arena *a = dfix_arena_new();
  dfix_err err = {0};
  const dfix_rule *rule = dfix_spec_load(a, S("a/b"), S("b.yaml"), str_from(yaml), &err);
  if (!want) {
    if (!rule) fail_msg("%s", err.msg);
    assert_str(rule->category, "a");
  } else {
    assert_null(rule);
    if (!strstr(err.msg, want)) fail_msg("got \"%s\"\nwant \"%s\"", err.msg, want);
  }
  dfix_arena_free(a);
}

static void the_least_rule(void **state) {
  (void)state;
  assert_load(HEAD, NULL);
  assert_load("summary: s\n", "b.yaml:1:1: a rule needs");
}

static void unknown_keys(void **state) {
  (void)state;
  assert_load(HEAD "mesage: x\n", "b.yaml:4:1: unknown key 'mesage'");
  assert_load(HEAD "match:\n  programm: x\n", "b.yaml:5:3: unknown key 'programm'");
}

static void keys_that_stand_twice(void **state) {
  (void)state;
  assert_load(HEAD "message: n\n", "b.yaml:4:1: the key 'message' stands here twice");
}

static void what_yaml_can_do_and_rules_do_not(void **state) {
  (void)state;
  assert_load(HEAD "why: &x y\n", "b.yaml:4:6: tags, anchors and aliases");
  assert_load(HEAD "why: !!str y\n", "b.yaml:4:6: tags, anchors and aliases");
}

static void patterns_that_do_not_compile(void **state) {
  (void)state;
  assert_load(HEAD "match:\n  program: x\n  text: '(a'\n",
              "b.yaml:6:9: the pattern '(a'");
}

static void words_that_do_not_exist(void **state) {
  (void)state;
  assert_load(HEAD "fix: perhaps\n", "b.yaml:4:6: unknown word 'perhaps'");
  assert_load(HEAD "match:\n  instruction: [RUNN]\n", "unknown instruction 'RUNN'");
}

static void columns_count_characters(void **state) {
  (void)state;
  assert_load(HEAD "match: {text: 'äöü', nonsense: x}\n", "b.yaml:4:22: unknown key");
}

static void edits_that_are_none(void **state) {
  (void)state;
  assert_load(HEAD "edits: [{insert: x}]\n", "b.yaml:4:9: an edit is insert with after");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_least_rule),
      cmocka_unit_test(unknown_keys),
      cmocka_unit_test(keys_that_stand_twice),
      cmocka_unit_test(what_yaml_can_do_and_rules_do_not),
      cmocka_unit_test(patterns_that_do_not_compile),
      cmocka_unit_test(words_that_do_not_exist),
      cmocka_unit_test(columns_count_characters),
      cmocka_unit_test(edits_that_are_none),
  };
  return cmocka_run_group_tests_name("a rule's YAML", tests, NULL, NULL);
}
