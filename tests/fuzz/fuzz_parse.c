// Any bytes are a Dockerfile: the tokens are the file, spans lie in it, dumps end.

#include "claim.h"
#include "syntax/cst.h"
#include "syntax/dump.h"
#include "syntax/expand.h"

static void check_tokens(const dfix_file *f) {
  uint32_t at = 0;
  const dfix_token *t;
  vec_each(t, &f->tokens) {
    CLAIM(t->span.start == at && t->span.end > at);
    at = t->span.end;
  }
  CLAIM(at == f->source->text.len);
}

static void check_text(dfix_arena *a, const dfix_file *f, const dfix_text *text,
                       dfix_span outer) {
  for (uint32_t i = 0; i < text->str.len && i < 64; i++) {
    uint32_t at = dfix_text_offset(text, i);
    CLAIM(at >= outer.start && at < outer.end);
    CLAIM(f->source->text.ptr[at] == text->str.ptr[i]);
  }
  dfix_vars vars = dfix_expand_vars(a, text, f->escape);
  const dfix_var *var;
  vec_each(var, &vars) CLAIM(span_holds(outer, var->span));
}

static void check_word(dfix_arena *a, const dfix_file *f, const dfix_word *word,
                       dfix_span outer) {
  CLAIM(span_holds(outer, word->span));
  check_text(a, f, &word->raw, word->span);
}

static void check_instruction(dfix_arena *a, const dfix_file *f,
                              const dfix_instruction *i, dfix_span outer) {
  CLAIM(span_holds(outer, i->span));
  CLAIM(span_holds(i->span, i->logical));
  CLAIM(span_holds(i->logical, i->keyword));
  CLAIM(span_holds(i->logical, i->args));
  check_text(a, f, &i->text, i->args);
  const dfix_word *word;
  vec_each(word, &i->words) check_word(a, f, word, i->args);
  const dfix_pair *pair;
  vec_each(pair, &i->pairs) {
    check_word(a, f, &pair->key, pair->span);
    if (pair->has_value) check_word(a, f, &pair->value, pair->span);
  }
  const dfix_flag *flag;
  vec_each(flag, &i->flags) {
    CLAIM(span_holds(i->logical, flag->span));
    CLAIM(span_holds(flag->span, flag->name));
    if (flag->has_value) check_word(a, f, &flag->value, flag->span);
  }
  dfix_heredoc *const *doc;
  vec_each(doc, &i->heredocs) {
    CLAIM(span_holds(i->logical, (*doc)->marker));
    CLAIM(span_holds(i->span, (*doc)->body));
    CLAIM(span_holds(i->span, (*doc)->terminator));
  }
  if (i->inner) check_instruction(a, f, i->inner, i->span);
}

static void check_file(dfix_arena *a, const dfix_file *f) {
  check_tokens(f);
  uint32_t end = 0;
  const dfix_instruction *const *i;
  vec_each(i, &f->instructions) {
    CLAIM((*i)->span.start >= end);
    end = (*i)->span.end;
    check_instruction(a, f, *i, span(0, (uint32_t)f->source->text.len));
  }
  end = 0;
  const dfix_syntax_error *e;
  vec_each(e, &f->errors) {
    CLAIM(e->span.start >= end && e->span.start <= e->span.end);
    CLAIM(e->span.end <= f->source->text.len);
    end = e->span.start;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  dfix_arena *a = dfix_arena_new();
  dfix_str text = {(const char *)data, size};
  const dfix_file *f = dfix_parse(a, dfix_source_new(a, S("Dockerfile"), text));
  check_file(a, f);
  dfix_buf tree = {.arena = a}, buildkit = {.arena = a};
  dfix_dump_tree(&tree, f);
  dfix_dump_buildkit(&buildkit, f);
  dfix_arena_free(a);
  return 0;
}
