#include "test.h"

#include "report/fingerprint.h"
#include "base/json_text.h"
#include "report/report.h"
#include "report/xml_text.h"

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

static const dfix_rule rule = {.id = S_INIT("shop/rule"), .severity = DFIX_WARNING};

// A result with one finding at `at` in `text`.
static dfix_file_result *found(dfix_str text, dfix_span at) {
  dfix_file_result *file = arena_new(arena, dfix_file_result);
  file->path = S("a/Dockerfile");
  file->source = dfix_source_new(arena, file->path, text);
  dfix_finding f = {.rule = &rule,
                    .severity = DFIX_WARNING,
                    .source = file->source,
                    .span = at,
                    .message = S("what is wrong")};
  vec_push(arena, &file->findings, f);
  return file;
}

static dfix_str text_report(dfix_str text, dfix_span at) {
  const dfix_file_result *file = found(text, at);
  const dfix_report_options options = {.quiet = true};
  dfix_buf b = {.arena = arena};
  dfix_report_text(&b, &file, 1, &options);
  return buf_str(&b);
}

static dfix_str json(dfix_str s) {
  dfix_buf b = {.arena = arena};
  dfix_json_string_add(&b, s);
  return buf_str(&b);
}

static dfix_str attribute(dfix_str s) {
  dfix_buf b = {.arena = arena};
  dfix_xml_attribute_add(&b, "x", s);
  return buf_str(&b);
}

#define HEAD(place) "a/Dockerfile:" place ": warning: what is wrong [shop/rule]\n"

static void carets_are_under_the_span(void **state) {
  (void)state;
  assert_str(text_report(S("FROM x\nRUN abc\n"), span(11, 14)),
             HEAD("2:5") "  2 | RUN abc\n"
                         "    |     ^~~\n\n");
}

static void tabs_and_wide_characters_keep_them_there(void **state) {
  (void)state;
  assert_str(text_report(S("RUN\t\xe6\x97\xa5 abc\n"), span(8, 11)),
             HEAD("1:9") "  1 | RUN     \xe6\x97\xa5 abc\n"
                         "    |            ^~~\n\n");
}

static void a_span_over_lines_shows_its_first(void **state) {
  (void)state;
  assert_str(text_report(S("RUN a \\\r\n b\r\n"), span(4, 11)),
             HEAD("1:5") "  1 | RUN a \\\n"
                         "    |     ^~~\n\n");
}

static void an_empty_span_has_one_caret(void **state) {
  (void)state;
  assert_str(text_report(S(""), span(0, 0)), HEAD("1:1") "  1 | \n    | ^\n\n");
}

static void what_a_terminal_obeys_is_not_shown(void **state) {
  (void)state;
  assert_str(text_report(S("RUN \x1b[1m"), span(0, 3)),
             HEAD("1:1") "  1 | RUN \xef\xbf\xbd[1m\n"
                         "    | ^~~\n\n");
}

static void json_escapes_what_it_must(void **state) {
  (void)state;
  assert_str(json(S("a\"\\\n\t\x01")), "\"a\\\"\\\\\\n\\t\\u0001\"");
  assert_str(json(S("\0")), "\"\\u0000\"");
  assert_str(json(S("\xe6\x97\xa5")), "\"\xe6\x97\xa5\"");
  // A lone byte, an overlong form, a surrogate, a cut end.
  assert_str(json(S("\xff")), "\"\\ufffd\"");
  assert_str(json(S("\xc0\xaf")), "\"\\ufffd\\ufffd\"");
  assert_str(json(S("\xed\xa0\x80")), "\"\\ufffd\\ufffd\\ufffd\"");
  assert_str(json(S("\xe6\x97")), "\"\\ufffd\\ufffd\"");
}

static void xml_escapes_and_replaces(void **state) {
  (void)state;
  assert_str(attribute(S("<a> & \"b\"\n")), " x=\"&lt;a&gt; &amp; &quot;b&quot;&#10;\"");
  assert_str(attribute(S("\x1b\xff")), " x=\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

static uint64_t print_of(dfix_fingerprints *all, dfix_str text, dfix_span at) {
  const dfix_file_result *file = found(text, at);
  return dfix_fingerprint(all, arena, file, &file->findings.items[0]);
}

static void a_fingerprint_survives_a_moved_line(void **state) {
  (void)state;
  dfix_fingerprints before = {0}, after = {0}, other = {0};
  uint64_t print = print_of(&before, S("RUN a\n"), span(4, 5));
  assert_true(print == print_of(&after, S("# new\n  RUN a\n"), span(12, 13)));
  assert_false(print == print_of(&other, S("RUN b\n"), span(4, 5)));
}

static void equal_lines_have_fingerprints_of_their_own(void **state) {
  (void)state;
  dfix_fingerprints all = {0};
  uint64_t first = print_of(&all, S("RUN a\nRUN a\n"), span(4, 5));
  assert_false(first == print_of(&all, S("RUN a\nRUN a\n"), span(10, 11)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(carets_are_under_the_span),
      cmocka_unit_test(tabs_and_wide_characters_keep_them_there),
      cmocka_unit_test(a_span_over_lines_shows_its_first),
      cmocka_unit_test(an_empty_span_has_one_caret),
      cmocka_unit_test(what_a_terminal_obeys_is_not_shown),
      cmocka_unit_test(json_escapes_what_it_must),
      cmocka_unit_test(xml_escapes_and_replaces),
      cmocka_unit_test(a_fingerprint_survives_a_moved_line),
      cmocka_unit_test(equal_lines_have_fingerprints_of_their_own),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
