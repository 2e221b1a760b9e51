#include "test.h"

#include "base/arena.h"
#include "python/requirement.h"

static dfix_str at(dfix_str text, dfix_span s) { return str_slice(text, s.start, s.end); }

static void names_are_compared_without_case_and_separators(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_str(dfix_name_normalise(a, S("Torch__Vision.-x")), "torch-vision-x");
  dfix_arena_free(a);
}

static void a_named_requirement_has_extras_specifiers_and_a_marker(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_str text =
      S("  Transformers[torch, Sentence_Piece] >=4.38,<5 ; python_version<'3.8' ");
  dfix_requirement r = dfix_requirement_parse(a, text);
  assert_int_equal(r.kind, DFIX_REQ_NAMED);
  assert_str(r.key, "transformers");
  assert_int_equal(r.extras.len, 2);
  assert_str(r.extras.items[1], "sentence-piece");
  assert_int_equal(r.specifiers.len, 2);
  assert_str(at(text, r.specifiers.items[1].span), "<5");
  assert_str(at(text, r.name_span), "Transformers[torch, Sentence_Piece]");
  assert_str(r.marker, "python_version<'3.8'");
  assert_false(dfix_marker_may_hold(r.marker));
  r = dfix_requirement_parse(a, S(" torch<3; extra == 'x' @ https://x.test/y"));
  assert_int_equal(r.specifiers.items[0].span.start, 6);
  dfix_arena_free(a);
}

static void a_wheel_names_its_version(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_requirement r = dfix_requirement_parse(
      a,
      S("https://x.test/whl/torch-2.6.0%2Bcu124-cp311-cp311-linux_x86_64.whl#sha256=0"));
  assert_int_equal(r.kind, DFIX_REQ_URL);
  assert_str(r.key, "torch");
  assert_str(dfix_specifiers_pin(&r.specifiers)->normal, "2.6.0+cu124");
  r = dfix_requirement_parse(a, S("torch @ file:///w/torch-2.6.0-cp311-none-any.whl"));
  assert_int_equal(r.kind, DFIX_REQ_NAMED);
  assert_str(dfix_specifiers_pin(&r.specifiers)->normal, "2.6.0");
  r = dfix_requirement_parse(a, S("git+https://github.com/x/y.git@main#egg=Y_z&a=b"));
  assert_str(r.key, "y-z");
  dfix_arena_free(a);
}

static void paths_are_not_names(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const char *const paths[] = {".", "./lib[dev]", "/src/x", "x-1.0-py3-none-any.whl"};
  for (int i = 0; i < 4; i++)
    assert_int_equal(dfix_requirement_parse(a, str_from(paths[i])).kind, DFIX_REQ_PATH);
  assert_int_equal(dfix_requirement_parse(a, S("torch=2.6")).kind, DFIX_REQ_INVALID);
  assert_int_equal(dfix_requirement_parse(a, S("torch 2.6")).kind, DFIX_REQ_INVALID);
  assert_str(dfix_requirement_parse(a, S("torch=2.6")).key, "");
  assert_int_equal(dfix_requirement_parse(a, S("")).kind, DFIX_REQ_INVALID);
  dfix_arena_free(a);
}

static void markers_are_false_only_if_no_linux_python_satisfies_them(void **state) {
  (void)state;
  assert_false(dfix_marker_may_hold(S("sys_platform == 'win32'")));
  assert_true(dfix_marker_may_hold(S("sys_platform == \"linux\"")));
  assert_false(dfix_marker_may_hold(S("platform_system != 'Linux'")));
  assert_true(dfix_marker_may_hold(S("python_version >= '3.8'")));
  assert_true(dfix_marker_may_hold(S("python_version < '3.10'")));
  assert_false(dfix_marker_may_hold(S("python_version < '3'")) &&
               dfix_marker_may_hold(S("python_version < '3.8'")));
  assert_true(dfix_marker_may_hold(S("os_name=='nt' or python_version>'3'")));
  assert_true(dfix_marker_may_hold(S("")));
}

static void a_file_holds_requirements_options_and_comments(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_str text = S("\xef\xbb\xbf# top\r\n"
                    "torch==2.6.0  # pinned\r\n"
                    "-r base.txt\n--constraint=c.txt\n-cother.txt\n"
                    "-i https://a.test/x#y --extra-index-url 'https://b.test'\n"
                    "-e ./lib\n"
                    "x==${V}\n"
                    "y==1 \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\n"
                    "z \\\n# a comment ends the line\n>=2\n"
                    "--no-such-option\n");
  const dfix_reqs_file *f = dfix_reqs_parse(a, text);
  const dfix_reqs_entry *e = f->entries.items;
  assert_int_equal(f->entries.len, 12);
  assert_str(at(text, e[0].span), "torch==2.6.0");
  assert_str(at(text, e[0].requirement.specifiers.items[0].span), "==2.6.0");
  assert_int_equal(e[1].role, DFIX_REQS_FILE);
  assert_str(e[1].value, "base.txt");
  assert_str(at(text, e[2].value_span), "c.txt");
  assert_str(e[3].value, "other.txt");
  assert_str(e[4].value, "https://a.test/x#y");
  assert_int_equal(e[5].role, DFIX_REQS_EXTRA_INDEX);
  assert_str(e[5].value, "https://b.test");
  assert_true(e[6].requirement.editable);
  assert_true(e[7].has_variable);
  assert_int_equal(e[8].hashes.len, 2);
  assert_str(at(text, e[9].span), "z");
  assert_int_equal(e[10].requirement.kind, DFIX_REQ_INVALID);
  assert_int_equal(e[11].role, DFIX_REQS_UNKNOWN);
  dfix_arena_free(a);
}

static void a_file_of_comments_is_empty(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_true(dfix_reqs_are_empty(dfix_reqs_parse(a, S("# torch==2.6.0\n\n"))));
  assert_true(dfix_reqs_are_empty(dfix_reqs_parse(a, S(""))));
  assert_false(dfix_reqs_are_empty(dfix_reqs_parse(a, S("-r x.txt"))));
  dfix_arena_free(a);
}

static void joined_lines_keep_their_places(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_str text = S("torch\\\n==2.6.0\n");
  const dfix_reqs_file *f = dfix_reqs_parse(a, text);
  assert_int_equal(f->entries.len, 1);
  const dfix_requirement *r = &f->entries.items[0].requirement;
  assert_str(at(text, r->name_span), "torch");
  assert_str(at(text, r->specifiers.items[0].span), "==2.6.0");
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_are_compared_without_case_and_separators),
      cmocka_unit_test(a_named_requirement_has_extras_specifiers_and_a_marker),
      cmocka_unit_test(a_wheel_names_its_version),
      cmocka_unit_test(paths_are_not_names),
      cmocka_unit_test(markers_are_false_only_if_no_linux_python_satisfies_them),
      cmocka_unit_test(a_file_holds_requirements_options_and_comments),
      cmocka_unit_test(a_file_of_comments_is_empty),
      cmocka_unit_test(joined_lines_keep_their_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
