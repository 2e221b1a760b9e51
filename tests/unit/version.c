#include "test.h"

#include "base/arena.h"
#include "python/version.h"

#include <stdio.h>

static bool accepts(dfix_arena *a, const char *specifiers, const char *version) {
  dfix_specifiers s;
  dfix_version v;
  assert_true(dfix_specifiers_parse(a, str_from(specifiers), &s));
  assert_true(dfix_version_parse(a, str_from(version), &v));
  return dfix_specifiers_accept(&s, &v);
}

static void a_specifier_without_local_part_ignores_the_candidates(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_true(accepts(a, "==2.6.0", "2.6.0+cu124"));
  assert_true(accepts(a, "<=2.6.0", "2.6.0+cu124"));
  assert_true(accepts(a, "~=2.6.0", "2.6.0+cu124"));
  assert_true(accepts(a, "==2.6.*", "2.6.0+cu124"));
  assert_false(accepts(a, "!=2.6.0", "2.6.0+cu124"));
  assert_false(accepts(a, ">2.6.0", "2.6.0+cu124"));
  assert_false(accepts(a, "===2.6.0", "2.6.0+cu124"));
  assert_false(accepts(a, "==2.6.0+cu118", "2.6.0+cu124"));
  dfix_arena_free(a);
}

static void a_vendor_pre_release_is_below_its_release(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_false(accepts(a, ">=2.7.0", "2.7.0a0+7c8ec84dab.nv25.03"));
  assert_true(accepts(a, ">=2.6,<3", "2.7.0a0+7c8ec84dab.nv25.03"));
  dfix_arena_free(a);
}

static void a_pin_is_found_among_other_specifiers(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_specifiers s;
  assert_true(dfix_specifiers_parse(a, S(">=2, ==2.6.0"), &s));
  assert_str(dfix_specifiers_pin(&s)->text, "2.6.0");
  assert_int_equal(s.items[1].span.start, 5);
  assert_true(dfix_specifiers_parse(a, S("==2.6.*"), &s));
  assert_null(dfix_specifiers_pin(&s));
  assert_true(dfix_specifiers_are_bounded(&s));
  assert_true(dfix_specifiers_parse(a, S(">=2,!=2.6"), &s));
  assert_false(dfix_specifiers_are_bounded(&s));
  dfix_arena_free(a);
}

static void numbers_of_any_length_compare(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_true(accepts(a, "<100000000000000000000000001", "99999999999999999999999999"));
  assert_true(accepts(a, "==1.0", "1.000"));
  dfix_arena_free(a);
}

// ---- the verdicts of PyPI's `packaging`
// -------------------------------------------------

static char order_of(dfix_arena *a, dfix_str left, dfix_str right) {
  dfix_version x, y;
  if (!dfix_version_parse(a, left, &x) || !dfix_version_parse(a, right, &y)) return '?';
  int c = dfix_version_cmp(&x, &y);
  return c < 0 ? '<' : c > 0 ? '>' : '=';
}

static bool agrees(dfix_arena *a, dfix_str kind, dfix_str rest) {
  dfix_str one = {0}, two = {0}, three = {0};
  if (!str_cut(rest, '\t', &one, &two)) one = rest;
  str_cut(two, '\t', &two, &three);
  dfix_version v;
  dfix_specifiers s;
  if (str_eq(kind, S("version")))
    return dfix_version_parse(a, one, &v) && str_eq(v.normal, two);
  if (str_eq(kind, S("invalid"))) return !dfix_version_parse(a, one, &v);
  if (str_eq(kind, S("badspec"))) return !dfix_specifiers_parse(a, one, &s);
  if (str_eq(kind, S("order"))) return order_of(a, one, three) == two.ptr[0];
  assert_true(str_eq(kind, S("accept")));
  return dfix_specifiers_parse(a, one, &s) && dfix_version_parse(a, two, &v) &&
         dfix_specifiers_accept(&s, &v) == str_eq(three, S("yes"));
}

static void every_verdict_of_packaging_is_ours(void **state) {
  (void)state;
  FILE *f = fopen(DFIX_ROOT "/tests/unit/data/versions.txt", "r");
  assert_non_null(f);
  char line[1024];
  int wrong = 0, total = 0;
  while (fgets(line, sizeof line, f)) {
    dfix_str kind, rest, all = str_from(line);
    if (all.len && all.ptr[all.len - 1] == '\n') all.len--;
    if (all.len && all.ptr[0] == '#') continue;
    assert_true(str_cut(all, '\t', &kind, &rest));
    dfix_arena *a = dfix_arena_new();
    if (!agrees(a, kind, rest)) {
      print_message("disagrees: " STR_FMT "\n", STR_ARG(all));
      wrong++;
    }
    dfix_arena_free(a);
    total++;
  }
  fclose(f);
  assert_true(total > 3000);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_specifier_without_local_part_ignores_the_candidates),
      cmocka_unit_test(a_vendor_pre_release_is_below_its_release),
      cmocka_unit_test(a_pin_is_found_among_other_specifiers),
      cmocka_unit_test(numbers_of_any_length_compare),
      cmocka_unit_test(every_verdict_of_packaging_is_ours),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
