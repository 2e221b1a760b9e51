#include "syntax/shell_internal.h"

static dfix_sh_node *parse_list(sh_parser *p);
static dfix_sh_node *parse_command(sh_parser *p);

static dfix_sh_node *new_node(sh_parser *p, dfix_sh_kind kind) {
  dfix_sh_node *node = arena_new(p->arena, dfix_sh_node);
  node->kind = kind;
  node->index = p->script->nnodes++;
  return node;
}

static void adopt(sh_parser *p, dfix_sh_node *node, dfix_sh_node *child) {
  child->parent = node;
  vec_push(p->arena, &node->children, child);
}

static dfix_sh_node *opaque(sh_parser *p, uint32_t start) {
  dfix_sh_node *node = new_node(p, SH_OPAQUE);
  node->span = sh_span(p, start, (uint32_t)p->text->str.len);
  return node;
}

// ---- newlines and heredocs

// The line at `p`, without its newline, which is consumed.
static dfix_str take_line(sh_parser *p) {
  const char *start = p->src + p->at;
  const char *newline = memchr(start, '\n', p->end - p->at);
  dfix_str line = {start, newline ? (size_t)(newline - start) : p->end - p->at};
  p->at += (uint32_t)line.len + (newline ? 1 : 0);
  return str_ends(line, S("\r")) ? str_slice(line, 0, line.len - 1) : line;
}

static bool is_delimiter(const dfix_sh_redirect *r, dfix_str line) {
  if (str_eq(r->op, S("<<-")))
    while (str_starts(line, S("\t"))) line = str_from_at(line, 1);
  return str_eq(line, r->target.is_literal ? r->target.value : r->target.raw.str);
}

// body := { line } delimiter | { line } to the end of the text
static void parse_heredoc_body(sh_parser *p, dfix_sh_redirect *r) {
  uint32_t start = p->at, end = p->at;
  while (!sh_at_end(p) && !is_delimiter(r, take_line(p))) end = p->at;
  r->body = sh_span(p, start, end);
  if (!r->expands || start == end) return;
  dfix_text body = dfix_text_slice(p->text, start, end);
  r->body_parts = sh_parse_body(p, &body);
}

// Consumes the newline at `p`, and the bodies that begin after it.
static bool take_newline(sh_parser *p) {
  if (!sh_accept(p, S("\n"))) return false;
  for (uint32_t i = 0; i < p->heredocs.len; i++) {
    const sh_heredoc *h = &p->heredocs.items[i];
    parse_heredoc_body(p, &h->node->redirects.items[h->redirect]);
  }
  p->heredocs.len = 0;
  return true;
}

static void skip_newlines(sh_parser *p) {
  do sh_skip_blanks(p);
  while (take_newline(p));
}

// ---- words that the grammar knows

// The plain characters up to the end of the word: a reserved word has no others.
static dfix_str peek_word(const sh_parser *p) {
  sh_parser ahead = *p;
  enum { LONGEST = 8 };  // "function"
  while (!sh_at_word_end(&ahead) && ahead.at - p->at <= LONGEST) ahead.at++;
  return sh_slice(p, p->at, ahead.at);
}

static bool accept_word(sh_parser *p, dfix_str word) {
  return sh_sees(p, word) && str_eq(peek_word(p), word) && sh_accept(p, word);
}

static void expect_word(sh_parser *p, dfix_str word) {
  if (!accept_word(p, word)) sh_fail(p);
}

static void expect(sh_parser *p, dfix_str token) {
  sh_skip_blanks(p);
  if (!sh_accept(p, token)) sh_fail(p);
}

static bool closes_list(dfix_str word) {
  static const char *const closers[] = {"then", "do",   "done", "fi",
                                        "elif", "else", "esac", "}"};
  for (size_t i = 0; i < sizeof closers / sizeof *closers; i++)
    if (str_is(word, closers[i])) return true;
  return false;
}

static bool at_case_separator(const sh_parser *p) {
  return sh_sees(p, S(";;")) || sh_sees(p, S(";&"));
}

static bool at_list_end(const sh_parser *p) {
  return sh_at_end(p) || sh_sees(p, S(")")) || at_case_separator(p) ||
         closes_list(peek_word(p));
}

// ---- redirects

static uint32_t digits_len(const sh_parser *p) {
  uint32_t n = 0;
  while (ascii_is_digit(sh_peek(p, n))) n++;
  return n;
}

