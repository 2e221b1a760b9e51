// The rules of gitignore(5), held against git itself where it is installed.

#include "test.h"

#include "driver/gitignore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/dfix-gitignore-XXXXXX";

static void write_file(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static int set_up(void **state) {
  (void)state;
  if (!mkdtemp(top) || chdir(top) != 0) return -1;
  if (system("git init -q .") != 0) return -1;
  mkdir("a", 0777);
  mkdir("a/b", 0777);
  write_file(".gitignore", "# a comment\n"
                           "*.tmp\n"
                           "!keep.tmp\n"
                           "/rooted\n"
                           "only/\n"
                           "a/inner\n"
                           "**/deep/x\n"
                           "a/**/far\n"
                           "all/**\n"
                           "trailing   \n"
                           "\\#sharp\n"
                           "\\!bang\n"
                           "set[0-9]\n"
                           "blank\\ \n"
                           "\n");
  write_file("a/.gitignore", "*.log\n!*.tmp\n/here\r\n");
  write_file("a/b/.gitignore", "!one.log\n");
  write_file(".git/info/exclude", "excluded\nkeep.tmp\n");
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", top);
  return chdir("/") == 0 ? system(command) : -1;
}

static const struct {
  const char *folder, *name;
  bool is_folder;
} entries[] = {
    {"", "x.tmp", false},      {"", "keep.tmp", false},   {"a", "x.tmp", false},
    {"", "rooted", false},     {"a", "rooted", false},    {"", "only", true},
    {"", "only", false},       {"a", "only", true},       {"a", "inner", false},
    {"a/b", "inner", false},   {"a/b", "far", false},     {"a", "far", true},
    {"", "far", false},        {"", "trailing", false},   {"", "#sharp", false},
    {"", "!bang", false},      {"", "set4", false},       {"", "setx", false},
    {"", "blank ", false},     {"", "blank", false},      {"a", "y.log", false},
    {"a/b", "one.log", false}, {"a/b", "two.log", false}, {"a", "here", false},
    {"a/b", "here", false},    {"", "excluded", false},   {"a", "excluded", true},
};

// git's own word, from the same folder.
static bool git_ignores(const char *folder, const char *name, bool is_folder) {
  char command[256];
  snprintf(command, sizeof command, "git check-ignore -q --no-index './%s%s%s%s'", folder,
           *folder ? "/" : "", name, is_folder ? "/" : "");
  return system(command) == 0;
}

static void says_what_git_says(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
    const char *folder = entries[i].folder, *name = entries[i].name;
    const dfix_gitignore *rules = dfix_gitignore_open(a, *folder ? folder : ".", NULL);
    assert_non_null(rules);
    bool ours = dfix_gitignore_matches(rules, str_from(name), entries[i].is_folder);
    if (ours != git_ignores(folder, name, entries[i].is_folder))
      fail_msg("'%s/%s': %s, says git not", folder, name, ours ? "ignored" : "kept");
  }
  dfix_arena_free(a);
}

static void outside_of_a_work_tree_nothing_is_ignored(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_null(dfix_gitignore_open(a, "/", NULL));
  assert_false(dfix_gitignore_matches(NULL, S("x.tmp"), false));
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(says_what_git_says),
      cmocka_unit_test(outside_of_a_work_tree_nothing_is_ignored),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
