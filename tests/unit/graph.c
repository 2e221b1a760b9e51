// The instruction graph: which stage is meant, and what holds at a step.
#include "test.h"

#include "graph/distro.h"
#include "graph/print.h"

static dfix_arena *arena;

static int begin(void **state) {
  (void)state;
  arena = dfix_arena_new();
  return 0;
}

static int end(void **state) {
  (void)state;
  dfix_arena_free(arena);
  return 0;
}

static const dfix_graph *graph_with(const char *text, const dfix_graph_options *options) {
  const dfix_source *source = dfix_source_new(arena, S("Dockerfile"), str_from(text));
  return dfix_graph_new(arena, dfix_parse(arena, source), options);
}

static const dfix_graph *graph(const char *text) { return graph_with(text, NULL); }

static const dfix_stage *stage(const dfix_graph *g, uint32_t i) {
  assert_true(i < g->stages.len);
  return g->stages.items[i];
}

static const dfix_step *last_step(const dfix_graph *g) {
  return vec_last(&vec_last(&g->stages)->steps);
}

static void assert_known(dfix_value v, const char *want) {
  assert_int_equal(v.certainty, DFIX_KNOWN);
  assert_str(v.text, want);
}

static dfix_value default_of(const char *text, const char *name) {
  return dfix_scope_default(last_step(graph(text))->scope, str_from(name));
}

static void a_stage_is_found_by_name_in_any_case(void **state) {
  (void)state;
  const dfix_graph *g = graph("FROM a AS Build\nFROM BUILD\nCOPY --from=bUiLd /x /\n");
  assert_ptr_equal(stage(g, 1)->parent, stage(g, 0));
  assert_true(stage(g, 0)->is_base && stage(g, 0)->is_copied);
  assert_true(stage(g, 1)->is_final && !stage(g, 0)->is_final);
}

static void a_number_names_a_stage_for_copy_but_not_for_from(void **state) {
  (void)state;
  const dfix_graph *g = graph("FROM a AS build\nFROM 0\nCOPY --from=0 /x /\n");
  assert_null(stage(g, 1)->parent);
  assert_true(stage(g, 0)->is_copied);
  assert_null(dfix_graph_find_stage(g, S("2"), NULL));
  assert_null(dfix_graph_find_stage(g, S("99999999999999999999"), NULL));
}

static void a_later_stage_hides_an_earlier_one_of_its_name(void **state) {
  (void)state;
  const dfix_graph *g = graph("FROM a AS x\nFROM x AS X\nFROM x\n");
  assert_ptr_equal(stage(g, 1)->parent, stage(g, 0));
  assert_ptr_equal(stage(g, 2)->parent, stage(g, 1));
  assert_ptr_equal(stage(g, 1)->same_name, stage(g, 0));
}

static void a_stage_does_not_see_itself_or_what_follows(void **state) {
  (void)state;
  const dfix_graph *g = graph("FROM b AS a\nCOPY --from=b /x /\nFROM c AS b\n");
  assert_null(stage(g, 0)->parent);
  assert_false(stage(g, 1)->is_copied);
}

static void env_values_see_what_held_before_the_instruction(void **state) {
  (void)state;
  const char *text = "FROM a\nENV x=1\nENV x=2 y=$x\nRUN true\n";
  assert_known(default_of(text, "y"), "1");
  assert_known(default_of(text, "x"), "2");
}

static void env_wins_over_arg(void **state) {
  (void)state;
  assert_known(default_of("FROM a\nENV x=1\nARG x=2\nRUN true\n", "x"), "1");
}

static void a_global_arg_is_seen_once_declared_again(void **state) {
  (void)state;
  assert_int_equal(default_of("ARG v=1\nFROM a:$v\nRUN true\n", "v").certainty,
                   DFIX_UNSET);
  assert_known(default_of("ARG v=1\nFROM a:$v\nARG v\nRUN true\n", "v"), "1");
  assert_known(default_of("ARG v=1\nFROM a:$v\nARG v=2\nRUN true\n", "v"), "2");
}

static void an_arg_without_default_keeps_the_earlier_one(void **state) {
  (void)state;
  assert_known(default_of("FROM a\nARG v=1\nARG v\nRUN true\n", "v"), "1");
}

static void an_arg_is_certain_only_if_given(void **state) {
  (void)state;
  const char *text = "ARG v=1\nFROM a:$v\nARG v\nRUN true\n";
  assert_int_equal(dfix_scope_get(last_step(graph(text))->scope, S("v")).certainty,
                   DFIX_UNKNOWN);
  dfix_build_arg given = {S_INIT("v"), S_INIT("7")};
  dfix_graph_options options = {.build_args = {&given, 1, 1}};
  const dfix_graph *g = graph_with(text, &options);
  assert_known(dfix_scope_get(last_step(g)->scope, S("v")), "7");
  assert_known(stage(g, 0)->image_text, "a:7");
}

static void workdirs_join_and_are_inherited(void **state) {
  (void)state;
  const dfix_graph *g = graph("FROM a AS x\nWORKDIR /app\nWORKDIR sub/../lib\n"
                              "FROM x\nWORKDIR ..\nRUN true\n");
  assert_known(stage(g, 0)->workdir_end, "/app/lib");
  assert_known(last_step(g)->workdir, "/app");
}