// The length of {name} before an operator, 0 if there is none.
static uint32_t fd_variable_len(const sh_parser *p) {
  uint32_t n = 1;
  if (sh_peek(p, 0) != '{') return 0;
  while (sh_is_name_char(sh_peek(p, n))) n++;
  char after = sh_peek(p, n + 1);
  return n > 1 && sh_peek(p, n) == '}' && (after == '<' || after == '>') ? n + 1 : 0;
}

static bool peek_operator(sh_parser *p, dfix_str *op) {
  static const dfix_str operators[] = {S_INIT("<<<"), S_INIT("<<-"), S_INIT("&>>"),
                                       S_INIT("<<"),  S_INIT("<&"),  S_INIT("<>"),
                                       S_INIT(">>"),  S_INIT(">&"),  S_INIT(">|"),
                                       S_INIT("&>"),  S_INIT("<"),   S_INIT(">")};
  if ((sh_sees(p, S("<")) || sh_sees(p, S(">"))) && sh_peek(p, 1) == '(') return false;
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    *op = operators[i];
    if (op->ptr[0] == '&' && p->dialect != DFIX_SH_BASH) continue;
    if (sh_sees(p, *op)) return true;
  }
  return false;
}

static int parse_fd(dfix_str digits) {
  int fd = -1;
  for (size_t i = 0; i < digits.len && ascii_is_digit(digits.ptr[i]) && fd < 100000; i++)
    fd = (fd < 0 ? 0 : fd * 10) + (digits.ptr[i] - '0');
  return fd;
}

static bool may_begin_redirect(char c) {
  return c == '<' || c == '>' || c == '&' || c == '{' || ascii_is_digit(c);
}

// redirect := [DIGITS | "{" NAME "}"] operator word
static bool parse_redirect_here(sh_parser *p, dfix_sh_node *node) {
  uint32_t start = p->at;
  dfix_sh_redirect r = {.fd = -1};
  uint32_t prefix = fd_variable_len(p);
  if (!prefix) prefix = digits_len(p);
  p->at += prefix;
  if (!peek_operator(p, &r.op) || (prefix && r.op.ptr[0] == '&')) {
    p->at = start;
    return false;
  }
  r.fd = parse_fd(sh_slice(p, start, p->at));
  r.op_span = sh_span(p, p->at, p->at + (uint32_t)r.op.len);
  sh_take(p, (uint32_t)r.op.len);
  sh_skip_blanks(p);
  if (sh_at_word_end(p)) {
    sh_fail(p);
    return true;
  }
  r.target = sh_lex_word(p, SH_IN_WORD);
  if (p->failed) return true;
  r.span = sh_span(p, start, p->at);
  if (str_eq(r.op, S("<<")) || str_eq(r.op, S("<<-"))) {
    sh_heredoc pending = {node, node->redirects.len};
    vec_push(p->arena, &p->heredocs, pending);
    r.expands = !r.target.is_quoted;
    r.body = span_after(r.span);
  }
  vec_push(p->arena, &node->redirects, r);
  return true;
}

static bool parse_redirect(sh_parser *p, dfix_sh_node *node) {
  return may_begin_redirect(sh_peek(p, 0)) && parse_redirect_here(p, node);
}

static void parse_redirects(sh_parser *p, dfix_sh_node *node) {
  do sh_skip_blanks(p);
  while (!p->failed && parse_redirect(p, node));
}

// ---- simple commands and functions

// The length of the "[...]" at `ahead`, 0 if it does not end before the word does.
static uint32_t subscript_len(const sh_parser *p, uint32_t ahead) {
  uint32_t n = 0, open = 0;
  for (char c; (c = sh_peek(p, ahead + n)) && !strchr(" \t\n;&|()<>", c);) {
    n++;
    if (c == '[') open++;
    if (c == ']' && --open == 0) return n;
  }
  return 0;
}

// The length of `name=`, `name+=` or `name[...]=`; 0 if the word is no assignment.
static uint32_t assignment_len(const sh_parser *p, uint32_t *name_len) {
  uint32_t n = 0;
  if (ascii_is_digit(sh_peek(p, 0))) return 0;
  while (sh_is_name_char(sh_peek(p, n))) n++;
  *name_len = n;
  if (n == 0) return 0;
  if (sh_peek(p, n) == '[') n += subscript_len(p, n);
  if (sh_peek(p, n) == '+') n++;
  return sh_peek(p, n) == '=' ? n + 1 : 0;
}

