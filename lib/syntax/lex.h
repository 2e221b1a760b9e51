// lex.h - BuildKit's own shell lexer (frontend/dockerfile/shell), quirks included.
// Used by expand.c and by the search for heredocs; it is not the shell of a RUN.

#ifndef DFIX_SYNTAX_LEX_H
#define DFIX_SYNTAX_LEX_H

#include "base/buf.h"
#include "syntax/expand.h"

// A word of the text, for the search of heredocs.
typedef struct dfix_lex_word {
  dfix_str str;
  uint32_t start, end;  // where it lies in the text
} dfix_lex_word;

typedef dfix_vec(dfix_lex_word) dfix_lex_words;

typedef struct dfix_lexer {
  dfix_arena *arena;
  const dfix_text *text;
  char escape;
  bool raw_quotes;    // quotes stay in the result
  bool raw_escapes;   // escapes stay in the result
  bool plain_quotes;  // quotes are ordinary characters
  bool keep_unset;    // an unset variable stays as it was written
  dfix_lookup lookup;
  dfix_vars *vars;        // takes every use of a variable, if not NULL
  dfix_lex_words *words;  // takes the result split into words, if not NULL

  bool is_unknown;          // the result depends on a variable nobody knows
  dfix_syntax_error error;  // what BuildKit complains about; rule NULL if nothing

  uint32_t at;
  unsigned depth;
  dfix_buf word;  // the word begun, while `words` is wanted
  uint32_t word_start;
  bool in_word;
} dfix_lexer;

// The whole text, processed. The result means nothing after an error, or if it is
// unknown.
dfix_str dfix_lex(dfix_lexer *l);

// A lookup that knows no variable: all are unset, or all unknown.
dfix_lookup dfix_lookup_unset(void);
dfix_lookup dfix_lookup_unknown(void);

#endif
