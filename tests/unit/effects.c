#include "stage.h"

#include "cache/effects.h"

// Whether the last two steps of the text depend on each other.
static bool depends(const char *text) {
  static const char *const files[] = {
      "requirements.txt",  "flask\n", "app/main.py", "1\n",
      "package.json",      "{}\n",    "nginx.conf",  "\n",
      "package-lock.json", "{}\n",    NULL};
  test_stage *t = test_stage_new(text, files);
  dfix_stage_effects e = dfix_effects_of(t->arena, t->graph, t->stage, &t->context);
  uint32_t n = t->stage->steps.len;
  bool out = dfix_steps_depend(&e, n - 2, n - 1);
  assert_int_equal(out, dfix_steps_depend(&e, n - 1, n - 2));
  dfix_arena_free(t->arena);
  return out;
}

static void packages_and_sources_have_nothing_to_do_with_each_other(void **state) {
  (void)state;
  assert_false(depends("FROM a\nCOPY app /srv/app\nRUN apt-get install -y curl\n"));
  assert_false(depends("FROM a\nWORKDIR /srv\nCOPY . .\nRUN pip install flask\n"));
  assert_false(depends("FROM a\nADD app /srv/app\nRUN apk add curl && rm -rf /tmp/x\n"));
}

static void packages_keep_their_order(void **state) {
  (void)state;
  assert_true(depends("FROM a\nRUN apt-get install -y gcc\nRUN pip install flask\n"));
}

static void files_of_the_system_are_seen_by_packages(void **state) {
  (void)state;
  assert_true(
      depends("FROM a\nCOPY nginx.conf /etc/nginx/\nRUN apt-get install -y nginx\n"));
  assert_true(depends("FROM a\nCOPY app /usr/share/app\nRUN apt-get install -y nginx\n"));
  assert_true(depends("FROM a\nCOPY app /var/www/html\nRUN apt-get install -y nginx\n"));
}

static void an_install_reads_its_requirements(void **state) {
  (void)state;
  assert_true(depends("FROM a\nWORKDIR /srv\nCOPY requirements.txt ./\n"
                      "RUN pip install -r requirements.txt\n"));
  assert_false(depends("FROM a\nWORKDIR /srv\nCOPY requirements.txt ./\nCOPY app ./app\n"
                       "RUN pip install -r requirements.txt\n"));
}

// COPY x /srv puts x into /srv if that is a folder, and makes a file of it if it is not.
static void a_file_may_go_into_the_folder_it_names(void **state) {
  (void)state;
  assert_true(depends("FROM a\nWORKDIR /srv\nCOPY requirements.txt /srv\n"
                      "RUN pip install -r requirements.txt\n"));
  assert_true(depends("FROM a\nCOPY requirements.txt /srv\n"
                      "RUN pip install -r /srv/requirements.txt\n"));
}

static void what_is_not_known_depends_on_everything(void **state) {
  (void)state;
  assert_true(depends("FROM a\nCOPY app /srv/app\nRUN make\n"));
  assert_true(depends("FROM a\nCOPY app /srv/app\nRUN apt-get update && ./install.sh\n"));
  assert_true(depends("FROM a\nCOPY app /srv/app\nRUN curl https://x.org/y | sh\n"));
  assert_true(depends("FROM a\nCOPY app /srv/app\nRUN apt-get install -y ./own.deb\n"));
  assert_true(
      depends("FROM a\nCOPY app /srv/app\nRUN curl -o /srv/app/x https://x.org\n"));
  assert_true(depends("FROM a\nCOPY app /srv/app\nRUN rm -rf /*\n"));
  assert_false(depends("FROM a\nCOPY app /srv/app\nRUN curl -o /opt/x https://x.org\n"));
}

static void variables_are_seen_where_they_are_read(void **state) {
  (void)state;
  assert_true(depends("FROM a\nENV A=1\nENV B=2\n"));
  assert_true(depends("FROM a\nARG A\nRUN apt-get install -y curl\n"));
  assert_false(depends("FROM a\nARG GIT_SHA\nRUN apt-get install -y curl\n"));
  assert_true(depends("FROM a\nARG GIT_SHA\nRUN make\n"));
  assert_true(depends("FROM a\nARG GIT_SHA\nLABEL revision=$GIT_SHA\n"));
  assert_false(depends("FROM a\nARG GIT_SHA\nLABEL revision=1\n"));
}

static void what_is_in_effect_is_seen(void **state) {
  (void)state;
  assert_true(depends("FROM a\nUSER app\nRUN pip install flask\n"));
  assert_false(depends("FROM a\nUSER app\nCOPY app /srv/app\n"));
  assert_true(depends("FROM a\nWORKDIR /srv\nCOPY app app\n"));
  assert_false(depends("FROM a\nWORKDIR /srv\nCOPY app /opt/app\n"));
  assert_true(depends("FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN pip install flask\n"));
}

static void names_of_users_come_from_the_image(void **state) {
  (void)state;
  assert_true(depends("FROM a\nCOPY --chown=app app /srv/app\nRUN useradd app\n"));
  assert_false(depends("FROM a\nCOPY --chown=7:7 app /srv/app\nRUN useradd app\n"));
  assert_true(depends("FROM a\nCOPY app /home/app/src\nRUN useradd -m app\n"));
}

static void entries_of_the_configuration_are_apart(void **state) {
  (void)state;
  assert_true(depends("FROM a\nCMD [\"x\"]\nENTRYPOINT [\"y\"]\n"));
  assert_true(depends("FROM a\nLABEL a=1\nLABEL a=2\n"));
  assert_false(depends("FROM a\nLABEL a=1\nRUN make\n"));
  assert_true(depends("FROM a\nVOLUME /data\nRUN make\n"));
}

static void a_comment_or_a_name_can_ask_for_the_order(void **state) {
  (void)state;
  assert_true(depends("FROM a\nCOPY app /srv/app\n# must come after the sources\n"
                      "RUN apt-get install -y curl\n"));
  assert_true(depends("FROM a\nARG CACHEBUST\nCOPY app /srv/app\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(packages_and_sources_have_nothing_to_do_with_each_other),
      cmocka_unit_test(packages_keep_their_order),
      cmocka_unit_test(files_of_the_system_are_seen_by_packages),
      cmocka_unit_test(an_install_reads_its_requirements),
      cmocka_unit_test(a_file_may_go_into_the_folder_it_names),
      cmocka_unit_test(what_is_not_known_depends_on_everything),
      cmocka_unit_test(variables_are_seen_where_they_are_read),
      cmocka_unit_test(what_is_in_effect_is_seen),
      cmocka_unit_test(names_of_users_come_from_the_image),
      cmocka_unit_test(entries_of_the_configuration_are_apart),
      cmocka_unit_test(a_comment_or_a_name_can_ask_for_the_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
