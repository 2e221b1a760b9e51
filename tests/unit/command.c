// The commands of a RUN, seen through what stands in front of them.
#include "test.h"

#include "graph/command.h"

static dfix_arena *arena;
static const dfix_source *source;

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

static const dfix_step *last_step(const char *text) {
  source = dfix_source_new(arena, S("Dockerfile"), str_from(text));
  const dfix_graph *g = dfix_graph_new(arena, dfix_parse(arena, source), NULL);
  return vec_last(&vec_last(&g->stages)->steps);
}

static const dfix_step *run(const char *script) {
  dfix_buf b = {.arena = arena};
  buf_addf(&b, "FROM a\nENV dir=/srv\nARG tool=pip3\nWORKDIR /w\nRUN %s\n", script);
  return last_step(buf_str(&b).ptr);
}

// The first command of that program.
static const dfix_command *find(const dfix_step *step, const char *program) {
  for (uint32_t i = 0; i < step->commands.len; i++)
    if (str_eq(step->commands.items[i]->program, str_from(program)))
      return step->commands.items[i];
  fail_msg("no command %s", program);
  return NULL;
}

static const dfix_command *pip(const char *script) { return find(run(script), "pip"); }

static dfix_str joined(const dfix_strs *strs) {
  dfix_buf b = {.arena = arena};
  for (uint32_t i = 0; i < strs->len; i++)
    buf_addf(&b, "%s" STR_FMT, i ? " " : "", STR_ARG(strs->items[i]));
  return b.len ? buf_str(&b) : S("");
}

static void assert_cwd(const char *script, const char *want) {
  dfix_value cwd = pip(script)->cwd;
  if (!want) {
    assert_int_not_equal(cwd.certainty, DFIX_KNOWN);
    return;
  }
  assert_int_equal(cwd.certainty, DFIX_KNOWN);
  assert_str(cwd.text, want);
}

static void wrappers_are_peeled_off(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"sudo -E env A=1 /usr/bin/pip install x", "sudo env"},
      {"sudo -u app -- pip install x", "sudo"},
      {"timeout -k 5 30 pip install x", "timeout"},
      {"nice -n 5 nohup pip install x", "nice nohup"},
      {"cat list | xargs -n 1 pip install", "xargs"},
      {"conda run -n env pip install x", "conda"},
      {"exec pip install x", "exec"},
      {"sh -c 'pip install x'", "sh"},
      {"sudo bash -lc \"pip install x\"", "sudo bash"},
      {"bash -euo pipefail -c 'sh -c \"pip install x\"'", "bash sh"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const dfix_command *cmd = pip(rows[i][0]);
    assert_str(joined(&cmd->wrappers), rows[i][1]);
    assert_true(dfix_command_is(cmd, S("pip"), S("install")));
  }
}

static void asking_for_a_command_does_not_run_it(void **state) {
  (void)state;
  assert_str(run("command -v pip")->commands.items[0]->program, "command");
}

static void assignments_in_front_are_inline_environment(void **state) {
  (void)state;
  const dfix_command *cmd = pip("export A=1 && B=2 env C=3 sh -c 'D=4 pip install x'");
  assert_int_equal(cmd->env.len, 4);
  static const char *const names[] = {"A", "B", "C", "D"};
  for (int i = 0; i < 4; i++) assert_str(cmd->env.items[i].name, names[i]);
  assert_str(cmd->env.items[2].value.text, "3");
}

static void an_export_in_a_subshell_stays_there(void **state) {
  (void)state;
  assert_int_equal(pip("(export A=1; true) && pip list")->env.len, 0);
  assert_int_equal(pip("sh -c 'export A=1' && pip list")->env.len, 0);
}

static void a_module_of_python_is_the_program(void **state) {
  (void)state;
  const dfix_command *cmd = pip("python3.12 -W ignore -Im pip install x");
  assert_true(cmd->is_module);
  assert_str(cmd->interpreter->text, "python3.12");
  assert_str(dfix_command_verb(cmd)->text, "install");
}

