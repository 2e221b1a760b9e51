// Scripts as ShellCheck is given them, and its notes as findings of the Dockerfile.
#include "test.h"

#include "engine/engine.h"
#include "engine/script.h"

#include <stdio.h>

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

static const dfix_graph *graph_of(const char *text) {
  const dfix_source *source = dfix_source_new(arena, S("Dockerfile"), str_from(text));
  return dfix_graph_new(arena, dfix_parse(arena, source), NULL);
}

static dfix_str script_of(const char *text) {
  dfix_scripts scripts = dfix_scripts_of(arena, graph_of(text));
  return scripts.len == 1 ? scripts.items[0].text : S("");
}

static void a_script_names_its_shell(void **state) {
  (void)state;
  assert_str(script_of("FROM x\nRUN a\n"), "#!/bin/sh\nexport\na");
  assert_str(
      script_of("FROM x\nSHELL [\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN a\n"),
      "#!/bin/dash -e\nexport\na");
  assert_str(script_of("FROM x\nRUN <<E\n#!/usr/bin/env bash\na\nE\n"),
             "#!/bin/bash\nexport\n\na\n");
}

static void shells_that_shellcheck_does_not_know_are_left_out(void **state) {
  (void)state;
  assert_str(script_of("FROM x\nSHELL [\"zsh\", \"-c\"]\nRUN a\n"), "");
  assert_str(script_of("FROM x\nSHELL [\"pwsh\", \"-c\"]\nRUN a\n"), "");
  assert_str(script_of("FROM x\nRUN <<E\n#!/usr/bin/python3\na\nE\n"), "");
  assert_str(script_of("FROM x\nRUN [\"a\", \"b\"]\n"), "");
}

static void a_comment_may_name_the_shell(void **state) {
  (void)state;
  const char *all = "# hadolint shell=bash\nFROM x\nRUN a\n";
  assert_str(script_of(all), "#!/bin/bash\nexport\na");
  const char *stage = "FROM x\n# hadolint shell = ksh\nRUN a\n";
  assert_str(script_of(stage), "#!/bin/ksh\nexport\na");
  assert_str(script_of("# hadolint shell=powershell\nFROM x\nRUN a\n"), "");
  const char *over = "FROM x\n# hadolint shell=bash\nSHELL [\"dash\", \"-c\"]\nRUN a\n";
  assert_str(script_of(over), "#!/bin/dash\nexport\na");
}

static void variables_that_it_mentions_are_known(void **state) {
  (void)state;
  assert_str(script_of("FROM x\nARG a=1\nENV b=2 c=\"x y\" d=4\nRUN $a $b $c\n"),
             "#!/bin/sh\nexport c=\"${c-}\" b='2' a=\"${a-}\"\n$a $b $c");
}

// ---- notes ----

static const char *const TEXT = "FROM x\nRUN echo \\\n  $a && \\\n  cd b\n";

// The third line of the script is `echo   $a &&   cd b`.
static const char *const REPORT =
    "{\"comments\": [{\"file\": \"/tmp/0\", \"line\": 3, \"endLine\": 3, \"column\": 8,"
    "  \"endColumn\": 10, \"level\": \"info\", \"code\": 2086, \"message\": \"Quote "
    "it.\","
    "  \"fix\": {\"replacements\": ["
    "   {\"line\": 3, \"endLine\": 3, \"column\": 8, \"endColumn\": 8,"
    "    \"insertionPoint\": \"afterEnd\", \"precedence\": 7, \"replacement\": \"\\\"\"},"
    "   {\"line\": 3, \"endLine\": 3, \"column\": 10, \"endColumn\": 10,"
    "    \"insertionPoint\": \"beforeStart\", \"precedence\": 7,"
    "    \"replacement\": \"\\\"\"}]}},"
    " {\"file\": \"/tmp/0\", \"line\": 3, \"endLine\": 3, \"column\": 1, \"endColumn\": "
    "10,"
    "  \"level\": \"info\", \"code\": 2291, \"message\": \"Blanks.\", \"fix\": null},"
    " {\"file\": \"/tmp/0\", \"line\": 2, \"endLine\": 2, \"column\": 1, \"endColumn\": "
    "2,"
    "  \"level\": \"error\", \"code\": 1000, \"message\": \"Ours.\", \"fix\": null},"
    " {\"file\": \"/tmp/0\", \"line\": 3, \"endLine\": 3, \"column\": 16, \"endColumn\": "
    "20,"
    "  \"level\": \"warning\", \"code\": 2164, \"message\": \"It may fail\","
    "  \"fix\": null}]}";

static dfix_findings findings_of(const char *text, const char *select,
                                 const char *report) {
  const dfix_graph *graph = graph_of(text);
  dfix_scripts scripts = dfix_scripts_of(arena, graph);
  dfix_strs texts = {0}, names = {0}, none = {0};
  for (uint32_t i = 0; i < scripts.len; i++)
    vec_push(arena, &texts, scripts.items[i].text);
  dfix_shellcheck *table = dfix_shellcheck_new(arena);
  dfix_err err;
  assert_true(dfix_shellcheck_read(table, &texts, str_from(report), &err));
  assert_true(!texts.len || dfix_shellcheck_knows(table, texts.items[0]));
  vec_push(arena, &names, str_from(select));
  dfix_selection selection;
  assert_true(dfix_select(arena, dfix_rules_shipped(), &names, &none, &selection, &err));
  dfix_lint_input input = {.graph = graph, .selection = &selection, .shellcheck = table};
  return dfix_lint(arena, &input);
}

