#include "test.h"

#include "syntax/shell.h"
#include "syntax/shell_dump.h"

#include <stdlib.h>

// ---- helpers

static const dfix_sh_script *parse(dfix_arena *a, dfix_str source,
                                   dfix_sh_dialect dialect) {
  dfix_text text = dfix_text_plain(a, source, 0);
  return dfix_sh_parse(a, &text, dialect);
}

static void check_tree(const char *source, dfix_sh_dialect dialect, const char *want) {
  dfix_arena *a = dfix_arena_new();
  dfix_buf b = {.arena = a};
  dfix_sh_dump(&b, parse(a, str_from(source), dialect), str_from(source));
  assert_str(buf_str(&b), want);
  dfix_arena_free(a);
}

static void bash(const char *source, const char *want) {
  check_tree(source, DFIX_SH_BASH, want);
}

static void posix(const char *source, const char *want) {
  check_tree(source, DFIX_SH_POSIX, want);
}

static const dfix_sh_word *last_word(const dfix_sh_script *script) {
  const dfix_sh_node *node = script->root;
  while (node->children.len) node = vec_last(&node->children);
  return &vec_last(&node->words);
}

typedef struct facts {
  bool literal, pattern, quoted;
  const char *value;
} facts;

static void word_is(const char *source, facts want) {
  dfix_arena *a = dfix_arena_new();
  dfix_str command = dfix_arena_strf(a, "x %s", source);
  const dfix_sh_word *word = last_word(parse(a, command, DFIX_SH_BASH));
  assert_str(word->raw.str, source);
  assert_str(word->value, want.value);
  assert_int_equal(word->is_literal, want.literal);
  assert_int_equal(word->is_pattern, want.pattern);
  assert_int_equal(word->is_quoted, want.quoted);
  dfix_arena_free(a);
}

// ---- commands

static void a_script_is_a_list(void **state) {
  (void)state;
  bash("apt-get update", "(list [apt-get update])");
  bash("a; b & c\nd", "(list [a] [b]& [c] [d])");
  bash("", "");
  bash(" # nothing", "");
}

static void chains_lean_to_the_left(void **state) {
  (void)state;
  bash("a && b || c", "(list (or (and [a] [b]) [c]))");
  bash("a &&\n b", "(list (and [a] [b]))");
}

static void pipelines_may_be_negated_and_timed(void **state) {
  (void)state;
  bash("a | b |& c", "(list (pipe [a] [b] [c]))");
  bash("! a | b", "(list (!pipe [a] [b]))");
  bash("time -p make", "(list (pipe time [make]))");
  posix("time make", "(list [time make])");
}

static void redirects_are_no_arguments(void **state) {
  (void)state;
  bash("pip install torch>=2.6", "(list [pip install torch >=2.6])");
  bash(">log 2>&1 make all", "(list [make all >log 2>&1])");
  bash("make &> log", "(list [make &> log])");
  posix("make &> log", "(list [make]& [> log])");
  bash("cat <<< \"$x\"", "(list [cat <<< \"$x\"])");
  bash("exec {log}>file 3<&-", "(list [exec {log}>file 3<&-])");
  bash("a 2", "(list [a 2])");
  bash("{ a; } >log", "(list (group >log (list [a])))");
}

static void a_redirect_knows_its_parts(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_sh_script *script = parse(a, S("pip install torch>=2.6 12>> x"), 0);
  const dfix_sh_node *pip = script->root->children.items[0];
  const dfix_sh_redirect *first = &pip->redirects.items[0];
  assert_str(first->op, ">");
  assert_int_equal(first->op_span.start, 17);
  assert_int_equal(first->fd, -1);
  assert_str(first->target.value, "=2.6");
  assert_int_equal(pip->redirects.items[1].fd, 12);
  assert_str(pip->redirects.items[1].op, ">>");
  dfix_arena_free(a);
}

static void assignments_come_before_the_program(void **state) {
  (void)state;
  bash("A=1 B= make C=3", "(list [A=1 B= make C=3])");
  bash("A=$(x y) B=`z`", "(list [A=$(x y){(list [x y])} B=`z`{(list [z])}])");
  bash("a=(1 $(x) 3) a+=(4) a[1]=2", "(list [a=(1 $(x) 3){(list [x])} a+=(4) a[1]=2])");
  bash("a[${#a[@]}]=1 x", "(list [a[${#a[@]}]=1 x])");
  bash("declare -a a=(1 2) b", "(list [declare -a a=(1 2) b])");
}