// array := "(" { word } ")"
static dfix_sh_word parse_array(sh_parser *p) {
  dfix_sh_word array = {.is_array = true};
  uint32_t start = p->at;
  sh_take(p, 1);
  for (skip_newlines(p); !p->failed && !sh_accept(p, S(")")); skip_newlines(p)) {
    if (sh_at_word_end(p)) {
      sh_fail(p);
      break;
    }
    dfix_sh_word element = sh_lex_word(p, SH_IN_WORD);
    const dfix_sh_part *part;
    vec_each(part, &element.parts) vec_push(p->arena, &array.parts, *part);
  }
  if (p->failed) return array;
  array.span = sh_span(p, start, p->at);
  array.raw = dfix_text_slice(p->text, start, p->at);
  return array;
}

static bool parse_assignment(sh_parser *p, dfix_sh_node *node) {
  uint32_t start = p->at, name_len = 0;
  uint32_t len = assignment_len(p, &name_len);
  if (!len) return false;
  dfix_sh_assignment a = {.name = sh_slice(p, start, start + name_len),
                          .appends = p->src[start + len - 2] == '+'};
  sh_take(p, len);
  a.value = sh_sees(p, S("(")) ? parse_array(p) : sh_lex_word(p, SH_IN_VALUE);
  if (p->failed) return true;
  a.span = sh_span(p, start, p->at);
  vec_push(p->arena, &node->assignments, a);
  return true;
}

// export a=(...): the only words that may hold an array.
static bool declares(const dfix_sh_node *node) {
  static const char *const builtins[] = {"declare", "typeset", "local", "export",
                                         "readonly"};
  if (node->words.len == 0) return false;
  for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
    if (str_is(node->words.items[0].value, builtins[i])) return true;
  return false;
}

static dfix_sh_word parse_argument(sh_parser *p, const dfix_sh_node *node) {
  uint32_t start = p->at, name_len;
  uint32_t len = declares(node) ? assignment_len(p, &name_len) : 0;
  if (!len || sh_peek(p, len) != '(') return sh_lex_word(p, SH_IN_WORD);
  sh_take(p, len);
  dfix_sh_word word = parse_array(p);
  if (p->failed) return word;
  word.span = sh_span(p, start, p->at);
  word.raw = dfix_text_slice(p->text, start, p->at);
  return word;
}

// function := name "(" ")" command - `p` is at the parenthesis.
static void parse_function_body(sh_parser *p, dfix_sh_node *node) {
  sh_skip_blanks(p);
  if (sh_accept(p, S("("))) expect(p, S(")"));
  skip_newlines(p);
  adopt(p, node, parse_command(p));
}

static bool can_be_function(const dfix_sh_node *node) {
  return node->words.len == 1 && node->assignments.len == 0 && node->redirects.len == 0;
}

// Words that were read into memory of the stack get as much of the arena as they need.
static void keep_words(sh_parser *p, dfix_sh_node *node, const dfix_sh_word *stack) {
  uint32_t len = node->words.len;
  if (node->words.items != stack) return;
  node->words.items = NULL;
  node->words.cap = len;
  if (!len) return;
  node->words.items = arena_array(p->arena, dfix_sh_word, len);
  memcpy(node->words.items, stack, len * sizeof(*stack));
}

// simple := { assignment | redirect } { word | redirect }
static dfix_sh_node *parse_simple(sh_parser *p) {
  enum { USUAL = 8 };  // few commands have more words
  dfix_sh_word stack[USUAL];
  dfix_sh_node *node = new_node(p, SH_SIMPLE);
  uint32_t start = p->at;
  node->words.items = stack;
  node->words.cap = USUAL;
  for (; !p->failed; sh_skip_blanks(p)) {
    if (parse_redirect(p, node)) continue;
    if (node->words.len == 0 && parse_assignment(p, node)) continue;
    if (sh_at_word_end(p)) break;
    dfix_sh_word word = parse_argument(p, node);
    if (p->failed) break;
    vec_push(p->arena, &node->words, word);
  }
  if (!p->failed && sh_sees(p, S("(")) && can_be_function(node)) {
    node->kind = SH_FUNCTION;
    node->name = node->words.items[0].raw.str;
    node->words.len = 0;
    keep_words(p, node, stack);
    parse_function_body(p, node);
  } else if (p->at == start || sh_sees(p, S("("))) {
    sh_fail(p);
  }
  keep_words(p, node, stack);
  return node;
}

