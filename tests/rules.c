// The examples of every rule that ships are its tests: found at the exact places, and
// nowhere else; the fix gives exactly the text that the page shows; nothing is found in
// that text. The same holds with CRLF line ends and without a final newline.
//
//   build/dev/tests/test_rules [ID...]            all rules, or some
//   DFIX_UPDATE=1 build/dev/tests/test_rules ID   writes what was found into `expect:`
#include "test.h"

#include "rewrite/example.h"

#include <stdio.h>
#include <stdlib.h>

// One example in one spelling.
typedef struct example_case {
  const dfix_rule *shipped;
  const dfix_example *example;
  const char *yaml_path;
  bool crlf, no_final_newline, onbuild;
} example_case;

// ---- one run of one rule ----

// Every RUN as the trigger of an image built from this one.
static dfix_str as_triggers(dfix_arena *a, dfix_str text) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < text.len; i++) {
    bool at_line = i == 0 || text.ptr[i - 1] == '\n';
    if (at_line && str_starts(str_from_at(text, i), S("RUN ")))
      buf_add(&b, S("ONBUILD "));
    buf_add_char(&b, text.ptr[i]);
  }
  return buf_str(&b);
}

static dfix_str spelled(dfix_arena *a, const example_case *c, dfix_str text) {
  if (c->onbuild) text = as_triggers(a, text);
  if (c->no_final_newline && str_ends(text, S("\n")))
    text = str_slice(text, 0, text.len - 1);
  if (!c->crlf) return text;
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '\n') buf_add_char(&b, '\r');
    buf_add_char(&b, text.ptr[i]);
  }
  return buf_str(&b);
}

// ---- what has to be true ----

static dfix_findings lint(dfix_arena *a, const example_case *c, dfix_str text) {
  return dfix_example_lint(a, dfix_rules_shipped(), c->shipped->id, c->example, text);
}

// No proof of the fixer may fail.
static dfix_str fixed(dfix_arena *a, const example_case *c, dfix_str text) {
  dfix_str result, why;
  if (!dfix_example_fix(a, dfix_rules_shipped(), c->shipped->id, c->example, text,
                        &result, &why))
    fail_msg(STR_FMT, STR_ARG(why));
  return result;
}

static void assert_text(dfix_str got, dfix_str want, const char *what) {
  if (!str_eq(got, want))
    fail_msg("%s\n--- got\n" STR_FMT "\n--- want\n" STR_FMT, what, STR_ARG(got),
             STR_ARG(want));
}

static void update_expect(dfix_arena *a, const example_case *c, dfix_str places);

static void check_bad(dfix_arena *a, const example_case *c) {
  const dfix_example *e = c->example;
  dfix_str bad = spelled(a, c, e->bad);
  dfix_findings found = lint(a, c, bad);
  dfix_str places = dfix_example_places(a, &found);
  if (getenv("DFIX_UPDATE") && !c->crlf && !c->no_final_newline)
    update_expect(a, c, places);
  else if (c->onbuild)  // the keyword has moved some of the columns
    assert_int_equal(found.len, e->expect.len);
  else
    assert_text(places, dfix_example_expected(a, e), "the findings are elsewhere");
  bool never = str_eq(c->shipped->fix, S("never"));
  if (never || !e->good.len)
    assert_text(fixed(a, c, bad), bad, "no fix is promised, and there is one");
  else
    assert_text(fixed(a, c, bad), spelled(a, c, e->good), "the fix gives another text");
}

static void check_good(dfix_arena *a, const example_case *c) {
  dfix_findings found = lint(a, c, spelled(a, c, c->example->good));
  assert_text(dfix_example_places(a, &found), S(""), "`good` has findings");
}

static void an_example_holds(void **state) {
  const example_case *c = *state;
  dfix_arena *a = dfix_arena_new();
  if (c->example->bad.len) check_bad(a, c);
  if (c->example->good.len) check_good(a, c);
  dfix_arena_free(a);
}

// ---- files ----

static dfix_str read_file(dfix_arena *a, const char *path) {
  dfix_buf b = {.arena = a};
  FILE *f = fopen(path, "rb");
  if (!f) fail_msg("cannot open '%s'", path);
  char chunk[4096];
  for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
    buf_add(&b, (dfix_str){chunk, n});
  fclose(f);
  return buf_str(&b);
}

