#include "test.h"

#include "python/pip_conf.h"

static dfix_str joined(dfix_arena *a, const dfix_strs *words) {
  dfix_str all = {0};
  const dfix_str *it;
  vec_each(it, words) all = dfix_arena_strf(a, STR_FMT "%s" STR_FMT, STR_ARG(all),
                                            all.len ? " " : "", STR_ARG(*it));
  return all;
}

static void reads_global(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_pip_conf conf = dfix_pip_conf_read(
      a,
      S("[global]\nindex-url = https://a.example.com/simple\n"
        "extra_index_url: https://b.example.com/simple\n"
        "    https://c.example.com/simple\n# a comment\nconstraint = /a.txt /b.txt\n"));
  assert_str(conf.index, "https://a.example.com/simple");
  assert_str(joined(a, &conf.extra_indexes),
             "https://b.example.com/simple https://c.example.com/simple");
  assert_str(joined(a, &conf.constraints), "/a.txt /b.txt");
  dfix_arena_free(a);
}

static void install_is_stronger(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_pip_conf conf = dfix_pip_conf_read(
      a,
      S("[install]\r\nconstraint = /install.txt\r\n[global]\r\nconstraint=/global.txt\r\n"
        "[freeze]\r\nindex-url = https://no.example.com\r\n; end\r\n"));
  assert_str(joined(a, &conf.constraints), "/install.txt");
  assert_str(conf.index, "");
  dfix_arena_free(a);
}

static void anything_else_is_nothing(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_pip_conf conf = dfix_pip_conf_read(
      a, S("constraint = /before.txt\n[global\n  deeper\n[global]\n= x\n"));
  assert_int_equal(conf.constraints.len, 0);
  assert_str(conf.index, "");
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_global),
      cmocka_unit_test(install_is_stronger),
      cmocka_unit_test(anything_else_is_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