static dfix_str place(const dfix_finding *f) {
  return dfix_source_text(f->source, f->span);
}

static void notes_stand_at_their_bytes_in_the_file(void **state) {
  (void)state;
  dfix_findings found = findings_of(TEXT, "shellcheck", REPORT);
  assert_int_equal(found.len, 2);
  assert_str(found.items[0].rule->id, "shellcheck/SC2086");
  assert_str(found.items[0].message, "Quote it");
  assert_str(place(&found.items[0]), "$a");
  assert_str(place(&found.items[1]), "cd b");
}

static void fixes_are_shellchecks_and_unsafe(void **state) {
  (void)state;
  dfix_findings found = findings_of(TEXT, "SC2086", REPORT);
  assert_int_equal(found.len, 1);
  const dfix_fix_plan *fix = found.items[0].fix;
  assert_int_equal(fix->safety, DFIX_FIX_UNSAFE);
  assert_int_equal(fix->edits.len, 2);
  assert_int_equal(fix->edits.items[0].span.start, found.items[0].span.start);
  assert_int_equal(fix->edits.items[1].span.start, found.items[0].span.end);
}

static void words_in_a_variable_are_not_quoted_together(void **state) {
  (void)state;
  const char *text = "FROM x\nENV a=\"b c\"\nRUN echo \\\n  $a && \\\n  cd b\n";
  dfix_findings found = findings_of(text, "SC2086", REPORT);
  assert_int_equal(found.len, 1);
  assert_null(found.items[0].fix);
}

static void names_select_a_code_or_all_of_them(void **state) {
  (void)state;
  assert_int_equal(findings_of(TEXT, "shellcheck/SC2164", REPORT).len, 1);
  assert_int_equal(findings_of(TEXT, "recommended", REPORT).len, 2);  // and FROM x
  assert_int_equal(findings_of(TEXT, "apt", REPORT).len, 0);
}

static void comments_silence_notes(void **state) {
  (void)state;
  char text[256];
  static const char *const silent[] = {"# shellcheck disable=SC2086",
                                       "# shellcheck disable=SC2000-SC2100",
                                       "# shellcheck enable=x disable=SC2086 # why",
                                       "# hadolint ignore=SC2086",
                                       "# dfix ignore=SC2086",
                                       "# dfix ignore=shellcheck/SC2086"};
  for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++) {
    snprintf(text, sizeof(text), "FROM x\n%s\nRUN echo \\\n  $a && \\\n  cd b\n",
             silent[i]);
    assert_int_equal(findings_of(text, "shellcheck", REPORT).len, 1);
  }
  const char *inside =
      "FROM x\nRUN echo \\\n  $a && \\\n# shellcheck disable=all\n  cd b\n";
  assert_int_equal(findings_of(inside, "shellcheck", REPORT).len, 1);
}

static void a_heredocs_first_comment_is_about_all_of_it(void **state) {
  (void)state;
  const char *text = "FROM x\nRUN <<E\n# shellcheck disable=SC2164\necho\ncd b\nE\n";
  const char *report = "{\"comments\": [{\"file\": \"0\", \"line\": 5, \"endLine\": 5,"
                       "\"column\": 1, \"endColumn\": 5, \"level\": \"warning\","
                       "\"code\": 2164, \"message\": \"x\", \"fix\": null}]}";
  assert_int_equal(findings_of(text, "shellcheck", report).len, 0);
}

static void an_ignored_code_that_is_not_found_is_named(void **state) {
  (void)state;
  const char *text = "FROM x\n# hadolint ignore=SC2046\nRUN true\n";
  const char *nothing = "{\"comments\": []}";
  // The comment itself, and that it ignores nothing.
  assert_int_equal(findings_of(text, "all", nothing).len,
                   findings_of("FROM x\n# a\nRUN true\n", "all", nothing).len + 2);
}

static void a_report_that_is_none_is_an_error(void **state) {
  (void)state;
  dfix_strs texts = {0};
  dfix_err err;
  assert_false(dfix_shellcheck_read(dfix_shellcheck_new(arena), &texts, S("oops"), &err));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_script_names_its_shell),
      cmocka_unit_test(shells_that_shellcheck_does_not_know_are_left_out),
      cmocka_unit_test(a_comment_may_name_the_shell),
      cmocka_unit_test(variables_that_it_mentions_are_known),
      cmocka_unit_test(notes_stand_at_their_bytes_in_the_file),
      cmocka_unit_test(fixes_are_shellchecks_and_unsafe),
      cmocka_unit_test(words_in_a_variable_are_not_quoted_together),
      cmocka_unit_test(names_select_a_code_or_all_of_them),
      cmocka_unit_test(comments_silence_notes),
      cmocka_unit_test(a_heredocs_first_comment_is_about_all_of_it),
      cmocka_unit_test(an_ignored_code_that_is_not_found_is_named),
      cmocka_unit_test(a_report_that_is_none_is_an_error),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
