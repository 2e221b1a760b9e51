#include "syntax/shell_internal.h"

#include "base/buf.h"

// The value of a word, as far as its parts decide it.
typedef struct value_builder {
  dfix_buf buf;
  dfix_str only;  // the text while there is just one: most words need no copy
  bool has_text, has_glob, is_quoted;
} value_builder;

static void add_text(value_builder *v, dfix_str text) {
  if (!v->has_text) {
    v->has_text = true;
    v->only = text;
    return;
  }
  if (!v->buf.len) buf_add(&v->buf, v->only);
  v->only = (dfix_str){0};
  buf_add(&v->buf, text);
}

// False at the first part that the text does not decide.
static bool add_value(value_builder *v, const dfix_sh_parts *parts) {
  const dfix_sh_part *part;
  vec_each(part, parts) {
    switch (part->kind) {
    case SH_ESCAPED:
    case SH_SINGLE:
    case SH_ANSI_C:
      v->is_quoted = true;
      add_text(v, part->text);
      break;
    case SH_LITERAL:
      add_text(v, part->text);
      break;
    case SH_GLOB:
      v->has_glob = true;
      add_text(v, part->text);
      break;
    case SH_DOUBLE:
    case SH_LOCALE:
      v->is_quoted = true;
      if (!add_value(v, &part->parts)) return false;
      break;
    default:
      return false;
    }
  }
  return true;
}

static bool has_quote(const dfix_sh_parts *parts) {
  const dfix_sh_part *part;
  vec_each(part, parts) {
    if (part->kind >= SH_ESCAPED && part->kind <= SH_LOCALE) return true;
  }
  return false;
}

void sh_finish_word(dfix_arena *a, dfix_sh_word *word) {
  value_builder v = {.buf = {.arena = a}};
  bool decided = add_value(&v, &word->parts);
  word->is_literal = decided && !v.has_glob;
  word->is_pattern = decided && v.has_glob;
  word->is_quoted = v.is_quoted || has_quote(&word->parts);
  word->value = v.buf.len ? buf_str(&v.buf) : v.only;
  bool is_plain = word->is_literal && !word->is_quoted && word->parts.len == 1;
  if (is_plain && word->value.len == word->raw.str.len) word->parts.len = 0;
}

static bool lies_in(dfix_str part, dfix_str whole) {
  return part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len;
}

// False if a part has no place of its own in the word.
static bool put_parts(dfix_text_builder *b, const dfix_text *raw,
                      const dfix_sh_parts *parts) {
  const dfix_sh_part *part;
  vec_each(part, parts) {
    if (!put_parts(b, raw, &part->parts)) return false;
    if (str_is_empty(part->text)) continue;
    if (!lies_in(part->text, raw->str)) return false;
    uint32_t at = (uint32_t)(part->text.ptr - raw->str.ptr);
    for (uint32_t i = 0; i < part->text.len; i++)
      dfix_text_put(b, str_slice(part->text, i, i + 1), dfix_text_offset(raw, at + i));
  }
  return true;
}

dfix_text dfix_sh_word_text(dfix_arena *a, const dfix_sh_word *word) {
  dfix_text_builder b = {.arena = a};
  if (word->is_literal && !word->parts.len) return word->raw;
  if (!word->is_literal || !put_parts(&b, &word->raw, &word->parts))
    return (dfix_text){0};
  return dfix_text_done(&b);
}
