// The fixer with rules of the test's own: each finds a word wherever it stands, and
// replaces it.

#include "test.h"

#include "rewrite/fixer.h"

#include <stdlib.h>

static dfix_arena *arena;

typedef struct toy {
  const char *id;
  const char *finds;     // every occurrence is a finding
  const char *replaces;  // NULL: no fix
  dfix_safety safety;
  const char *file;  // the fix edits the start of this file of the context too
} toy;

static dfix_rule rules[4];
static toy toys[4];
static uint32_t ntoys;

static int set_up(void **state) {
  (void)state;
  arena = dfix_arena_new();
  ntoys = 0;
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  dfix_arena_free(arena);
  return 0;
}

static toy *rule(const char *id, const char *finds, const char *replaces) {
  rules[ntoys] = (dfix_rule){.id = str_from(id)};
  toys[ntoys] = (toy){id, finds, replaces, DFIX_FIX_SAFE, NULL};
  return &toys[ntoys++];
}

static dfix_fix_plan *plan(dfix_arena *a, const toy *t, dfix_span at) {
  if (!t->replaces) return NULL;
  dfix_fix_plan *fix = arena_new(a, dfix_fix_plan);
  fix->safety = t->safety;
  fix->message = dfix_arena_strf(a, "write `%s`", t->replaces);
  dfix_edit edit = {.span = at, .text = str_from(t->replaces)};
  vec_push(a, &fix->edits, edit);
  if (t->file) {
    dfix_edit other = {str_from(t->file), span(0, 0), S("# seen\n")};
    vec_push(a, &fix->edits, other);
  }
  return fix;
}

static void find(dfix_arena *a, const dfix_source *source, uint32_t which,
                 dfix_findings *out) {
  const toy *t = &toys[which];
  size_t len = strlen(t->finds);
  for (size_t at = 0; at + len <= source->text.len; at++) {
    if (memcmp(source->text.ptr + at, t->finds, len) != 0) continue;
    dfix_finding found = {.rule = &rules[which],
                          .severity = DFIX_WARNING,
                          .source = source,
                          .span = span((uint32_t)at, (uint32_t)(at + len)),
                          .message = dfix_arena_strf(a, "there is `%s`", t->finds)};
    found.fix = plan(a, t, found.span);
    vec_push(a, out, found);
  }
}

static int by_place(const void *x, const void *y) {
  const dfix_finding *a = x, *b = y;
  return (a->span.start > b->span.start) - (a->span.start < b->span.start);
}

static dfix_findings lint(dfix_arena *a, const dfix_lint_input *input) {
  dfix_findings all = {0};
  for (uint32_t i = 0; i < ntoys; i++) find(a, input->graph->file->source, i, &all);
  if (all.len) qsort(all.items, all.len, sizeof(*all.items), by_place);
  return all;
}

static dfix_fix_input input(const char *text) {
  return (dfix_fix_input){.path = S("Dockerfile"), .text = str_from(text), .lint = lint};
}

static dfix_fixed fix(const char *text) {
  dfix_fix_input in = input(text);
  return dfix_fix_text(arena, &in);
}

// ---- what it does

static void every_finding_with_a_fix_is_fixed(void **state) {
  (void)state;
  rule("a", "one", "two");
  dfix_fixed fixed = fix("FROM one\nRUN one\n");
  assert_str(fixed.text, "FROM two\nRUN two\n");
  assert_true(fixed.changed);
  assert_int_equal(fixed.rounds, 1);
  assert_int_equal(fixed.findings.len, 0);
  assert_int_equal(fixed.applied.len, 1);
  assert_int_equal(fixed.applied.items[0].count, 2);
  assert_str(fixed.applied.items[0].message, "write `two`");
}

static void a_clean_file_comes_back_as_it_was(void **state) {
  (void)state;
  rule("a", "one", "two");
  dfix_fixed fixed = fix("FROM x\n");
  assert_str(fixed.text, "FROM x\n");
  assert_false(fixed.changed);
  assert_int_equal(fixed.rounds, 0);
}

static void what_a_fix_brings_to_light_is_fixed_in_the_next_round(void **state) {
  (void)state;
  rule("a", "xx", "x");
  dfix_fixed fixed = fix("FROM xxxx\n");
  assert_str(fixed.text, "FROM x\n");
  assert_int_equal(fixed.rounds, 3);
}

static void of_fixes_that_meet_the_first_in_the_file_wins(void **state) {
  (void)state;
  rule("b", "bc", "1");
  rule("a", "ab", "2");
  assert_str(fix("FROM abc\n").text, "FROM 2c\n");
}

