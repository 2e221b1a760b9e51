// Any text is a script: parsing ends, spans lie where they should, words are whole.

#include "claim.h"
#include "syntax/shell.h"
#include "syntax/shell_dump.h"

// Backticks take bytes away between the words of an inner script, but move none: a part
// lies inside its word, a word inside its text.
static void check_parts(const dfix_sh_parts *parts, dfix_span outer) {
  const dfix_sh_part *part;
  uint32_t end = outer.start;
  vec_each(part, parts) {
    CLAIM(span_holds(outer, part->span));
    CLAIM(part->span.start >= end);
    end = part->span.end;
    check_parts(&part->parts, part->span);
    if (part->node) CLAIM(span_holds(part->span, part->node->span));
  }
}

static void check_word(const dfix_sh_word *word, dfix_span outer) {
  CLAIM(span_holds(outer, word->span));
  check_parts(&word->parts, word->span);
  CLAIM(!(word->is_literal && word->is_pattern));
  CLAIM(!word->is_array || !(word->is_literal || word->is_pattern));
  if (word->is_literal && !word->parts.len) CLAIM(str_eq(word->value, word->raw.str));
}

typedef struct visit {
  dfix_arena *arena;
  dfix_span whole;
  uint32_t commands;
} visit;

static bool check_simple(void *self, const dfix_sh_node *simple) {
  visit *v = self;
  v->commands++;
  CLAIM(simple->kind == SH_SIMPLE);
  CLAIM(span_holds(v->whole, simple->span));
  const dfix_sh_word *word;
  vec_each(word, &simple->words) {
    check_word(word, simple->span);
    dfix_sh_word_text(v->arena, word);
  }
  const dfix_sh_assignment *assignment;
  vec_each(assignment, &simple->assignments) {
    CLAIM(span_holds(simple->span, assignment->span));
    check_word(&assignment->value, assignment->span);
  }
  const dfix_sh_redirect *redirect;
  vec_each(redirect, &simple->redirects) {
    CLAIM(span_holds(simple->span, redirect->span));
    CLAIM(span_holds(redirect->span, redirect->op_span));
    check_word(&redirect->target, redirect->span);
    CLAIM(span_holds(v->whole, redirect->body));
    check_parts(&redirect->body_parts, redirect->body);
  }
  return true;
}

static void check_script(dfix_arena *a, const dfix_text *text, dfix_span whole,
                         dfix_sh_dialect dialect) {
  const dfix_sh_script *script = dfix_sh_parse(a, text, dialect);
  visit v = {.arena = a, .whole = whole};
  dfix_sh_each_simple(script->root, check_simple, &v);
  const dfix_span *comment;
  vec_each(comment, &script->comments) CLAIM(span_holds(whole, *comment));
  if (!script->root) CLAIM(v.commands == 0);
  dfix_buf out = {.arena = a};
  dfix_sh_dump(&out, script, text->str);
}

// The same bytes with a hole in the file after every seventh.
static dfix_text with_holes(dfix_arena *a, dfix_str bytes) {
  dfix_text_builder b = {.arena = a};
  for (uint32_t at = 0; at < bytes.len; at += 7)
    dfix_text_put(&b, str_slice(bytes, at, at + 7), at * 2);
  return dfix_text_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 1 << 16) return 0;
  dfix_arena *a = dfix_arena_new();
  dfix_str bytes = {(const char *)data, size};
  dfix_text plain = dfix_text_plain(a, bytes, 0);
  dfix_text holed = with_holes(a, bytes);
  check_script(a, &plain, span(0, (uint32_t)size), DFIX_SH_POSIX);
  check_script(a, &holed, span(0, (uint32_t)size * 2), DFIX_SH_BASH);
  dfix_arena_free(a);
  return 0;
}
