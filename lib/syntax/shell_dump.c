#include "syntax/shell_dump.h"

typedef struct dump {
  dfix_buf *out;
  dfix_str source;
  size_t opened;  // where the contents of the last simple command begin
} dump;

static void dump_node(dump *d, const dfix_sh_node *node);

static const char *kind_name(dfix_sh_kind kind) {
  static const char *const names[] = {
      [SH_SIMPLE] = "simple",     [SH_PIPELINE] = "pipe",
      [SH_AND] = "and",           [SH_OR] = "or",
      [SH_LIST] = "list",         [SH_SUBSHELL] = "subshell",
      [SH_GROUP] = "group",       [SH_IF] = "if",
      [SH_FOR] = "for",           [SH_ARITH_FOR] = "arith-for",
      [SH_SELECT] = "select",     [SH_WHILE] = "while",
      [SH_UNTIL] = "until",       [SH_CASE] = "case",
      [SH_FUNCTION] = "function", [SH_TEST] = "test",
      [SH_ARITH] = "arith",       [SH_OPAQUE] = "opaque"};
  return names[kind];
}

static void add_source(dump *d, dfix_span s) {
  buf_add(d->out, str_slice(d->source, s.start, s.end));
}

static void dump_scripts(dump *d, const dfix_sh_parts *parts) {
  const dfix_sh_part *part;
  vec_each(part, parts) {
    if (part->node) {
      buf_add(d->out, S("{"));
      dump_node(d, part->node);
      buf_add(d->out, S("}"));
    }
    dump_scripts(d, &part->parts);
  }
}

// Things of a command are divided by blanks.
static void divide(dump *d) {
  if (d->out->len != d->opened) buf_add_char(d->out, ' ');
}

static void dump_word(dump *d, const dfix_sh_word *word) {
  divide(d);
  add_source(d, word->span);
  dump_scripts(d, &word->parts);
}

static void dump_redirect(dump *d, const dfix_sh_redirect *redirect) {
  divide(d);
  add_source(d, redirect->span);
  dump_scripts(d, &redirect->target.parts);
  if (span_is_empty(redirect->body)) return;
  buf_add(d->out, S(" <"));
  add_source(d, redirect->body);
  buf_add(d->out, S(">"));
  dump_scripts(d, &redirect->body_parts);
}

static void dump_contents(dump *d, const dfix_sh_node *node) {
  const dfix_sh_assignment *assignment;
  vec_each(assignment, &node->assignments) {
    divide(d);
    add_source(d, assignment->span);
    dump_scripts(d, &assignment->value.parts);
  }
  const dfix_sh_word *word;
  vec_each(word, &node->words) dump_word(d, word);
  const dfix_sh_redirect *redirect;
  vec_each(redirect, &node->redirects) dump_redirect(d, redirect);
}

static bool is_chain(const dfix_sh_node *node) {
  return node->kind == SH_AND || node->kind == SH_OR;
}

// A long chain leans to the left: no recursion down that side.
static void dump_chain(dump *d, const dfix_sh_node *top) {
  const dfix_sh_node *node = top;
  for (;; node = node->children.items[0]) {
    buf_addf(d->out, "(%s ", kind_name(node->kind));
    if (!is_chain(node->children.items[0])) break;
  }
  dump_node(d, node->children.items[0]);
  for (;; node = node->parent) {
    buf_add(d->out, S(" "));
    dump_node(d, node->children.items[1]);
    buf_add(d->out, S(")"));
    if (node == top) return;
  }
}

static void dump_compound(dump *d, const dfix_sh_node *node) {
  buf_addf(d->out, "(%s%s", node->negated ? "!" : "", kind_name(node->kind));
  if (node->name.len) buf_addf(d->out, " " STR_FMT, STR_ARG(node->name));
  dump_contents(d, node);
  const dfix_sh_node *const *child;
  vec_each(child, &node->children) {
    buf_add(d->out, S(" "));
    dump_node(d, *child);
  }
  if (node->kind == SH_OPAQUE) {
    buf_add(d->out, S(" "));
    add_source(d, node->span);
  }
  buf_add(d->out, S(")"));
}

static void dump_node(dump *d, const dfix_sh_node *node) {
  if (node->kind == SH_SIMPLE) {
    buf_add(d->out, S("["));
    d->opened = d->out->len;
    dump_contents(d, node);
    buf_add(d->out, S("]"));
  } else if (is_chain(node)) {
    dump_chain(d, node);
  } else {
    dump_compound(d, node);
  }
  if (node->background) buf_add(d->out, S("&"));
}

void dfix_sh_dump(dfix_buf *b, const dfix_sh_script *script, dfix_str source) {
  dump d = {.out = b, .source = source};
  if (script->root) dump_node(&d, script->root);
}
