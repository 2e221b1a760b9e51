#include "test.h"

#include "base/buf.h"
#include "syntax/cst.h"

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

// Parses, and checks on the way what holds for every file: the tokens are the file.
static const dfix_file *parse(dfix_str text) {
  const dfix_file *f = dfix_parse(arena, dfix_source_new(arena, S("Dockerfile"), text));
  uint32_t at = 0;
  const dfix_token *t;
  vec_each(t, &f->tokens) {
    assert_int_equal(t->span.start, at);
    assert_true(t->span.end > at);
    at = t->span.end;
  }
  assert_int_equal(at, text.len);
  return f;
}

static const dfix_instruction *first(dfix_str text) {
  return parse(text)->instructions.items[0];
}

static dfix_str written(const dfix_file *f, dfix_span s) {
  return dfix_source_text(f->source, s);
}

static void lines_are_joined_without_comments_and_blank_lines(void **state) {
  (void)state;
  const dfix_instruction *run = first(S("RUN a \\\n# why\n\n  && b\n"));
  assert_str(run->text.str, "a   && b");
  assert_int_equal(run->inner_comments.len, 1);
  assert_int_equal(run->empty_lines.len, 1);
  assert_int_equal(dfix_text_offset(&run->text, 4), 17);
}

static void two_escapes_at_the_end_continue_nothing(void **state) {
  (void)state;
  const dfix_file *f = parse(S("RUN a \\\\\nRUN b\n"));
  assert_int_equal(f->instructions.len, 2);
}

static void crlf_is_no_part_of_an_instruction(void **state) {
  (void)state;
  const dfix_file *f = parse(S("FROM a\r\nRUN b \\\r\n  c\r\n"));
  assert_str(f->instructions.items[0]->words.items[0].value, "a");
  assert_str(f->instructions.items[1]->text.str, "b   c");
}

static void a_byte_order_mark_is_a_token(void **state) {
  (void)state;
  const dfix_file *f = parse(S("\xef\xbb\xbf"
                               "FROM a\n"));
  assert_int_equal(f->tokens.items[0].kind, DFIX_TOK_BOM);
  assert_int_equal(f->instructions.items[0]->kind, DFIX_FROM);
}

static void the_escape_directive_changes_the_continuation(void **state) {
  (void)state;
  const dfix_file *f = parse(S("# escape=`\nRUN a `\n  b\nCOPY c:\\x d\n"));
  assert_int_equal(f->escape, '`');
  assert_int_equal(f->instructions.len, 2);
  assert_str(f->instructions.items[1]->words.items[0].value, "c:\\x");
}

static void a_comment_ends_the_directives(void **state) {
  (void)state;
  const dfix_file *f = parse(S("# hello\n# escape=`\nFROM a\n"));
  assert_int_equal(f->escape, '\\');
  assert_int_equal(f->directives.len, 0);
  assert_int_equal(f->comments.len, 2);
}

static void flags_come_before_the_arguments(void **state) {
  (void)state;
  const dfix_file *f = parse(S("COPY --from=build --chown=\"a b\" x y\n"));
  const dfix_instruction *copy = f->instructions.items[0];
  assert_int_equal(copy->flags.len, 2);
  const dfix_flag *chown = dfix_instruction_flag(copy, S("chown"));
  assert_str(chown->value.value, "a b");
  assert_str(written(f, chown->value.span), "\"a b\"");
  assert_str(written(f, copy->args), "x y");
}

static void a_heredoc_takes_the_lines_up_to_its_name(void **state) {
  (void)state;
  const dfix_file *f = parse(S("COPY <<-'A' <<B /d/\none\n\tA\ntwo $x\nB\nRUN c\n"));
  const dfix_instruction *copy = f->instructions.items[0];
  assert_int_equal(copy->heredocs.len, 2);
  const dfix_heredoc *a = copy->heredocs.items[0], *b = copy->heredocs.items[1];
  assert_str(written(f, a->body), "one\n");
  assert_false(a->expands);
  assert_true(a->strips_tabs);
  assert_str(written(f, b->body), "two $x\n");
  assert_true(b->expands);
  assert_str(written(f, b->terminator), "B");
  assert_ptr_equal(copy->words.items[1].heredoc, b);
  assert_int_equal(f->instructions.items[1]->kind, DFIX_RUN);
}

