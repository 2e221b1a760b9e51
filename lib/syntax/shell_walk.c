#include "syntax/shell.h"

// A walk in the order of the text. Its recursion is as deep as the commands are nested;
// chains of && and ||, which lean to the left and may be long, cost none.
typedef struct walk {
  dfix_sh_visit *visit;
  void *self;
} walk;

static bool walk_node(const walk *w, const dfix_sh_node *node);

static bool walk_parts(const walk *w, const dfix_sh_parts *parts) {
  const dfix_sh_part *part;
  vec_each(part, parts) {
    if (part->node && !walk_node(w, part->node)) return false;
    if (!walk_parts(w, &part->parts)) return false;
  }
  return true;
}

// A word that the text decides has no substitutions.
static bool walk_word(const walk *w, const dfix_sh_word *word) {
  return word->is_literal || word->is_pattern || walk_parts(w, &word->parts);
}

static bool walk_words(const walk *w, const dfix_sh_node *node) {
  const dfix_sh_word *word;
  vec_each(word, &node->words) if (!walk_word(w, word)) return false;
  return true;
}

// What lies inside a node, each kind of it ordered by its place in the text.
typedef struct cursor {
  uint32_t assignment, word, redirect, child;
} cursor;

static uint32_t earliest(uint32_t best, uint32_t start) {
  return start < best ? start : best;
}

// The first thing of `v` that was not walked yet, or NULL.
#define next_of(v, i) ((i) < (v).len ? &(v).items[i] : NULL)

// Walks the first thing after the cursor; *done when there is none.
static bool walk_next(const walk *w, const dfix_sh_node *node, cursor *at, bool *done) {
  const dfix_sh_assignment *assignment = next_of(node->assignments, at->assignment);
  const dfix_sh_word *word = next_of(node->words, at->word);
  const dfix_sh_redirect *redirect = next_of(node->redirects, at->redirect);
  const dfix_sh_node *const *child = next_of(node->children, at->child);

  uint32_t first = UINT32_MAX;
  if (assignment) first = earliest(first, assignment->span.start);
  if (word) first = earliest(first, word->span.start);
  if (redirect) first = earliest(first, redirect->span.start);
  if (child) first = earliest(first, (*child)->span.start);

  if (assignment && assignment->span.start == first) {
    at->assignment++;
    return walk_word(w, &assignment->value);
  }
  if (word && word->span.start == first) {
    at->word++;
    return walk_word(w, word);
  }
  if (redirect && redirect->span.start == first) {
    at->redirect++;
    return walk_word(w, &redirect->target) && walk_parts(w, &redirect->body_parts);
  }
  if (child) {
    at->child++;
    return walk_node(w, *child);
  }
  *done = true;
  return true;
}

static bool walk_inside(const walk *w, const dfix_sh_node *node) {
  bool has_only_words =
      !node->assignments.len && !node->redirects.len && !node->children.len;
  if (has_only_words) return walk_words(w, node);
  cursor at = {0};
  bool done = false;
  while (!done)
    if (!walk_next(w, node, &at, &done)) return false;
  return true;
}

static bool is_chain(const dfix_sh_node *node) {
  return node->kind == SH_AND || node->kind == SH_OR;
}

// Down to the leftmost command of the chain, then up again, each link's right side on
// the way.
static bool walk_chain(const walk *w, const dfix_sh_node *top) {
  const dfix_sh_node *node = top;
  while (is_chain(node->children.items[0])) node = node->children.items[0];
  if (!walk_node(w, node->children.items[0])) return false;
  for (;; node = node->parent) {
    if (!walk_node(w, node->children.items[1])) return false;
    if (node == top) return true;
  }
}

static bool walk_node(const walk *w, const dfix_sh_node *node) {
  if (is_chain(node)) return walk_chain(w, node);
  if (node->kind == SH_SIMPLE && !w->visit(w->self, node)) return false;
  return walk_inside(w, node);
}

void dfix_sh_each_simple(const dfix_sh_node *root, dfix_sh_visit *visit, void *self) {
  walk w = {visit, self};
  if (root) walk_node(&w, root);
}