// Replaces the text after `expect:` of this example in its YAML.
static void update_expect(dfix_arena *a, const example_case *c, dfix_str places) {
  dfix_str text = read_file(a, c->yaml_path);
  dfix_buf b = {.arena = a};
  uint32_t line = 0;
  bool done = false;
  for (dfix_str rest = text, item; str_next(&rest, '\n', &item);) {
    size_t key = str_find(item, S("expect:"));
    if (++line >= c->example->line && !done && key != STR_NONE) {
      buf_addf(&b, STR_FMT "expect: [" STR_FMT "]\n", STR_ARG(str_slice(item, 0, key)),
               STR_ARG(places));
      done = true;
    } else if (rest.len || item.len) {
      buf_addf(&b, STR_FMT "\n", STR_ARG(item));
    }
  }
  FILE *f = fopen(c->yaml_path, "wb");
  if (!f) fail_msg("cannot write '%s'", c->yaml_path);
  fwrite(b.ptr, 1, b.len, f);
  fclose(f);
}

typedef dfix_vec(struct CMUnitTest) test_list;

static void add_spelling(dfix_arena *a, test_list *tests, const char *name,
                         example_case c) {
  example_case *kept = arena_new(a, example_case);
  *kept = c;
  dfix_str full = dfix_arena_strf(a, STR_FMT ", line %u%s", STR_ARG(c.shipped->id),
                                  c.example->line, name);
  struct CMUnitTest test = {full.ptr, an_example_holds, NULL, NULL, kept};
  vec_push(a, tests, test);
}

// A rule that looks at single commands finds them in a trigger, too.
// Whether its examples say the same of triggers; a fix for a RUN as a whole is none for
// them.
static bool is_about_commands(const dfix_rule *rule) {
  const dfix_match *fix_if = rule->spec->fix_if;
  return rule->spec->match.programs.len && !rule->spec->impl &&
         !(fix_if && fix_if->alone);
}

static void add_rule(dfix_arena *a, test_list *tests, dfix_str root,
                     const dfix_rule *shipped) {
  dfix_str path = dfix_arena_strf(a, STR_FMT "/" STR_FMT ".yaml", STR_ARG(root),
                                  STR_ARG(shipped->id));
  dfix_err err;
  const dfix_rule *rule =
      dfix_spec_load(a, shipped->id, path, read_file(a, path.ptr), &err);
  if (!rule) {
    fprintf(stderr, "%s\n", err.msg);
    exit(1);
  }
  for (uint32_t i = 0; i < rule->spec->nexamples; i++) {
    example_case c = {
        .shipped = shipped, .example = &rule->spec->examples[i], .yaml_path = path.ptr};
    add_spelling(a, tests, "", c);
    if (getenv("DFIX_UPDATE")) continue;
    if (is_about_commands(shipped)) {
      c.onbuild = true;
      add_spelling(a, tests, ", ONBUILD", c);
      c.onbuild = false;
    }
    c.no_final_newline = true;
    add_spelling(a, tests, ", no final newline", c);
    c.no_final_newline = false;
    c.crlf = true;
    add_spelling(a, tests, ", CRLF", c);
  }
}

static bool is_named(dfix_str id, int argc, char **argv) {
  for (int i = 1; i < argc; i++)
    if (str_starts(id, str_from(argv[i]))) return true;
  return argc == 1;
}

int main(int argc, char **argv) {
  dfix_arena *a = dfix_arena_new();
  test_list tests = {0};
  const dfix_ruleset *rules = dfix_rules_shipped();
  for (uint32_t i = 0; i < dfix_ruleset_len(rules); i++) {
    const dfix_rule *rule = dfix_ruleset_at(rules, i);
    if (is_named(rule->id, argc, argv)) add_rule(a, &tests, S(DFIX_ROOT "/rules"), rule);
  }
  int failed = _cmocka_run_group_tests("rules", tests.items, tests.len, NULL, NULL);
  dfix_arena_free(a);
  return failed != 0;
}
