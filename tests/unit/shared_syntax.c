// What others wrote down of the language, kept outside the repository in ../shared: the
// goldens of BuildKit's parser and lexer, and files that mislead linters. Each test is
// skipped where its file is absent.
#include "test.h"

#include "syntax/cst.h"
#include "syntax/dump.h"
#include "syntax/lex.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define SHARED DFIX_ROOT "/../shared/"

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

// False if there is no such file.
static bool read_file(const char *path, dfix_str *out) {
  FILE *f = fopen(path, "rb");
  if (!f) return false;
  dfix_buf b = {.arena = arena};
  char chunk[65536];
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
    buf_add(&b, (dfix_str){chunk, n});
  fclose(f);
  *out = buf_str(&b);
  return true;
}

static const dfix_file *parse(dfix_str text) {
  return dfix_parse(arena, dfix_source_new(arena, S("Dockerfile"), text));
}

static void check_round_trip(const char *path, dfix_str text) {
  const dfix_file *f = parse(text);
  uint32_t at = 0;
  const dfix_token *t;
  vec_each(t, &f->tokens) {
    if (t->span.start != at) fail_msg("%s: a token is missing at %u", path, at);
    at = t->span.end;
  }
  if (at != text.len) fail_msg("%s: no token at %u", path, at);
}

// Calls `visit` with the path of every entry of a folder; the number of entries.
static int each_entry(const char *folder, void (*visit)(const char *path)) {
  DIR *dir = opendir(folder);
  int n = 0;
  if (!dir) return 0;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (entry->d_name[0] == '.') continue;
    visit(dfix_arena_strf(arena, "%s/%s", folder, entry->d_name).ptr);
    n++;
  }
  closedir(dir);
  return n;
}

static void check_golden(const char *folder) {
  dfix_str text, want;
  if (!read_file(dfix_arena_strf(arena, "%s/Dockerfile", folder).ptr, &text) ||
      !read_file(dfix_arena_strf(arena, "%s/result", folder).ptr, &want))
    return;
  dfix_buf out = {.arena = arena};
  dfix_dump_buildkit(&out, parse(text));
  dfix_str got = str_trim(buf_str(&out));
  if (!str_eq(got, str_trim(want)))
    fail_msg("%s\ngot\n" STR_FMT "\nwant\n" STR_FMT, folder, STR_ARG(got), STR_ARG(want));
}

static void check_rejected(const char *folder) {
  dfix_str text;
  if (!read_file(dfix_arena_strf(arena, "%s/Dockerfile", folder).ptr, &text)) return;
  if (parse(text)->errors.len == 0) fail_msg("%s is accepted", folder);
}

static void check_folder(const char *folder) {
  dfix_str text;
  const char *path = dfix_arena_strf(arena, "%s/Dockerfile", folder).ptr;
  if (read_file(path, &text)) check_round_trip(path, text);
}

static void buildkits_trees_are_ours(void **state) {
  (void)state;
  if (!each_entry(SHARED "cases/buildkit-parser/testfiles", check_golden)) skip();
}

static void what_buildkits_parser_rejects_is_rejected(void **state) {
  (void)state;
  if (!each_entry(SHARED "cases/buildkit-parser/testfiles-negative", check_rejected))
    skip();
}

static void tricky_files_round_trip(void **state) {
  (void)state;
  if (!each_entry(SHARED "cases/tricky", check_folder)) skip();
}

static void check_corpus_file(const char *path) {
  dfix_str text;
  dfix_arena *outer = arena;
  arena = dfix_arena_new();
  if (read_file(path, &text)) check_round_trip(path, text);
  dfix_arena_free(arena);
  arena = outer;
}

static void real_files_round_trip(void **state) {
  (void)state;
  if (!each_entry(SHARED "corpus/dockerfiles", check_corpus_file)) skip();
}

// --- BuildKit's tables of expansions ---------------------------------------------

typedef struct environment {
  dfix_str names[16], values[16];
  int len;
} environment;

