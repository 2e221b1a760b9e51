#include "test.h"

#include "base/arena.h"
#include "python/pip.h"

// The last command of a RUN, understood.
static const dfix_pip *parse(dfix_arena *a, const char *env, const char *command) {
  dfix_str text = dfix_arena_strf(a, "FROM python:3.11\n%sRUN %s\n", env, command);
  const dfix_source *src = dfix_source_new(a, S("Dockerfile"), text);
  dfix_graph_options options = {0};
  const dfix_graph *g = dfix_graph_new(a, dfix_parse(a, src), &options);
  const dfix_step *step = vec_last(&g->stages.items[0]->steps);
  return dfix_pip_parse(a, vec_last(&step->commands));
}

static void every_name_of_pip_is_pip(void **state) {
  (void)state;
  static const char *const commands[] = {"pip install x",
                                         "pip3.11 install x",
                                         "/usr/bin/pip3 install x",
                                         "python3 -m pip install x",
                                         "pip --no-cache-dir install x",
                                         "pip --log l.txt install x"};
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    dfix_arena *a = dfix_arena_new();
    const dfix_pip *p = parse(a, "", commands[i]);
    assert_non_null(p);
    assert_int_equal(p->tool, DFIX_PIP);
    assert_int_equal(p->verb, DFIX_VERB_INSTALL);
    assert_str(p->requirements.items[0].requirement.key, "x");
    dfix_arena_free(a);
  }
}

static void options_come_attached_abbreviated_and_in_clusters(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_pip *p = parse(a, "",
                            "pip install -qU --index-url=https://i -rr.txt "
                            "--constrain c.txt --no-dep y");
  assert_true(p->upgrade.on);
  assert_true(p->no_deps.on);
  assert_str(p->index.text, "https://i");
  assert_str(p->files.items[0].text, "r.txt");
  assert_str(p->constraints.items[0].text, "c.txt");
  assert_int_equal(p->requirements.len, 1);
  assert_false(p->has_unknown);
  dfix_arena_free(a);
}

static void variables_count_as_options(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_pip *p = parse(a, "ENV PIP_CONSTRAINT=\"a.txt b.txt\" PIP_NO_DEPS=off\n",
                            "PIP_PRE=1 pip install y -c d.txt");
  assert_int_equal(p->constraints.len, 3);
  assert_true(p->constraints.items[0].from_env);
  assert_false(p->constraints.items[2].from_env);
  assert_true(p->pre.on);
  assert_false(p->no_deps.on);
  p = parse(a, "ENV PIP_CONSTRAINT=c.txt\n", "uv pip install y");
  assert_int_equal(p->tool, DFIX_UV_PIP);
  assert_int_equal(p->constraints.len, 0);
  dfix_arena_free(a);
}

static void an_unquoted_specifier_is_a_victim_of_the_shell(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_pip *p = parse(a, "", "pip install torch>=2.6,<2.8 x > log 2>&1");
  dfix_span s = p->requirements.items[0].redirected;
  assert_int_equal(span_len(s), strlen("torch>=2.6,<2.8"));
  assert_true(p->requirements.items[0].redirect_is_joined);
  assert_true(span_is_empty(p->requirements.items[1].redirected));
  dfix_arena_free(a);
}

static void names_behind_ignore_installed_are_kept_apart(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_pip *p = parse(a, "", "pip install x -I blinker PyYAML y==1 z");
  assert_int_equal(p->ignored_for.len, 2);
  assert_str(p->ignored_for.items[1], "pyyaml");
  dfix_arena_free(a);
}

static void what_is_not_understood_is_said(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_true(parse(a, "", "pip install $ARGS")->has_unknown);
  assert_true(parse(a, "", "pip install --no-such-option x")->has_unknown);
  assert_non_null(parse(a, "", "pip install --constraints c.txt x")->wrong_option);
  assert_null(parse(a, "", "echo pip install x"));
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_name_of_pip_is_pip),
      cmocka_unit_test(options_come_attached_abbreviated_and_in_clusters),
      cmocka_unit_test(variables_count_as_options),
      cmocka_unit_test(an_unquoted_specifier_is_a_victim_of_the_shell),
      cmocka_unit_test(names_behind_ignore_installed_are_kept_apart),
      cmocka_unit_test(what_is_not_understood_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
