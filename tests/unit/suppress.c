// Comments that silence findings, each as its owner reads it.
#include "test.h"

#include "engine/engine.h"

// How many findings of a rule there are in a Dockerfile.
static uint32_t count(const char *rule, const char *text) {
  dfix_arena *a = dfix_arena_new();
  const dfix_source *source = dfix_source_new(a, S("Dockerfile"), str_from(text));
  dfix_strs select = {0}, ignore = {0};
  vec_push(a, &select, str_from(rule));
  dfix_selection selection;
  dfix_err err;
  assert_true(dfix_select(a, dfix_rules_shipped(), &select, &ignore, &selection, &err));
  dfix_lint_input input = {.graph = dfix_graph_new(a, dfix_parse(a, source), NULL),
                           .selection = &selection};
  uint32_t n = dfix_lint(a, &input).len;
  dfix_arena_free(a);
  return n;
}

#define BASE "FROM debian:12\n"
#define ASKS "RUN apt-get install curl\n"

static void names_id_family_or_alias(void **state) {
  (void)state;
  assert_int_equal(count("DL3014", BASE ASKS), 1);
  assert_int_equal(count("DL3014", BASE "# dfix ignore=apt/missing-yes\n" ASKS), 0);
  assert_int_equal(count("DL3014", BASE "# dfix ignore=pip,apt why not\n" ASKS), 0);
  assert_int_equal(count("DL3014", BASE "# dfix ignore=DL3014, DL3008\n" ASKS), 0);
  assert_int_equal(count("DL3014", BASE "# dfix ignore=DL3008 DL3014\n" ASKS), 1);
}

static void only_the_instruction_below(void **state) {
  (void)state;
  assert_int_equal(count("DL3014", BASE "# dfix ignore=apt\nRUN true\n" ASKS), 1);
  assert_int_equal(count("DL3014", BASE "# dfix ignore=apt\n# because\n" ASKS ASKS), 1);
}

static void a_file_from_anywhere(void **state) {
  (void)state;
  assert_int_equal(count("DL3014", BASE ASKS ASKS "# dfix ignore-file=apt\n"), 0);
  assert_int_equal(count("DL3014", BASE ASKS "# hadolint global ignore=DL3014\n"), 0);
}

static void hadolint_on_the_next_line_alone(void **state) {
  (void)state;
  assert_int_equal(count("DL3014", BASE "# hadolint ignore=DL3014\n" ASKS), 0);
  assert_int_equal(count("DL3014", BASE "# hadolint ignore=DL3014 # why\n" ASKS), 0);
  assert_int_equal(count("DL3014", BASE "# hadolint ignore=DL3014\n\n" ASKS), 1);
  assert_int_equal(count("DL3014", BASE "# hadolint ignore=DL3014\n# x\n" ASKS), 1);
}

static void hadolint_with_codes_alone(void **state) {
  (void)state;
  assert_int_equal(count("DL3014", BASE "# hadolint ignore=nonsense,DL3014\n" ASKS), 1);
  assert_int_equal(count("DL3014", BASE "# hadolint ignore=DL3014 why\n" ASKS), 1);
  assert_int_equal(count("DL3014", BASE "# hadolint ignore=apt\n" ASKS), 1);
}

static void hadolint_stages(void **state) {
  (void)state;
  const char *first = "# hadolint stage ignore=DL3014\n" BASE ASKS ASKS;
  const char *second = BASE ASKS "# hadolint stage ignore=DL3014\n" BASE ASKS;
  assert_int_equal(count("DL3014", first), 0);
  assert_int_equal(count("DL3014", second), 1);
}

#define MAPPED "EXPOSE 80:80\n"

static void buildkit_checks_of_its_own(void **state) {
  (void)state;
  const char *check = "ExposeInvalidFormat";
  assert_int_equal(count(check, BASE MAPPED), 1);
  assert_int_equal(count(check, "# check=skip=ExposeInvalidFormat\n" BASE MAPPED), 0);
  assert_int_equal(count(check, "# check=skip=all;error=true\n" BASE MAPPED), 0);
  assert_int_equal(count(check, "# check=skip=A, ExposeInvalidFormat\n" BASE MAPPED), 1);
  assert_int_equal(
      count(check, BASE "# check=skip=ExposeInvalidFormat // why\n" MAPPED MAPPED), 1);
  assert_int_equal(count("DL3014", "# check=skip=all\n" BASE ASKS), 1);
}

static void not_an_error_of_the_syntax(void **state) {
  (void)state;
  assert_int_equal(count("syntax", BASE "# dfix ignore=syntax\nRUNN x\n"), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_id_family_or_alias),
      cmocka_unit_test(only_the_instruction_below),
      cmocka_unit_test(a_file_from_anywhere),
      cmocka_unit_test(hadolint_on_the_next_line_alone),
      cmocka_unit_test(hadolint_with_codes_alone),
      cmocka_unit_test(hadolint_stages),
      cmocka_unit_test(buildkit_checks_of_its_own),
      cmocka_unit_test(not_an_error_of_the_syntax),
  };
  return cmocka_run_group_tests_name("a comment silences", tests, NULL, NULL);
}