// ---- compound commands

static void parse_body(sh_parser *p, dfix_sh_node *node) {
  dfix_sh_node *list = parse_list(p);
  if (list->children.len == 0) sh_fail(p);
  adopt(p, node, list);
}

// subshell := "(" list ")"
static dfix_sh_node *parse_subshell(sh_parser *p) {
  dfix_sh_node *node = new_node(p, SH_SUBSHELL);
  sh_take(p, 1);
  parse_body(p, node);
  expect(p, S(")"));
  return node;
}

// group := "{" list "}"
static dfix_sh_node *parse_group(sh_parser *p) {
  dfix_sh_node *node = new_node(p, SH_GROUP);
  parse_body(p, node);
  expect_word(p, S("}"));
  return node;
}

// if := "if" list "then" list { "elif" list "then" list } ["else" list] "fi"
static dfix_sh_node *parse_if(sh_parser *p) {
  dfix_sh_node *node = new_node(p, SH_IF);
  do {
    parse_body(p, node);
    expect_word(p, S("then"));
    parse_body(p, node);
  } while (accept_word(p, S("elif")));
  if (accept_word(p, S("else"))) parse_body(p, node);
  expect_word(p, S("fi"));
  return node;
}

// do_group := "do" list "done" | "{" list "}"
static void parse_do_group(sh_parser *p, dfix_sh_node *node) {
  skip_newlines(p);
  bool braces = accept_word(p, S("{"));
  if (!braces) expect_word(p, S("do"));
  parse_body(p, node);
  expect_word(p, braces ? S("}") : S("done"));
}

// while := ("while" | "until") list do_group
static dfix_sh_node *parse_while(sh_parser *p, dfix_sh_kind kind) {
  dfix_sh_node *node = new_node(p, kind);
  parse_body(p, node);
  parse_do_group(p, node);
  return node;
}

// "((" ... "))" as one word; false if `p` is at no such thing.
static bool parse_arithmetic(sh_parser *p, dfix_sh_node *node) {
  uint32_t end = sh_sees(p, S("((")) ? sh_arithmetic_end(p, p->at + 2) : UINT32_MAX;
  if (end == UINT32_MAX) return false;
  sh_take(p, 2);
  dfix_sh_word word = sh_lex_text(p, end);
  vec_push(p->arena, &node->words, word);
  if (!p->failed) sh_take(p, 2);
  return true;
}

static void parse_words(sh_parser *p, dfix_sh_node *node) {
  for (sh_skip_blanks(p); !p->failed && !sh_at_word_end(p); sh_skip_blanks(p)) {
    dfix_sh_word word = sh_lex_word(p, SH_IN_WORD);
    vec_push(p->arena, &node->words, word);
  }
}

// for := ("for" | "select") name ["in" { word }] [";"] do_group
//      | "for" "((" arithmetic "))" [";"] do_group
static dfix_sh_node *parse_for(sh_parser *p, dfix_sh_kind kind) {
  dfix_sh_node *node = new_node(p, kind);
  sh_skip_blanks(p);
  if (parse_arithmetic(p, node)) {
    node->kind = SH_ARITH_FOR;
  } else {
    node->name = sh_lex_word(p, SH_IN_WORD).raw.str;
    if (str_is_empty(node->name)) sh_fail(p);
    skip_newlines(p);
    if (accept_word(p, S("in"))) parse_words(p, node);
  }
  sh_skip_blanks(p);
  sh_accept(p, S(";"));
  parse_do_group(p, node);
  return node;
}

// item := ["("] pattern { "|" pattern } ")" list [";;" | ";&" | ";;&"]
static void parse_case_item(sh_parser *p, dfix_sh_node *node) {
  sh_accept(p, S("("));
  do {
    sh_skip_blanks(p);
    if (sh_at_word_end(p)) {
      sh_fail(p);
      return;
    }
    dfix_sh_word pattern = sh_lex_word(p, SH_IN_WORD);
    vec_push(p->arena, &node->words, pattern);
    sh_skip_blanks(p);
  } while (sh_accept(p, S("|")));
  expect(p, S(")"));
  adopt(p, node, parse_list(p));
  if (!sh_accept(p, S(";;&")) && !sh_accept(p, S(";;"))) sh_accept(p, S(";&"));
}