static void an_assignment_knows_its_name_and_value(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_sh_script *script = parse(a, S("PATH+=':/opt/bin' x"), DFIX_SH_BASH);
  const dfix_sh_assignment *path = script->root->children.items[0]->assignments.items;
  assert_str(path->name, "PATH");
  assert_true(path->appends);
  assert_str(path->value.value, ":/opt/bin");
  assert_int_equal(path->value.span.start, 6);
  dfix_arena_free(a);
}

static void compound_commands_hold_lists(void **state) {
  (void)state;
  bash("(a; b)", "(list (subshell (list [a] [b])))");
  bash("{ a; }", "(list (group (list [a])))");
  bash("if a; then b; elif c; then d; else e; fi",
       "(list (if (list [a]) (list [b]) (list [c]) (list [d]) (list [e])))");
  bash("while a; do b; done", "(list (while (list [a]) (list [b])))");
  bash("until a; do b; done", "(list (until (list [a]) (list [b])))");
  bash("for f in *.txt b; do c $f; done", "(list (for f *.txt b (list [c $f])))");
  bash("for f; do c; done", "(list (for f (list [c])))");
  bash("for ((i=0;i<3;i++)); do c; done", "(list (arith-for i=0;i<3;i++ (list [c])))");
  bash("select s in a; do b; done", "(list (select s a (list [b])))");
}

static void cases_hold_their_patterns(void **state) {
  (void)state;
  bash("case $(arch) in x86|amd*) a;; (\"arm\") b; c;; *) esac",
       "(list (case $(arch){(list [arch])} x86 amd* \"arm\" * (list [a]) (list [b] [c]) "
       "(list)))");
}

static void functions_are_named(void **state) {
  (void)state;
  bash("f() { a; }; f", "(list (function f (group (list [a]))) [f])");
  bash("f ( )\n( a )", "(list (function f (subshell (list [a]))))");
  bash("function f { a; }", "(list (function f (group (list [a]))))");
}

static void tests_hold_words(void **state) {
  (void)state;
  bash("[[ -f a && ! $x =~ ^(a|b)$ ]] || b", "(list (or (test -f a $x =~ ^(a|b)$) [b]))");
  bash("[ -f a ] && (( x > 1 ))", "(list (and [[ -f a ]] (arith  x > 1 )))");
}

static void reserved_words_are_so_only_in_front(void **state) {
  (void)state;
  bash("echo if then { }", "(list [echo if then { }])");
  bash("'if' a", "(list ['if' a])");
}

static void comments_begin_where_a_word_may(void **state) {
  (void)state;
  bash("a # b && c", "(list [a])");
  bash("a#b c;# d\ne", "(list [a#b c] [e])");
  dfix_arena *a = dfix_arena_new();
  const dfix_sh_script *script = parse(a, S("a # one\n# two\nb"), DFIX_SH_POSIX);
  assert_int_equal(script->comments.len, 2);
  assert_int_equal(script->comments.items[0].start, 2);
  assert_int_equal(script->comments.items[0].end, 7);
  dfix_arena_free(a);
}

// ---- heredocs

static void heredoc_bodies_follow_their_line(void **state) {
  (void)state;
  bash("cat <<A <<-'B' && c\na\nA\n\tb\n\tB\nd",
       "(list (and [cat <<A <a\n> <<-'B' <\tb\n>] [c]) [d])");
  bash("cat <<E\n$(a) `b`\nE\n", "(list [cat <<E <$(a) `b`\n>{(list [a])}{(list [b])}])");
  bash("cat <<'E'\n$(a)\nE\n", "(list [cat <<'E' <$(a)\n>])");
  bash("x=$(cat <<E\na\nE\n)", "(list [x=$(cat <<E\na\nE\n){(list [cat <<E <a\n>])}])");
}

static void a_heredoc_without_end_takes_the_rest(void **state) {
  (void)state;
  bash("cat <<E\na\n", "(list [cat <<E <a\n>])");
  bash("cat <<E", "(list [cat <<E])");
}

