#include "stage.h"

#include "cache/symbolic.h"

static const char *const files[] = {"requirements.txt",
                                    "flask\n",
                                    "pins/base.txt",
                                    "-r more.txt\n",
                                    "pins/more.txt",
                                    "rich\n",
                                    "app/main.py",
                                    "1\n",
                                    "web/package.json",
                                    "{}\n",
                                    "web/package-lock.json",
                                    "{}\n",
                                    NULL};

static bool same(const char *before, const char *after) {
  test_stage *t = test_stage_new(before, files);
  bool out =
      dfix_same_build(t->arena, t->graph, test_graph(t->arena, after), &t->context);
  dfix_arena_free(t->arena);
  return out;
}

static void a_text_is_the_same_as_itself(void **state) {
  (void)state;
  const char *text = "FROM a AS b\nCOPY . /srv\nRUN make\nFROM c\nCOPY --from=b /x /y\n";
  assert_true(same(text, text));
}

static void a_split_is_the_same(void **state) {
  (void)state;
  assert_true(
      same("FROM a\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt\n",
           "FROM a\nWORKDIR /srv\nCOPY requirements.txt ./\n"
           "RUN pip install -r requirements.txt\nCOPY . .\n"));
  assert_true(
      same("FROM a\nCOPY . /srv\nWORKDIR /srv\nRUN pip install -r pins/base.txt\n",
           "FROM a\nCOPY pins/base.txt pins/more.txt /srv/pins/\nWORKDIR /srv\n"
           "RUN pip install -r pins/base.txt\nCOPY . /srv\n"));
  assert_true(same("FROM a\nWORKDIR /web\nCOPY --chown=7:7 web .\nRUN npm ci\n",
                   "FROM a\nWORKDIR /web\nCOPY --chown=7:7 web/package.json "
                   "web/package-lock.json ./\nRUN npm ci\nCOPY --chown=7:7 web .\n"));
}

static void a_file_that_is_missing_is_seen(void **state) {
  (void)state;
  assert_false(same("FROM a\nWORKDIR /srv\nCOPY . .\nRUN pip install -r pins/base.txt\n",
                    "FROM a\nWORKDIR /srv\nCOPY pins/base.txt ./pins/\n"
                    "RUN pip install -r pins/base.txt\nCOPY . .\n"));
  assert_false(
      same("FROM a\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt\n",
           "FROM a\nWORKDIR /srv\nRUN pip install -r requirements.txt\n"
           "COPY . .\n"));
}

static void an_unknown_command_sees_everything(void **state) {
  (void)state;
  assert_false(
      same("FROM a\nCOPY app /srv\nRUN make\n", "FROM a\nRUN make\nCOPY app /srv\n"));
  assert_false(
      same("FROM a\nARG GIT_SHA\nRUN make\n", "FROM a\nRUN make\nARG GIT_SHA\n"));
  assert_false(same("FROM a\nENV A=1\nRUN make\nENV B=2\n",
                    "FROM a\nENV A=1\nENV B=2\nRUN make\n"));
}

static void another_owner_is_another_file(void **state) {
  (void)state;
  assert_false(same("FROM a\nCOPY --chown=7:7 app /srv/\n", "FROM a\nCOPY app /srv/\n"));
  assert_false(same("FROM a\nRUN useradd x\nCOPY --chown=x app /srv/\n",
                    "FROM a\nCOPY --chown=x app /srv/\nRUN useradd x\n"));
}

static void the_last_copy_of_a_file_wins(void **state) {
  (void)state;
  assert_true(same("FROM a\nCOPY app/main.py /srv/main.py\nCOPY app /srv\n",
                   "FROM a\nCOPY app/main.py /srv/main.py\nCOPY app /srv\n"));
  assert_false(same("FROM a\nCOPY app /srv/\nCOPY web /srv/\n",
                    "FROM a\nCOPY web /srv/\nCOPY app /srv/\n"));
}

static void metadata_that_is_apart_may_be_anywhere(void **state) {
  (void)state;
  assert_true(same("FROM a\nLABEL x=1\nRUN make\n", "FROM a\nRUN make\nLABEL x=1\n"));
  assert_false(same("FROM a\nCMD [\"a\"]\nENTRYPOINT [\"b\"]\n",
                    "FROM a\nENTRYPOINT [\"b\"]\nCMD [\"a\"]\n"));
  assert_false(same("FROM a\nENV A=1\nENV B=2\n", "FROM a\nENV B=2\nENV A=1\n"));
}

static void stages_are_held_against_each_other(void **state) {
  (void)state;
  assert_false(same("FROM a\nFROM b\n", "FROM b\nFROM a\n"));
  assert_false(same("ARG V=1\nFROM a:$V\n", "ARG V=2\nFROM a:$V\n"));
  assert_false(same("FROM a\n", "FROM a\nFROM b\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_text_is_the_same_as_itself),
      cmocka_unit_test(a_split_is_the_same),
      cmocka_unit_test(a_file_that_is_missing_is_seen),
      cmocka_unit_test(an_unknown_command_sees_everything),
      cmocka_unit_test(another_owner_is_another_file),
      cmocka_unit_test(the_last_copy_of_a_file_wins),
      cmocka_unit_test(metadata_that_is_apart_may_be_anywhere),
      cmocka_unit_test(stages_are_held_against_each_other),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