static void unsafe_fixes_are_applied_when_asked_for(void **state) {
  (void)state;
  rule("a", "one", "two")->safety = DFIX_FIX_UNSAFE;
  dfix_fix_input in = input("FROM one\n");
  assert_str(dfix_fix_text(arena, &in).text, "FROM one\n");
  in.unsafe = true;
  assert_str(dfix_fix_text(arena, &in).text, "FROM two\n");
}

static void a_second_run_changes_nothing(void **state) {
  (void)state;
  rule("a", "aa", "a");
  rule("b", "ab", "c");
  dfix_fixed once = fix("FROM aaab\nRUN aab\n");
  dfix_fix_input in = input("");
  in.text = once.text;
  assert_false(dfix_fix_text(arena, &in).changed);
}

// ---- what it does not do

static void a_fix_that_makes_the_file_unparsable_is_discarded(void **state) {
  (void)state;
  rule("a", "RUN", "RAN");
  rule("b", "one", "two");
  dfix_fixed fixed = fix("FROM one\nRUN x\n");
  assert_str(fixed.text, "FROM two\nRUN x\n");
  assert_int_equal(fixed.discarded.len, 1);
  assert_str(fixed.discarded.items[0].rule->id, "a");
  assert_true(
      str_starts(fixed.discarded.items[0].reason, S("the file no longer parses")));
}

static void the_culprit_among_many_is_the_only_one_discarded(void **state) {
  (void)state;
  rule("a", "one", "two");
  rule("b", "COPY", "KOPY");
  dfix_fixed fixed = fix("FROM one\nRUN one\nCOPY one b\nRUN one\nRUN one\n");
  assert_str(fixed.text, "FROM two\nRUN two\nCOPY two b\nRUN two\nRUN two\n");
  assert_int_equal(fixed.discarded.len, 1);
  assert_int_equal(fixed.discarded.items[0].count, 1);
}

static void a_comment_is_never_lost(void **state) {
  (void)state;
  rule("a", "# why\n", "");
  rule("b", "\n# and\nRUN", "\nRUN");
  dfix_fixed fixed = fix("FROM x\n# why\n# and\nRUN y\n");
  assert_false(fixed.changed);
  assert_int_equal(fixed.discarded.len, 2);
  assert_str(fixed.discarded.items[0].reason, "a comment is lost");
}

static void what_a_refused_fix_stood_in_the_way_of_gets_its_turn(void **state) {
  (void)state;
  rule("a", "RUN o", "RAN o");
  rule("b", "one", "two");
  assert_str(fix("FROM x\nRUN one\n").text, "FROM x\nRUN two\n");
}

static void a_comment_may_be_rewritten(void **state) {
  (void)state;
  rule("a", "whi", "why");
  assert_str(fix("FROM x\n# whi\nRUN y\n").text, "FROM x\n# why\nRUN y\n");
}

static void an_instruction_that_no_edit_touches_stays(void **state) {
  (void)state;
  rule("a", "RUN a", "RUN a \\");
  dfix_fixed fixed = fix("FROM x\nRUN a\nRUN b\n");
  assert_false(fixed.changed);
  assert_str(fixed.discarded.items[0].reason, "it changes the instruction of line 3 too");
}

static void a_fix_never_adds_a_finding(void **state) {
  (void)state;
  rule("a", "one", "two");
  rule("b", "two", NULL);
  dfix_fixed fixed = fix("FROM one\nRUN two\n");
  assert_false(fixed.changed);
  assert_str(fixed.discarded.items[0].reason, "b would find: there is `two`");
}

static void a_finding_that_moves_is_not_a_new_one(void **state) {
  (void)state;
  rule("a", "one\nRUN two\n", "two\nRUN one\n");
  rule("b", "two", NULL);
  assert_true(fix("FROM x\nRUN one\nRUN two\n").changed);
}

static void a_shell_script_stays_understandable(void **state) {
  (void)state;
  rule("a", "one", "'one");
  dfix_fixed fixed = fix("FROM x\nRUN echo one\n");
  assert_false(fixed.changed);
  assert_str(fixed.discarded.items[0].reason, "a shell script is no longer understood");
}

static void line_endings_follow_the_line(void **state) {
  (void)state;
  rule("a", "one", "two\nRUN z");
  assert_str(fix("FROM x\r\nRUN one\r\nRUN y\r\n").text,
             "FROM x\r\nRUN two\r\nRUN z\r\nRUN y\r\n");
}

static void half_a_line_ending_cannot_be_replaced(void **state) {
  (void)state;
  rule("a", "x\r", "y");
  dfix_fixed fixed = fix("FROM x\r\nRUN y\n");
  assert_false(fixed.changed);
  assert_str(fixed.discarded.items[0].reason, "line endings change");
}