static void carriage_returns_before_newlines_are_blank(void **state) {
  (void)state;
  bash("a \\\r\n b\r\nc\r\n", "(list [a b] [c])");
  bash("cat <<E\r\na\r\nE\r\nb", "(list [cat <<E <a\r\n>] [b])");
}

// ---- words

static void continuations_join_words_but_do_not_end_them(void **state) {
  (void)state;
  bash("a b\\\nc 'd'\\\n e", "(list [a b\\\nc 'd' e])");
  word_is("b\\\nc", (facts){.literal = true, .value = "bc"});
  word_is("\"b\\\nc\"", (facts){.literal = true, .quoted = true, .value = "bc"});
}

static void quotes_are_undone_in_values(void **state) {
  (void)state;
  word_is("plain", (facts){.literal = true, .value = "plain"});
  word_is("'a b'", (facts){.literal = true, .quoted = true, .value = "a b"});
  word_is("a'b'\"c\"\\d", (facts){.literal = true, .quoted = true, .value = "abcd"});
  word_is("\"\\$a\\b\"", (facts){.literal = true, .quoted = true, .value = "$a\\b"});
  word_is("''", (facts){.literal = true, .quoted = true, .value = ""});
  word_is("$'a\\tb\\x41\\u00e9'",
          (facts){.literal = true, .quoted = true, .value = "a\tbA\303\251"});
  word_is("a$", (facts){.literal = true, .value = "a$"});
}

static void words_that_are_not_decided_have_a_literal_prefix(void **state) {
  (void)state;
  word_is("a$x", (facts){.value = "a"});
  word_is("\"a${x:-'b'}\"c", (facts){.quoted = true, .value = "a"});
  word_is("a$(b)", (facts){.value = "a"});
  word_is("$((1+1))", (facts){.value = ""});
  word_is("~/a", (facts){.value = ""});
  word_is("a{b,c}", (facts){.value = "a"});
  word_is("{}", (facts){.literal = true, .value = "{}"});
  word_is("x~", (facts){.literal = true, .value = "x~"});
}

static void globs_count_as_their_own_text(void **state) {
  (void)state;
  word_is("uvicorn[standard]", (facts){.pattern = true, .value = "uvicorn[standard]"});
  word_is("*.whl", (facts){.pattern = true, .value = "*.whl"});
  word_is("'*'", (facts){.literal = true, .quoted = true, .value = "*"});
  word_is("a[b", (facts){.literal = true, .value = "a[b"});
  word_is("a['b']", (facts){.pattern = true, .quoted = true, .value = "a[b]"});
  word_is("*$x", (facts){.value = "*"});
}

static void expansions_nest(void **state) {
  (void)state;
  bash("a \"$(b \"$(c \"$d\")\")\"", "(list [a \"$(b \"$(c \"$d\")\")\"{(list [b \"$(c "
                                     "\"$d\")\"{(list [c \"$d\"])}])}])");
  bash("a ${x:-${y:-$(b)}}", "(list [a ${x:-${y:-$(b)}}{(list [b])}])");
  bash("a $((1 + $(b)))", "(list [a $((1 + $(b))){(list [b])}])");
  bash("a $((b) | c)", "(list [a $((b) | c){(list (pipe (subshell (list [b])) [c]))}])");
  bash("diff <(a) >(b)", "(list [diff <(a){(list [a])} >(b){(list [b])}])");
  bash("a `b \\`c\\``", "(list [a `b \\`c\\``{(list [b `c\\`{(list [c])}])}])");
}