static void a_quoted_marker_is_no_heredoc(void **state) {
  (void)state;
  assert_int_equal(first(S("RUN echo \"<<EOF\"\n"))->heredocs.len, 0);
  assert_int_equal(first(S("RUN cat <<<EOF\n"))->heredocs.len, 0);
}

static void invalid_json_is_shell_text(void **state) {
  (void)state;
  assert_int_equal(first(S("CMD ['a']\n"))->form, DFIX_FORM_SHELL);
  const dfix_instruction *cmd = first(S("CMD [\"a\", \"b\\u0041\"]\n"));
  assert_int_equal(cmd->form, DFIX_FORM_JSON);
  assert_str(cmd->words.items[1].value, "bA");
}

static void env_takes_pairs_or_one_of_the_old_form(void **state) {
  (void)state;
  const dfix_instruction *env = first(S("ENV a=1 b=\"x y\"\n"));
  assert_int_equal(env->pairs.len, 2);
  assert_str(env->pairs.items[1].value.value, "x y");
  env = first(S("ENV a b c=d\n"));
  assert_int_equal(env->form, DFIX_FORM_PAIR_LEGACY);
  assert_str(env->pairs.items[0].value.value, "b c=d");
}

static void an_onbuild_holds_the_instruction_it_triggers(void **state) {
  (void)state;
  const dfix_instruction *on = first(S("ONBUILD COPY --from=a b c\n"));
  assert_non_null(on->inner);
  assert_int_equal(on->inner->kind, DFIX_COPY);
  assert_int_equal(on->inner->words.len, 2);
}

static void an_empty_comment_clears_those_above(void **state) {
  (void)state;
  const dfix_instruction *from = first(S("# a\n#\n# b\n\n# c\nFROM x\n"));
  assert_int_equal(from->comments.len, 2);
  assert_str(from->comments.items[0].text, "b");
}

static void any_bytes_round_trip(void **state) {
  (void)state;
  parse(S(""));
  parse(S("\\"));
  parse(S("\r\r\n\r"));
  parse(S("FROM \0 x\n\xff\xfe \\\n"));
  parse(S("RUN <<A <<B\nx\n"));
  parse(S("ENV a=b\\"));
  parse(S("RUN --mount=\"x\\"));
  parse(S("ONBUILD ONBUILD ONBUILD \\\n RUN x"));
}

// The rule and the place of the file's only error.
static void check_error(const char *text, const char *rule, const char *at) {
  const dfix_file *f = parse(str_from(text));
  if (f->errors.len != 1) fail_msg("%s has %u errors", text, f->errors.len);
  const dfix_syntax_error *e = f->errors.items;
  if (strcmp(e->rule, rule) != 0)
    fail_msg("%s: %s: " STR_FMT, text, e->rule, STR_ARG(e->message));
  assert_str(written(f, e->span), at);
}

static void a_misspelt_instruction_gets_a_suggestion(void **state) {
  (void)state;
  const dfix_file *f = parse(S("FROM a\nRNU x\nUSER b\n"));
  assert_int_equal(f->errors.len, 1);
  assert_str(f->errors.items[0].message,
             "unknown instruction `RNU`: did you mean `RUN`?");
  assert_int_equal(f->instructions.len, 3);
  check_error("FROM a\nRUNX\xc2\xa0y\n", "unknown-instruction", "RUNX\xc2\xa0y");
}