static dfix_value get(const void *self, dfix_str name) {
  const environment *env = self;
  for (int i = env->len - 1; i >= 0; i--)
    if (str_eq(env->names[i], name)) return (dfix_value){DFIX_KNOWN, env->values[i]};
  return (dfix_value){.certainty = DFIX_UNSET};
}

static void set(environment *env, dfix_str name, dfix_str value) {
  assert_true(env->len < 16);
  env->names[env->len] = name;
  env->values[env->len++] = value;
}

// A line of envVarTest: "A|source | wanted", or "error"; W lines are for Windows.
static void check_expansion(dfix_str line) {
  environment env = {0};
  set(&env, S("PWD"), S("/home"));
  set(&env, S("SHELL"), S("bash"));
  set(&env, S("KOREAN"), S("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4"));
  set(&env, S("NULL"), S(""));
  dfix_str platform, rest, source, want;
  if (str_starts(line, S("#")) || !str_cut(line, '|', &platform, &rest)) return;
  if (str_eq(platform, S("W"))) return;
  assert_true(str_cut(rest, '|', &source, &want));
  want = str_trim(want);
  dfix_text text = dfix_text_plain(arena, str_trim(source), 0);
  dfix_syntax_error error;
  dfix_value v = dfix_expand(arena, &text, '\\', (dfix_lookup){get, &env}, &error);
  bool ok =
      str_eq(want, S("error")) ? error.rule != NULL : !error.rule && str_eq(v.text, want);
  if (!ok)
    fail_msg(STR_FMT "\ngot \"" STR_FMT "\" (%s)", STR_ARG(line), STR_ARG(v.text),
             error.rule ? error.rule : "no error");
}

static void variables_expand_as_buildkit_tabled(void **state) {
  (void)state;
  dfix_str all, line;
  if (!read_file(SHARED "cases/buildkit-parser/envVarTest", &all)) skip();
  while (str_next(&all, '\n', &line)) check_expansion(line);
}

static dfix_str join_words(const dfix_lex_words *words) {
  dfix_buf b = {.arena = arena};
  const dfix_lex_word *word;
  vec_each(word, words) {
    if (word != words->items) buf_add_char(&b, ',');
    buf_add(&b, word->str);
  }
  return buf_str(&b);
}

// A line of wordsTest: "ENV name=value", or "source | word,word".
static void check_words(environment *env, dfix_str line) {
  dfix_str source, want, name, value;
  if (str_starts(line, S("#")) || line.len == 0) return;
  if (str_starts(line, S("ENV "))) {
    assert_true(str_cut(str_from_at(line, 4), '=', &name, &value));
    set(env, name, value);
    return;
  }
  assert_true(str_cut(line, '|', &source, &want));
  dfix_text text = dfix_text_plain(arena, str_trim(source), 0);
  dfix_lex_words words = {0};
  dfix_lexer lexer = {.arena = arena,
                      .text = &text,
                      .escape = '\\',
                      .lookup = {get, env},
                      .words = &words};
  dfix_lex(&lexer);
  // A wanted word may end in blanks; only the one after the bar is no part of it.
  assert_true(want.len > 0);
  dfix_str got = lexer.error.rule ? S("error") : join_words(&words);
  if (!str_eq(got, str_from_at(want, 1)))
    fail_msg(STR_FMT "\ngot \"" STR_FMT "\"", STR_ARG(line), STR_ARG(got));
}

static void words_split_as_buildkit_tabled(void **state) {
  (void)state;
  dfix_str all, line;
  environment env = {0};
  if (!read_file(SHARED "cases/buildkit-parser/wordsTest", &all)) skip();
  while (str_next(&all, '\n', &line)) check_words(&env, line);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(buildkits_trees_are_ours),
      cmocka_unit_test(what_buildkits_parser_rejects_is_rejected),
      cmocka_unit_test(tricky_files_round_trip),
      cmocka_unit_test(real_files_round_trip),
      cmocka_unit_test(variables_expand_as_buildkit_tabled),
      cmocka_unit_test(words_split_as_buildkit_tabled),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