static void spans_of_a_nested_script_lie_inside_the_quotes(void **state) {
  (void)state;
  static const char *const scripts[] = {
      "bash -lc \"cd x && pip install y\"",
      "[\"bash\", \"-c\", \"cd x && pip install y\"]",
  };
  for (int i = 0; i < 2; i++) {
    const dfix_command *cmd = pip(scripts[i]);
    assert_str(dfix_source_text(source, cmd->span), "pip install y");
    assert_str(dfix_source_text(source, cmd->args.items[1].span), "y");
  }
}

static void exec_form_is_one_command_without_a_script(void **state) {
  (void)state;
  const dfix_step *step = run("[\"/usr/bin/pip\", \"install\", \"$x\"]");
  assert_null(step->script);
  assert_int_equal(step->commands.len, 1);
  assert_str(find(step, "pip")->args.items[1].text, "$x");
}

static void cd_holds_for_what_follows_in_its_shell(void **state) {
  (void)state;
  assert_cwd("pip list", "/w");
  assert_cwd("cd a && cd ../b && pip list", "/w/b");
  assert_cwd("cd $dir && pip list", "/srv");
  assert_cwd("pushd a; pip list", "/w/a");
  assert_cwd("(cd a); pip list", "/w");
  assert_cwd("(cd a && pip list)", "/w/a");
  assert_cwd("cd a && (cd b; pip list)", "/w/a/b");
  assert_cwd("cd a && sh -c 'pip list'", "/w/a");
  assert_cwd("(cd a && sh -c 'pip list')", "/w/a");
  assert_cwd("sh -c 'cd a'; pip list", "/w");
  assert_cwd("cd a | true; pip list", "/w");
  assert_cwd("x=$(cd a && true); pip list", "/w");
}

static void a_folder_that_is_not_sure_is_unknown(void **state) {
  (void)state;
  assert_cwd("cd && pip list", NULL);
  assert_cwd("cd - && pip list", NULL);
  assert_cwd("cd $unknown && pip list", NULL);
  assert_cwd("if a; then cd b; fi; pip list", NULL);
  assert_cwd("a || cd b; pip list", NULL);
}

static void a_command_may_be_conditional(void **state) {
  (void)state;
  static const char *const sure[] = {"a && pip list", "pip list || a", "{ pip list; }",
                                     "if pip list; then a; fi", "a; pip list"};
  static const char *const unsure[] = {"a || pip list",
                                       "if a; then pip list; fi",
                                       "for i in 1 2; do pip list; done",
                                       "while a; do pip list; done",
                                       "f() { pip list; }",
                                       "a || sh -c 'pip list'",
                                       "case x in x) pip list;; esac"};
  for (size_t i = 0; i < sizeof sure / sizeof *sure; i++)
    assert_false(pip(sure[i])->is_conditional);
  for (size_t i = 0; i < sizeof unsure / sizeof *unsure; i++)
    assert_true(pip(unsure[i])->is_conditional);
}

static void the_outermost_chain_is_top_level(void **state) {
  (void)state;
  assert_true(pip("a && pip list && b")->is_top_level);
  assert_true(pip("a; ! pip list")->is_top_level);
  assert_true(pip("sh -c 'pip list'")->is_top_level);
  assert_false(pip("(pip list)")->is_top_level);
  assert_false(pip("x=$(pip list)")->is_top_level || pip("a $(pip list)")->is_top_level);
  assert_false(pip("(sh -c 'pip list')")->is_top_level);
  assert_true(pip("sh -c 'pip list' | a")->in_pipeline);
}

static void a_variable_is_known_unless_the_script_sets_it(void **state) {
  (void)state;
  assert_str(find(run("echo $dir"), "echo")->args.items[0].text, "/srv");
  assert_true(find(run("$tool list"), "pip3")->program_arg->from_default);
  static const char *const changed[] = {"dir=1; echo $dir", "read dir; echo $dir",
                                        "for dir in a b; do echo $dir; done",
                                        "echo $none", "echo $(ls)"};
  for (size_t i = 0; i < sizeof changed / sizeof *changed; i++)
    assert_false(find(run(changed[i]), "echo")->args.items[0].is_known);
}

static void the_shell_that_is_called_decides_the_dialect(void **state) {
  (void)state;
  assert_true(pip("sh -c 'pip install {a,b}'")->args.items[1].is_known);
  assert_false(pip("bash -c 'pip install {a,b}'")->args.items[1].is_known);
}