// case := "case" word "in" { item } "esac"
static dfix_sh_node *parse_case(sh_parser *p) {
  dfix_sh_node *node = new_node(p, SH_CASE);
  sh_skip_blanks(p);
  dfix_sh_word subject = sh_lex_word(p, SH_IN_WORD);
  vec_push(p->arena, &node->words, subject);
  skip_newlines(p);
  expect_word(p, S("in"));
  for (skip_newlines(p); !p->failed && !accept_word(p, S("esac")); skip_newlines(p))
    parse_case_item(p, node);
  return node;
}

// function := "function" name ["(" ")"] command
static dfix_sh_node *parse_function(sh_parser *p) {
  dfix_sh_node *node = new_node(p, SH_FUNCTION);
  sh_skip_blanks(p);
  node->name = sh_lex_word(p, SH_IN_WORD).raw.str;
  if (str_is_empty(node->name)) sh_fail(p);
  parse_function_body(p, node);
  return node;
}

static bool accept_test_operator(sh_parser *p) {
  static const char *const operators[] = {"&&", "||", "(", ")", "<", ">"};
  if (accept_word(p, S("!"))) return true;
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
    if (sh_accept(p, str_from(operators[i]))) return true;
  return false;
}

// test := "[[" { word | operator } "]]"
static dfix_sh_node *parse_test(sh_parser *p) {
  dfix_sh_node *node = new_node(p, SH_TEST);
  bool regex = false;
  for (skip_newlines(p); !p->failed && !accept_word(p, S("]]")); skip_newlines(p)) {
    if (!regex && accept_test_operator(p)) continue;
    if (sh_at_end(p) || (!regex && sh_at_word_end(p))) {
      sh_fail(p);
      break;
    }
    dfix_sh_word word = sh_lex_word(p, regex ? SH_IN_REGEX : SH_IN_WORD);
    regex = str_eq(word.raw.str, S("=~"));
    vec_push(p->arena, &node->words, word);
  }
  return node;
}

// ---- commands

static bool may_begin_compound(char c) { return c && strchr("({ifwucs[", c); }

static dfix_sh_node *parse_compound(sh_parser *p) {
  if (!may_begin_compound(sh_peek(p, 0))) return NULL;
  if (sh_sees(p, S("("))) {
    dfix_sh_node *arithmetic = new_node(p, SH_ARITH);
    if (p->dialect == DFIX_SH_BASH && parse_arithmetic(p, arithmetic)) return arithmetic;
    return parse_subshell(p);
  }
  if (accept_word(p, S("{"))) return parse_group(p);
  if (accept_word(p, S("if"))) return parse_if(p);
  if (accept_word(p, S("for"))) return parse_for(p, SH_FOR);
  if (accept_word(p, S("while"))) return parse_while(p, SH_WHILE);
  if (accept_word(p, S("until"))) return parse_while(p, SH_UNTIL);
  if (accept_word(p, S("case"))) return parse_case(p);
  if (accept_word(p, S("select"))) return parse_for(p, SH_SELECT);
  if (accept_word(p, S("function"))) return parse_function(p);
  if (accept_word(p, S("[["))) return parse_test(p);
  return NULL;
}

// command := simple | compound { redirect }
static dfix_sh_node *parse_command(sh_parser *p) {
  uint32_t start = p->at;
  dfix_sh_node *node = NULL;
  if (sh_enter(p)) {
    node = parse_compound(p);
    if (!node)
      node = parse_simple(p);
    else
      parse_redirects(p, node);
  }
  sh_leave(p);
  if (p->failed) return opaque(p, start);
  node->span = sh_span(p, start, p->token_end);
  return node;
}

static bool accept_pipe(sh_parser *p) {
  sh_skip_blanks(p);
  if (sh_sees(p, S("||"))) return false;
  return sh_accept(p, S("|&")) || sh_accept(p, S("|"));
}