static void errors_lie_on_the_smallest_place(void **state) {
  (void)state;
  check_error("", "no-instructions", "");
  check_error("ARG a\n", "no-from", "ARG");
  check_error("RUN a\nFROM b\n", "no-from", "RUN");
  check_error("FROM\n", "missing-argument", "FROM");
  check_error("FROM a AS\n", "missing-argument", "AS");
  check_error("FROM a b c\n", "extra-argument", "b c");
  check_error("FROM a AS 1\n", "bad-stage-name", "1");
  check_error("FROM a:${}\n", "bad-substitution", "${}");
  check_error("FROM a\n\\", "unknown-instruction", "\\");
  check_error("FROM a\nENV b=1 c\n", "bad-pair", "c");
  check_error("FROM a\nENV b=\"c\n", "unclosed-quote", "\"");
  check_error("FROM a\nCOPY --form=x b c\n", "unknown-flag", "--form");
  check_error("FROM a\nCOPY --link=x b c\n", "bad-flag", "x");
  check_error("FROM a\nCOPY --from=$x b c\n", "bad-flag", "$x");
  check_error("FROM a\nCOPY --from=x --from=y b c\n", "duplicate-flag", "--from=y");
  check_error("FROM a\nCOPY b <<C\nC\n", "bad-heredoc", "<<C");
  check_error("FROM a\nRUN <<B\n", "unterminated-heredoc", "<<B");
  check_error("FROM a\nRUN --mount=type=cahce,target=/b c\n", "bad-mount", "type=cahce");
  check_error("FROM a\nRUN --mount=type=bind,size=1 c\n", "bad-mount", "size=1");
  check_error("FROM a\nCMD [\"b\", 1]\n", "bad-json", "1");
  check_error("FROM a\nSHELL sh\n", "bad-json", "sh");
  check_error("FROM a\nONBUILD FROM b\n", "bad-onbuild", "FROM");
  check_error("FROM a\nHEALTHCHECK NONE b\n", "bad-healthcheck", "b");
  check_error("FROM a\nHEALTHCHECK --timeout=1 CMD b\n", "bad-flag", "1");
  check_error("# escape=x\nFROM a\n", "bad-directive", "x");
  check_error("# check=x\n# check=y\nFROM a\n", "duplicate-directive", "check");
}

static void what_buildkit_accepts_is_accepted(void **state) {
  (void)state;
  static const char *const texts[] = {
      "FROM a\nRUN\nCMD\n",
      "FROM a\nARG --x y\nSTOPSIGNAL --x 9\n",
      "FROM a\nHEALTHCHECK --nonsense NONE\n",
      "FROM a\nONBUILD NONSENSE x\n",
      "FROM a\nRUN echo ${x^} 'y\n",
      "FROM a\nHEALTHCHECK --interval=1.5h30m --retries=+3 CMD b\n",
      "from a as B\nCOPY --from=B -- --link c\n",
      "FROM a\nRUN --mount=target=$x,type=$y,size=1 z\n",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const dfix_file *f = parse(str_from(texts[i]));
    if (f->errors.len)
      fail_msg("%s: " STR_FMT, texts[i], STR_ARG(f->errors.items[0].message));
  }
}

static void a_line_has_a_limit_but_an_instruction_has_none(void **state) {
  (void)state;
  dfix_buf b = {.arena = arena};
  buf_add(&b, S("FROM a\nRUN "));
  for (int i = 0; i < 65531; i++) buf_add_char(&b, 'x');
  const dfix_file *f = parse(buf_str(&b));
  assert_int_equal(f->errors.len, 0);
  buf_add_char(&b, 'x');
  f = parse(buf_str(&b));
  assert_int_equal(f->errors.len, 1);
  assert_string_equal(f->errors.items[0].rule, "line-too-long");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_are_joined_without_comments_and_blank_lines),
      cmocka_unit_test(two_escapes_at_the_end_continue_nothing),
      cmocka_unit_test(crlf_is_no_part_of_an_instruction),
      cmocka_unit_test(a_byte_order_mark_is_a_token),
      cmocka_unit_test(the_escape_directive_changes_the_continuation),
      cmocka_unit_test(a_comment_ends_the_directives),
      cmocka_unit_test(flags_come_before_the_arguments),
      cmocka_unit_test(a_heredoc_takes_the_lines_up_to_its_name),
      cmocka_unit_test(a_quoted_marker_is_no_heredoc),
      cmocka_unit_test(invalid_json_is_shell_text),
      cmocka_unit_test(env_takes_pairs_or_one_of_the_old_form),
      cmocka_unit_test(an_onbuild_holds_the_instruction_it_triggers),
      cmocka_unit_test(an_empty_comment_clears_those_above),
      cmocka_unit_test(any_bytes_round_trip),
      cmocka_unit_test(a_misspelt_instruction_gets_a_suggestion),
      cmocka_unit_test(errors_lie_on_the_smallest_place),
      cmocka_unit_test(what_buildkit_accepts_is_accepted),
      cmocka_unit_test(a_line_has_a_limit_but_an_instruction_has_none),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