static void a_verb_must_be_certain(void **state) {
  (void)state;
  assert_false(dfix_command_is(pip("pip install$x y"), S("pip"), S("install")));
}

static void options_are_found_alone_with_a_value_and_in_clusters(void **state) {
  (void)state;
  const dfix_command *cmd = find(run("apt-get -qy --opt=1 install x -- -z"), "apt-get");
  assert_true(dfix_command_has(cmd, S("-y")) && dfix_command_has(cmd, S("--opt")));
  assert_false(dfix_command_has(cmd, S("-z")) || dfix_command_has(cmd, S("--op")));
  dfix_operands operands = dfix_command_operands(arena, cmd, NULL, 0);
  assert_int_equal(operands.len, 2);
  assert_str(operands.items[1]->text, "-z");
}

static void a_heredoc_is_read_by_what_its_first_line_names(void **state) {
  (void)state;
  const dfix_step *step = last_step("FROM a\nRUN <<E\npip install x\nE\n");
  assert_true(dfix_command_is(find(step, "pip"), S("pip"), S("install")));
  step = last_step("FROM a\nRUN <<E\n#!/usr/bin/env python3\nimport os\nE\n");
  assert_str(step->interpreter, "python3");
  assert_int_equal(step->commands.len, 0);
  step = last_step("FROM a\nRUN <<E\n#!/bin/bash -e\npip list\nE\n");
  assert_str(step->interpreter, "bash");
  assert_int_equal(step->commands.len, 1);
}

static void a_heredoc_that_a_shell_reads_is_its_script(void **state) {
  (void)state;
  const dfix_step *step = last_step("FROM a\nRUN <<'E' bash -eo pipefail\npip x\nE\n");
  assert_str(step->interpreter, "bash");
  assert_str(find(step, "pip")->program, "pip");
  step = last_step("FROM a\nRUN sh <<E\npip x\nE\n");
  assert_str(step->interpreter, "sh");
  assert_str(last_step("FROM a\nRUN cat <<E\npip x\nE\n")->interpreter, "");
  assert_str(last_step("FROM a\nRUN sh f <<E\npip x\nE\n")->interpreter, "");
  assert_str(last_step("FROM a\nRUN sh <<E && b\npip x\nE\n")->interpreter, "");
  assert_str(last_step("FROM a\nRUN sh <<E\npip \\$x\nE\n")->interpreter, "");
}

static void a_script_without_quotes_around_it_is_not_entered(void **state) {
  (void)state;
  assert_str(run("sh -c 'wget x'")->commands.items[0]->program, "wget");
  assert_str(run("sh -c wget")->commands.items[0]->program, "sh");
  assert_str(run("sh -c wget' x'")->commands.items[0]->program, "sh");
}

static void other_shells_are_left_alone(void **state) {
  (void)state;
  assert_null(last_step("FROM a\nSHELL [\"pwsh\", \"-c\"]\nRUN pip list\n")->script);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(wrappers_are_peeled_off),
      TEST(asking_for_a_command_does_not_run_it),
      TEST(assignments_in_front_are_inline_environment),
      TEST(an_export_in_a_subshell_stays_there),
      TEST(a_module_of_python_is_the_program),
      TEST(spans_of_a_nested_script_lie_inside_the_quotes),
      TEST(exec_form_is_one_command_without_a_script),
      TEST(cd_holds_for_what_follows_in_its_shell),
      TEST(a_folder_that_is_not_sure_is_unknown),
      TEST(a_command_may_be_conditional),
      TEST(the_outermost_chain_is_top_level),
      TEST(a_variable_is_known_unless_the_script_sets_it),
      TEST(the_shell_that_is_called_decides_the_dialect),
      TEST(a_verb_must_be_certain),
      TEST(options_are_found_alone_with_a_value_and_in_clusters),
      TEST(a_heredoc_is_read_by_what_its_first_line_names),
      TEST(a_heredoc_that_a_shell_reads_is_its_script),
      TEST(a_script_without_quotes_around_it_is_not_entered),
      TEST(other_shells_are_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
