#include "test.h"

#include "syntax/dump.h"

static void check(void (*dump)(dfix_buf *, const dfix_file *), const char *text,
                  const char *want) {
  dfix_arena *a = dfix_arena_new();
  dfix_buf out = {.arena = a};
  dump(&out, dfix_parse(a, dfix_source_new(a, S("Dockerfile"), str_from(text))));
  assert_str(buf_str(&out), want);
  dfix_arena_free(a);
}

static void a_tree_shows_every_node_with_its_place(void **state) {
  (void)state;
  check(dfix_dump_tree,
        "# syntax=x\n"
        "# the base\n"
        "FROM --platform=$P a AS b\n"
        "ENV c=1 \\\n"
        "  # why\n"
        "  d=\"2\"\n",
        "directive 1:1-1:11 \"syntax\" \"x\"\n"
        "FROM 3:1-3:26 words\n"
        "  comment 2:1-2:11 \"the base\"\n"
        "  flag 3:6-3:19 \"platform\"\n"
        "    value 3:17-3:19 \"$P\"\n"
        "  word 3:20-3:21 \"a\"\n"
        "  word 3:22-3:24 \"AS\"\n"
        "  word 3:25-3:26 \"b\"\n"
        "ENV 4:1-6:8 pairs\n"
        "  key 4:5-4:6 \"c\"\n"
        "    value 4:7-4:8 \"1\"\n"
        "  key 6:3-6:4 \"d\"\n"
        "    value 6:5-6:8 \"2\"\n"
        "  inner-comment 5:3-5:8 \"why\"\n");
}

static void a_tree_shows_heredocs_and_errors(void **state) {
  (void)state;
  check(dfix_dump_tree, "FROM a\nRUN <<-'B'\nc\nB\nRNU\n",
        "FROM 1:1-1:7 words\n"
        "  word 1:6-1:7 \"a\"\n"
        "RUN 2:1-4:2 shell\n"
        "  text 2:5-2:11 \"<<-'B'\"\n"
        "  heredoc 2:5-2:11 \"B\" strips-tabs\n"
        "    body 3:1-4:1 \"c\\n\"\n"
        "    end 4:1-4:2 \"B\"\n"
        "ERROR 5:1-5:4\n"
        "error 5:1-5:4 unknown-instruction: unknown instruction `RNU`: did you mean "
        "`RUN`?\n");
}

static void buildkits_form_is_an_s_expression(void **state) {
  (void)state;
  check(dfix_dump_buildkit,
        "FROM a\nENV b c\nLABEL d=\"e\"\nARG f g=\nRUN --network=none \"h\"\n"
        "ONBUILD CMD [\"i\"]\nHEALTHCHECK CMD j\n",
        "(from \"a\")\n"
        "(env \"b\" \"c\" \"\")\n"
        "(label \"d\" \"\\\"e\\\"\" \"=\")\n"
        "(arg \"f\" \"g=\")\n"
        "(run [\"--network=none\"] \"\\\"h\\\"\")\n"
        "(onbuild (cmd \"i\"))\n"
        "(healthcheck \"CMD\" \"j\")\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_tree_shows_every_node_with_its_place),
      cmocka_unit_test(a_tree_shows_heredocs_and_errors),
      cmocka_unit_test(buildkits_form_is_an_s_expression),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