static void variables_know_their_modifiers(void **state) {
  (void)state;
  static const struct {
    const char *source, *name, *modifier;
  } cases[] = {
      {"$x", "x", ""},          {"${x}", "x", ""},     {"${x:-a b}", "x", ":-"},
      {"${x%%.*}", "x", "%%"},  {"${#x}", "x", "len"}, {"${#}", "#", ""},
      {"${x//a/b}", "x", "//"}, {"$1", "1", ""},       {"${10}", "10", ""},
      {"${x[@]}", "x", ""},     {"${!x}", "x", "!"},   {"${x:1:2}", "x", ":"},
      {"${x+\"}\"}", "x", "+"}, {"$@", "@", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dfix_arena *a = dfix_arena_new();
    dfix_str command = dfix_arena_strf(a, "x %s", cases[i].source);
    const dfix_sh_word *word = last_word(parse(a, command, DFIX_SH_BASH));
    assert_str(word->raw.str, cases[i].source);
    assert_int_equal(word->parts.items[0].kind, SH_VARIABLE);
    assert_str(word->parts.items[0].variable->name, cases[i].name);
    assert_str(word->parts.items[0].variable->modifier, cases[i].modifier);
    dfix_arena_free(a);
  }
}

static void dialects_differ_where_both_read_on(void **state) {
  (void)state;
  bash("((a | b))", "(list (arith a | b))");
  posix("((a | b))", "(list (subshell (list (subshell (list (pipe [a] [b]))))))");
  dfix_arena *a = dfix_arena_new();
  assert_str(last_word(parse(a, S("x $'a'"), DFIX_SH_POSIX))->value, "$a");
  assert_str(last_word(parse(a, S("x $'a'"), DFIX_SH_BASH))->value, "a");
  assert_true(last_word(parse(a, S("x {a,b}"), DFIX_SH_POSIX))->is_literal);
  assert_false(last_word(parse(a, S("x {a,b}"), DFIX_SH_BASH))->is_literal);
  dfix_arena_free(a);
}

// ---- what is not understood

static void the_rest_of_a_broken_script_is_opaque(void **state) {
  (void)state;
  bash("a; echo 'b", "(list [a] (opaque echo 'b))");
  bash("a &&", "(list (and [a] (opaque )))");
  bash("a; }; b", "(list [a] (opaque }; b))");
  bash("if a; then b", "(list (opaque if a; then b))");
  bash("x (a)", "(list (opaque x (a)))");
  bash("a; b $(c (d); e", "(list [a] (opaque b $(c (d); e))");
  dfix_arena *a = dfix_arena_new();
  assert_false(parse(a, S("a; )"), DFIX_SH_BASH)->complete);
  assert_true(parse(a, S("a; b"), DFIX_SH_BASH)->complete);
  dfix_arena_free(a);
}

static bool count_simple(void *self, const dfix_sh_node *simple) {
  (void)simple;
  ++*(uint32_t *)self;
  return true;
}

static dfix_str repeat(dfix_arena *a, const char *s, uint32_t times) {
  dfix_buf b = {.arena = a};
  while (times--) buf_add(&b, str_from(s));
  return buf_str(&b);
}

static uint32_t commands_in(dfix_arena *a, dfix_str source) {
  uint32_t n = 0;
  dfix_sh_each_simple(parse(a, source, DFIX_SH_BASH)->root, count_simple, &n);
  return n;
}

static void long_texts_are_read_in_full(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_int_equal(commands_in(a, repeat(a, "a &&\n", 20000)), 20000);
  assert_int_equal(commands_in(a, repeat(a, "a; ", 20000)), 20000);
  assert_int_equal(commands_in(a, repeat(a, "a ", 100000)), 1);
  dfix_arena_free(a);
}

static void deep_texts_are_given_up(void **state) {
  (void)state;
  static const char *const openers[] = {"$(", "\"$(", "(",   "((",     "$((", "${x:-",
                                        "{ ", "if ",  "{a,", "[",      "<(",  "a[;",
                                        "`",  "x=(",  "{",   "\"${x:-"};
  for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
    dfix_arena *a = dfix_arena_new();
    commands_in(a, repeat(a, openers[i], 10000));
    dfix_arena_free(a);
  }
}

// ---- the visitor, and words as texts

static bool collect_program(void *self, const dfix_sh_node *simple) {
  dfix_buf *b = self;
  if (simple->words.len) buf_add(b, simple->words.items[0].value);
  return simple->words.len && !str_eq(simple->words.items[0].value, S("stop"));
}

static void visited(const char *source, const char *want) {
  dfix_arena *a = dfix_arena_new();
  dfix_buf b = {.arena = a};
  dfix_sh_each_simple(parse(a, str_from(source), DFIX_SH_BASH)->root, collect_program,
                      &b);
  assert_str(buf_str(&b), want);
  dfix_arena_free(a);
}

static void the_visitor_goes_in_the_order_of_the_text(void **state) {
  (void)state;
  visited("a && b $(c) >$(d) \"`e`\" || f", "abcdef");
  visited("X=$(b) a; if c; then d; fi; case $(e) in $(f)) g;; esac", "abcdefg");
  visited("for x in $(a); do b <<E\n$(c)\nE\ndone", "abc");
  visited("f() { a; }; ( b | c ) & d=($(e))", "abc");
}

