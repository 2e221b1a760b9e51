#include "syntax/heredoc.h"

#include "syntax/lex.h"

static bool is_regexp_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// The name as a list of words: it must be one. Quotes stay if `raw`.
static dfix_lex_words name_words(dfix_arena *a, dfix_str name, bool raw) {
  dfix_text text = dfix_text_plain(a, name, 0);
  dfix_lex_words words = {0};
  dfix_lexer lexer = {.arena = a,
                      .text = &text,
                      .escape = '\\',
                      .raw_quotes = raw,
                      .keep_unset = true,
                      .lookup = dfix_lookup_unset(),
                      .words = &words};
  dfix_lex(&lexer);
  return words;
}

static size_t count_quotes(dfix_str s) {
  size_t n = 0;
  for (size_t i = 0; i < s.len; i++) n += s.ptr[i] == '\'' || s.ptr[i] == '"';
  return n;
}

bool dfix_heredoc_match(dfix_arena *a, dfix_str word, dfix_heredoc *out) {
  size_t at = 0;
  *out = (dfix_heredoc){.fd = -1};
  while (at < word.len && ascii_is_digit(word.ptr[at])) at++;
  for (size_t i = 0; i < at; i++) {
    if (out->fd > 9999) break;  // no such descriptor; the exact number does not matter
    out->fd = (out->fd < 0 ? 0 : out->fd) * 10 + (word.ptr[i] - '0');
  }
  if (!str_starts(str_from_at(word, at), S("<<"))) return false;
  at += 2;
  if (at < word.len && word.ptr[at] == '-') {
    out->strips_tabs = true;
    at++;
  }
  while (at < word.len && is_regexp_space(word.ptr[at])) at++;
  dfix_str name = str_from_at(word, at);
  if (name.len == 0 || str_has_char(name, '<')) return false;
  dfix_lex_words words = name_words(a, name, false), raw = name_words(a, name, true);
  if (words.len != 1 || raw.len != 1) return false;
  out->name = words.items[0].str;
  out->expands = count_quotes(out->name) == count_quotes(raw.items[0].str);
  return true;
}

dfix_heredocs dfix_heredocs_find(dfix_arena *a, const dfix_text *line) {
  dfix_heredocs docs = {0};
  if (!str_has(line->str, S("<<"))) return docs;
  dfix_lex_words words = {0};
  dfix_lexer lexer = {.arena = a,
                      .text = line,
                      .escape = '\\',
                      .raw_quotes = true,
                      .raw_escapes = true,
                      .keep_unset = true,
                      .lookup = dfix_lookup_unset(),
                      .words = &words};
  dfix_lex(&lexer);
  const dfix_lex_word *word;
  vec_each(word, &words) {
    dfix_heredoc doc;
    if (!dfix_heredoc_match(a, word->str, &doc)) continue;
    doc.marker = dfix_text_span(line, word->start, word->end);
    dfix_heredoc *kept = arena_new(a, dfix_heredoc);
    *kept = doc;
    vec_push(a, &docs, kept);
  }
  return docs;
}