// pipeline := { "!" | "time" ["-p"] } command { "|" command }
static dfix_sh_node *parse_pipeline(sh_parser *p) {
  uint32_t start = p->at;
  bool negated = false;
  dfix_str name = {0};
  for (;; sh_skip_blanks(p)) {
    if (accept_word(p, S("!"))) {
      negated = !negated;
    } else if (p->dialect == DFIX_SH_BASH && accept_word(p, S("time"))) {
      name = S("time");
      sh_skip_blanks(p);
      accept_word(p, S("-p"));
    } else {
      break;
    }
  }
  bool is_plain = p->at == start;
  dfix_sh_node *command = parse_command(p);
  bool more = accept_pipe(p);
  if (is_plain && !more) return command;
  dfix_sh_node *pipeline = new_node(p, SH_PIPELINE);
  pipeline->negated = negated;
  pipeline->name = name;
  adopt(p, pipeline, command);
  for (; more; more = accept_pipe(p)) {
    skip_newlines(p);
    adopt(p, pipeline, parse_command(p));
  }
  pipeline->span = sh_span(p, start, p->token_end);
  return pipeline;
}

// and_or := pipeline { ("&&" | "||") pipeline }, from the left
static dfix_sh_node *parse_and_or(sh_parser *p) {
  dfix_sh_node *left = parse_pipeline(p);
  for (;;) {
    sh_skip_blanks(p);
    bool is_and = sh_sees(p, S("&&"));
    if (!is_and && !sh_sees(p, S("||"))) return left;
    dfix_sh_node *node = new_node(p, is_and ? SH_AND : SH_OR);
    node->operator_span = sh_span(p, p->at, p->at + 2);
    sh_take(p, 2);
    skip_newlines(p);
    dfix_sh_node *right = parse_pipeline(p);
    adopt(p, node, left);
    adopt(p, node, right);
    node->span = span_join(left->span, right->span);
    left = node;
  }
}

// Consumes what ends a list's item; false if nothing does.
static bool take_separator(sh_parser *p, dfix_sh_node *item) {
  sh_skip_blanks(p);
  if (at_case_separator(p)) return false;
  if (sh_accept(p, S("&"))) {
    item->background = true;
    return true;
  }
  return sh_accept(p, S(";")) || take_newline(p);
}

// list := { and_or (";" | "&" | NEWLINE) }
static dfix_sh_node *parse_list(sh_parser *p) {
  dfix_sh_node *list = new_node(p, SH_LIST);
  skip_newlines(p);
  uint32_t start = p->at;
  list->span = sh_span(p, start, start);
  for (bool more = true; more && !at_list_end(p); skip_newlines(p)) {
    dfix_sh_node *item = parse_and_or(p);
    adopt(p, list, item);
    list->span = span_join(list->span, item->span);
    more = take_separator(p, item);
  }
  return list;
}

const dfix_sh_node *sh_parse_substitution(sh_parser *p) {
  dfix_sh_node *list = NULL;
  if (sh_enter(p)) {
    list = parse_list(p);
    expect(p, S(")"));
  }
  sh_leave(p);
  return list;
}

// ---- scripts

// Parses all of the text; what follows the last command that is understood is opaque.
static dfix_sh_node *parse_script(sh_parser *p) {
  dfix_sh_node *list = parse_list(p);
  if (sh_at_end(p)) return list;
  uint32_t start = p->at;
  sh_fail(p);
  adopt(p, list, opaque(p, start));
  list->span = span_join(list->span, vec_last(&list->children)->span);
  return list;
}

static sh_parser parser_of(const sh_parser *outer, const dfix_text *text) {
  return (sh_parser){.arena = outer->arena,
                     .text = text,
                     .src = text->str.ptr,
                     .end = (uint32_t)text->str.len,
                     .depth = outer->depth,
                     .dialect = outer->dialect,
                     .script = outer->script};
}

const dfix_sh_node *sh_parse_inner(const sh_parser *p, const dfix_text *text) {
  sh_parser inner = parser_of(p, text);
  return parse_script(&inner);
}

dfix_sh_parts sh_parse_body(const sh_parser *p, const dfix_text *text) {
  sh_parser inner = parser_of(p, text);
  return sh_lex_text(&inner, inner.end).parts;
}

const dfix_sh_script *dfix_sh_parse(dfix_arena *a, const dfix_text *text,
                                    dfix_sh_dialect dialect) {
  dfix_sh_script *script = arena_new(a, dfix_sh_script);
  script->complete = true;
  sh_parser outer = {.arena = a, .dialect = dialect, .script = script};
  const dfix_sh_node *root = sh_parse_inner(&outer, text);
  script->root = root->children.len ? root : NULL;
  return script;
}