static void the_byte_order_mark_stays(void **state) {
  (void)state;
  rule("a", "\xef\xbb\xbf", "");
  dfix_fixed fixed = fix("\xef\xbb\xbf"
                         "FROM x\n");
  assert_false(fixed.changed);
  assert_str(fixed.discarded.items[0].reason, "the byte order mark is lost");
}

static void rules_that_bring_back_what_others_find_are_refused(void **state) {
  (void)state;
  rule("a", "RUN one", "RUN two");
  rule("b", "RUN two", "RUN one");
  rule("c", "three", "four");
  dfix_fixed fixed = fix("FROM three\nRUN one\n");
  assert_str(fixed.text, "FROM four\nRUN one\n");
  assert_int_equal(fixed.discarded.len, 1);
}

static void a_fix_that_finds_no_end_is_given_up(void **state) {
  (void)state;
  rule("a", "one", "one1");
  rule("c", "three", "four");
  dfix_fixed fixed = fix("FROM three\nRUN one\n");
  assert_str(fixed.text, "FROM four\nRUN one\n");
  assert_int_equal(fixed.chasing.len, 1);
  assert_str(fixed.chasing.items[0]->id, "a");
}

// ---- files of the context

static dfix_entry_kind kind(void *self, dfix_str path) {
  (void)self;
  return str_eq(path, S("list.txt")) ? DFIX_ENTRY_FILE : DFIX_ENTRY_NONE;
}

static bool read_file(void *self, dfix_str path, dfix_str *out) {
  *out = S("flask\r\n");
  return kind(self, path) == DFIX_ENTRY_FILE;
}

static bool list(void *self, dfix_str path, dfix_entries *out) {
  (void)self, (void)path, (void)out;
  return false;
}

static bool ignore(void *self, dfix_str *out) {
  (void)self, (void)out;
  return false;
}

static const dfix_context context = {
    .kind = kind, .read = read_file, .list = list, .ignore = ignore};

static void files_of_the_context_are_edited_when_allowed(void **state) {
  (void)state;
  rule("a", "one", "two")->file = "list.txt";
  dfix_fix_input in = input("FROM one\n");
  in.context = &context;
  in.edits_context = true;
  dfix_fixed fixed = dfix_fix_text(arena, &in);
  assert_str(fixed.text, "FROM two\n");
  assert_int_equal(fixed.files.len, 1);
  assert_str(fixed.files.items[0].path, "list.txt");
  assert_str(fixed.files.items[0].text, "# seen\r\nflask\r\n");
}

static void a_fix_is_applied_whole_or_not_at_all(void **state) {
  (void)state;
  rule("a", "one", "two")->file = "list.txt";
  dfix_fix_input in = input("FROM one\n");
  in.context = &context;
  dfix_fixed fixed = dfix_fix_text(arena, &in);
  assert_false(fixed.changed);
  assert_int_equal(fixed.files.len, 0);
}

static void a_file_that_is_not_there_is_made(void **state) {
  (void)state;
  rule("a", "one", "two")->file = "new.txt";
  dfix_fix_input in = input("FROM one\n");
  in.context = &context;
  in.edits_context = true;
  assert_str(dfix_fix_text(arena, &in).files.items[0].text, "# seen\n");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(every_finding_with_a_fix_is_fixed),
      TEST(a_clean_file_comes_back_as_it_was),
      TEST(what_a_fix_brings_to_light_is_fixed_in_the_next_round),
      TEST(of_fixes_that_meet_the_first_in_the_file_wins),
      TEST(unsafe_fixes_are_applied_when_asked_for),
      TEST(a_second_run_changes_nothing),
      TEST(a_fix_that_makes_the_file_unparsable_is_discarded),
      TEST(the_culprit_among_many_is_the_only_one_discarded),
      TEST(a_comment_is_never_lost),
      TEST(what_a_refused_fix_stood_in_the_way_of_gets_its_turn),
      TEST(a_comment_may_be_rewritten),
      TEST(an_instruction_that_no_edit_touches_stays),
      TEST(a_fix_never_adds_a_finding),
      TEST(a_finding_that_moves_is_not_a_new_one),
      TEST(a_shell_script_stays_understandable),
      TEST(line_endings_follow_the_line),
      TEST(half_a_line_ending_cannot_be_replaced),
      TEST(the_byte_order_mark_stays),
      TEST(rules_that_bring_back_what_others_find_are_refused),
      TEST(a_fix_that_finds_no_end_is_given_up),
      TEST(files_of_the_context_are_edited_when_allowed),
      TEST(a_fix_is_applied_whole_or_not_at_all),
      TEST(a_file_that_is_not_there_is_made),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