static void the_visitor_stops_when_told(void **state) {
  (void)state;
  visited("a && b $(stop) && c", "abstop");
}

static void a_words_text_leads_back_to_the_file(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  dfix_text_builder b = {.arena = a};
  dfix_text_put(&b, S("sh -c 'pip  "), 4);
  dfix_text_put(&b, S("install'\\ x\"\\\"y\""), 30);
  dfix_text text = dfix_text_done(&b);
  const dfix_sh_script *script = dfix_sh_parse(a, &text, DFIX_SH_POSIX);
  const dfix_sh_node *sh = script->root->children.items[0];
  dfix_text inner = dfix_sh_word_text(a, &sh->words.items[2]);
  assert_str(inner.str, "pip  install x\"y");
  assert_int_equal(dfix_text_offset(&inner, 0), 11);
  assert_int_equal(dfix_text_offset(&inner, 5), 30);
  assert_int_equal(dfix_text_offset(&inner, 12), 39);
  assert_int_equal(dfix_text_offset(&inner, 14), 43);
  const dfix_sh_script *nested = dfix_sh_parse(a, &inner, DFIX_SH_POSIX);
  assert_false(nested->complete);
  dfix_arena_free(a);
}

static void a_word_that_is_not_literal_has_no_text(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const char *words[] = {"sh \"$x\"", "sh $'a\\n'", "sh *"};
  for (size_t i = 0; i < 3; i++) {
    const dfix_sh_word *word = last_word(parse(a, str_from(words[i]), DFIX_SH_BASH));
    assert_str(dfix_sh_word_text(a, word).str, "");
  }
  dfix_arena_free(a);
}

static void backticks_lead_back_to_the_file(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_sh_script *script = parse(a, S("x `a \\`b c\\``"), DFIX_SH_POSIX);
  const dfix_sh_word *outer = last_word(script);
  const dfix_sh_node *inner = outer->parts.items[0].node->children.items[0];
  const dfix_sh_word *word = &inner->words.items[1];
  assert_int_equal(word->span.start, 6);
  const dfix_sh_node *innermost = word->parts.items[0].node->children.items[0];
  assert_int_equal(innermost->words.items[1].span.start, 9);
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_script_is_a_list),
      cmocka_unit_test(chains_lean_to_the_left),
      cmocka_unit_test(pipelines_may_be_negated_and_timed),
      cmocka_unit_test(redirects_are_no_arguments),
      cmocka_unit_test(a_redirect_knows_its_parts),
      cmocka_unit_test(assignments_come_before_the_program),
      cmocka_unit_test(an_assignment_knows_its_name_and_value),
      cmocka_unit_test(compound_commands_hold_lists),
      cmocka_unit_test(cases_hold_their_patterns),
      cmocka_unit_test(functions_are_named),
      cmocka_unit_test(tests_hold_words),
      cmocka_unit_test(reserved_words_are_so_only_in_front),
      cmocka_unit_test(comments_begin_where_a_word_may),
      cmocka_unit_test(heredoc_bodies_follow_their_line),
      cmocka_unit_test(a_heredoc_without_end_takes_the_rest),
      cmocka_unit_test(carriage_returns_before_newlines_are_blank),
      cmocka_unit_test(continuations_join_words_but_do_not_end_them),
      cmocka_unit_test(quotes_are_undone_in_values),
      cmocka_unit_test(words_that_are_not_decided_have_a_literal_prefix),
      cmocka_unit_test(globs_count_as_their_own_text),
      cmocka_unit_test(expansions_nest),
      cmocka_unit_test(variables_know_their_modifiers),
      cmocka_unit_test(dialects_differ_where_both_read_on),
      cmocka_unit_test(the_rest_of_a_broken_script_is_opaque),
      cmocka_unit_test(long_texts_are_read_in_full),
      cmocka_unit_test(deep_texts_are_given_up),
      cmocka_unit_test(the_visitor_goes_in_the_order_of_the_text),
      cmocka_unit_test(the_visitor_stops_when_told),
      cmocka_unit_test(a_words_text_leads_back_to_the_file),
      cmocka_unit_test(a_word_that_is_not_literal_has_no_text),
      cmocka_unit_test(backticks_lead_back_to_the_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