static void a_relative_workdir_on_an_unknown_base_is_unknown(void **state) {
  (void)state;
  assert_int_equal(last_step(graph("FROM a\nWORKDIR x\nRUN true\n"))->workdir.certainty,
                   DFIX_UNKNOWN);
  assert_known(last_step(graph("FROM scratch\nWORKDIR x\nRUN true\n"))->workdir, "/x");
}

static void user_holds_until_the_next_one(void **state) {
  (void)state;
  const dfix_graph *g = graph("FROM a\nRUN a\nARG u=app\nUSER $u\nRUN b\n");
  assert_int_equal(stage(g, 0)->steps.items[0]->user.certainty, DFIX_UNKNOWN);
  assert_known(last_step(g)->user, "app");
}

static dfix_os_shell shell_of(const char *text) { return last_step(graph(text))->shell; }

static void the_shell_of_a_windows_image_is_cmd(void **state) {
  (void)state;
  assert_int_equal(shell_of("FROM a\nRUN b\n"), DFIX_SHELL_SH);
  assert_int_equal(shell_of("FROM sdk:8.0-nanoserver-1809\nRUN b\n"), DFIX_SHELL_CMD);
  assert_int_equal(shell_of("FROM cross/windows-x64\nRUN b\n"), DFIX_SHELL_SH);
  assert_int_equal(shell_of("FROM --platform=windows/amd64 a\nRUN b\n"), DFIX_SHELL_CMD);
  assert_int_equal(shell_of("FROM windows/servercore AS w\nFROM w\nRUN b\n"),
                   DFIX_SHELL_CMD);
  assert_int_equal(
      shell_of("FROM dotnet/framework/sdk\nSHELL [\"bash\", \"-c\"]\nRUN b\n"),
      DFIX_SHELL_BASH);
}

static dfix_distro distro_of(const char *text) {
  return dfix_stage_distro(vec_last(&graph(text)->stages));
}

static void a_stage_stands_on_what_it_runs_or_begins_from(void **state) {
  (void)state;
  assert_int_equal(distro_of("FROM a\nRUN apt-get update\n"), DFIX_DISTRO_DEBIAN);
  assert_int_equal(distro_of("FROM a AS b\nRUN apk add x\nFROM b\n"), DFIX_DISTRO_ALPINE);
  assert_int_equal(distro_of("FROM a\nRUN apk add x || yum install x\n"),
                   DFIX_DISTRO_UNKNOWN);
  assert_int_equal(distro_of("FROM python:3.13-slim\n"), DFIX_DISTRO_DEBIAN);
  assert_int_equal(distro_of("FROM python:3.13-alpine\n"), DFIX_DISTRO_ALPINE);
  assert_int_equal(distro_of("FROM example.com/debian\n"), DFIX_DISTRO_UNKNOWN);
}

static void a_mount_is_a_csv_record(void **state) {
  (void)state;
  const dfix_step *run =
      last_step(graph("FROM a\nWORKDIR /w\nRUN "
                      "--mount=type=cache,\"target=.c,d\",rw=false --mount=target=/x "
                      "true\n"));
  assert_int_equal(run->mounts.len, 2);
  assert_str(run->mounts.items[0].type, "cache");
  assert_str(run->mounts.items[0].target, "/w/.c,d");
  assert_false(run->mounts.items[0].readwrite);
  assert_str(run->mounts.items[1].type, "bind");
  assert_true(dfix_step_caches(run, S("/w/.c,d/pip")));
  assert_false(dfix_step_caches(run, S("/w/.c,dd")));
  assert_false(dfix_step_caches(run, S("/x")));
}

static void a_label_is_not_cut_inside_a_character(void **state) {
  (void)state;
  dfix_buf b = {.arena = arena};
  // The label is cut at 60 bytes, which is in the middle of the last letter.
  const dfix_graph *g = graph("FROM a\nRUN echo "
                              "12345678901234567890123456789012345678901234567890"
                              "\xc3\xa9\n");
  dfix_graph_print(&b, g, S("dot"));
  assert_int_equal(str_find(buf_str(&b), S("\xef\xbf\xbd")), STR_NONE);
  g = graph("FROM a\nRUN echo \xc3\xa9\xff\n");
  dfix_buf json = {.arena = arena};
  dfix_graph_print(&json, g, S("json"));
  assert_int_not_equal(str_find(buf_str(&json), S("\xc3\xa9\\ufffd")), STR_NONE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_stage_is_found_by_name_in_any_case),
      TEST(a_number_names_a_stage_for_copy_but_not_for_from),
      TEST(a_later_stage_hides_an_earlier_one_of_its_name),
      TEST(a_stage_does_not_see_itself_or_what_follows),
      TEST(env_values_see_what_held_before_the_instruction),
      TEST(env_wins_over_arg),
      TEST(a_global_arg_is_seen_once_declared_again),
      TEST(an_arg_without_default_keeps_the_earlier_one),
      TEST(an_arg_is_certain_only_if_given),
      TEST(workdirs_join_and_are_inherited),
      TEST(a_relative_workdir_on_an_unknown_base_is_unknown),
      TEST(user_holds_until_the_next_one),
      TEST(the_shell_of_a_windows_image_is_cmd),
      TEST(a_stage_stands_on_what_it_runs_or_begins_from),
      TEST(a_mount_is_a_csv_record),
      TEST(a_label_is_not_cut_inside_a_character),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
