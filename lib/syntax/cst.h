// cst.h - the syntax tree of a Dockerfile. Nothing is lost, and parsing never fails.
//
// The file is two views of the same bytes. `tokens` is flat: every byte belongs to
// exactly one token, and printing them gives back the file. `instructions` is the tree:
// what BuildKit's parser sees, with spans in the file. What BuildKit would reject is
// recorded in `errors` at the exact place; the instruction is kept (kind DFIX_ERROR if
// its keyword is unknown) and parsing goes on at the next line.
//
// Everything lives in the arena given to dfix_parse; the source is borrowed.
// The language: docs/internals/dockerfile-language.md (BuildKit 0.34).

#ifndef DFIX_SYNTAX_CST_H
#define DFIX_SYNTAX_CST_H

#include "syntax/source.h"
#include "syntax/text.h"

typedef enum dfix_token_kind {
  DFIX_TOK_BOM,
  DFIX_TOK_NEWLINE,    // LF, with the CRs that BuildKit strips before it
  DFIX_TOK_BLANK,      // white space with no meaning: indentation, between words, at ends
  DFIX_TOK_COMMENT,    // from '#' to the end of its line
  DFIX_TOK_DIRECTIVE,  // a parser directive: "# escape=`"
  DFIX_TOK_KEYWORD,    // FROM, RUN, ...
  DFIX_TOK_FLAG,       // --from=build
  DFIX_TOK_WORD,       // a word of a FROM, COPY, EXPOSE, ..., a pair of an ENV
  DFIX_TOK_TEXT,       // the text of a shell form, a JSON form, a WORKDIR, ...
  DFIX_TOK_CONTINUATION,  // the escape character at a line's end, with the blanks after
                          // it
  DFIX_TOK_HEREDOC_BODY,  // the lines of a heredoc, newlines included
  DFIX_TOK_HEREDOC_END,   // its terminator
  DFIX_TOK_ERROR,         // bytes that no instruction could use
} dfix_token_kind;

typedef struct dfix_token {
  dfix_token_kind kind;
  dfix_span span;
} dfix_token;

typedef dfix_vec(dfix_token) dfix_tokens;
typedef dfix_vec(dfix_span) dfix_spans;

// In the order of the keyword table in parse.c.
typedef enum dfix_kind {
  DFIX_ERROR,  // an unknown keyword
  DFIX_ADD,
  DFIX_ARG,
  DFIX_CMD,
  DFIX_COPY,
  DFIX_ENTRYPOINT,
  DFIX_ENV,
  DFIX_EXPOSE,
  DFIX_FROM,
  DFIX_HEALTHCHECK,
  DFIX_LABEL,
  DFIX_MAINTAINER,
  DFIX_ONBUILD,
  DFIX_RUN,
  DFIX_SHELL,
  DFIX_STOPSIGNAL,
  DFIX_USER,
  DFIX_VOLUME,
  DFIX_WORKDIR,
  DFIX_NKINDS
} dfix_kind;

// How the arguments were written.
typedef enum dfix_form {
  DFIX_FORM_NONE,         // no arguments
  DFIX_FORM_SHELL,        // RUN, CMD, ENTRYPOINT, HEALTHCHECK CMD: text for the shell
  DFIX_FORM_JSON,         // a valid JSON array of strings
  DFIX_FORM_WORDS,        // FROM, COPY, ADD, EXPOSE, VOLUME
  DFIX_FORM_PAIRS,        // ENV a=b, LABEL a=b, ARG a=b
  DFIX_FORM_PAIR_LEGACY,  // ENV a b
  DFIX_FORM_TEXT,         // USER, WORKDIR, STOPSIGNAL, MAINTAINER: the rest as one string
} dfix_form;

typedef struct dfix_heredoc {
  dfix_span marker;      // <<-"EOF" with its digits, as written
  dfix_str name;         // EOF
  dfix_span body;        // the body's lines, newlines included; empty if there is none
  dfix_span terminator;  // the terminator without its newline; empty if missing
  bool strips_tabs;      // <<-
  bool expands;          // no quote in the name
  int fd;                // the digits before <<, or -1
} dfix_heredoc;

typedef dfix_vec(dfix_heredoc *) dfix_heredocs;

typedef struct dfix_word {
  dfix_span span;               // in the file, quotes included
  dfix_text raw;                // as written, continuations gone
  dfix_str value;               // quotes and escapes done; variables as written
  const dfix_heredoc *heredoc;  // if the word is a heredoc marker
} dfix_word;

typedef dfix_vec(dfix_word) dfix_words;

// --name, --name=value
typedef struct dfix_flag {
  dfix_span span;
  dfix_span name;  // without the dashes
  dfix_str name_text;
  bool has_value;
  dfix_word value;  // zero without a value
} dfix_flag;

typedef dfix_vec(dfix_flag) dfix_flags;

// a=b of ENV, LABEL, ARG. In `ARG a` there is no value.
typedef struct dfix_pair {
  dfix_span span;
  dfix_word key;
  bool has_value;
  dfix_word value;
} dfix_pair;

typedef dfix_vec(dfix_pair) dfix_pairs;

typedef struct dfix_comment {
  dfix_span span;  // from '#' to the end of its line, line ending excluded
  dfix_str text;   // after '#', trimmed
} dfix_comment;

typedef dfix_vec(dfix_comment) dfix_comments;

typedef struct dfix_instruction dfix_instruction;
struct dfix_instruction {
  dfix_kind kind;
  dfix_form form;
  uint32_t index;  // among the file's instructions; an ONBUILD's inner one has its index
  dfix_span span;  // keyword to the last byte that belongs to it, heredocs included,
                   // final newline excluded
  dfix_span
      logical;  // as `span` without heredoc bodies: the line(s) of the instruction itself
  dfix_span keyword;
  dfix_span args;  // first to last byte of the arguments after the flags, blanks trimmed
  dfix_text text;  // those arguments joined; for JSON too
  dfix_flags flags;
  dfix_words words;  // FORM_WORDS and FORM_JSON; FORM_TEXT: one; else none.
                     // FROM: image [AS name]. COPY/ADD: sources, destination last
  dfix_pairs pairs;  // FORM_PAIRS, FORM_PAIR_LEGACY
  dfix_heredocs heredocs;
  dfix_comments comments;        // the comment lines above it since the last instruction;
                                 // an empty comment clears them (BuildKit's PrevComment)
  dfix_comments inner_comments;  // comment lines inside a continued instruction
  dfix_spans empty_lines;        // blank lines inside a continued instruction
  const dfix_instruction *inner;  // what an ONBUILD triggers, else NULL
  dfix_word healthcheck;          // HEALTHCHECK: the word NONE or CMD
};

typedef struct dfix_directive {
  dfix_span span;  // the whole comment
  dfix_str name;   // lower case: syntax, escape, check
  dfix_str value;
  dfix_span value_span;
} dfix_directive;

// The kinds of what BuildKit rejects.
typedef enum dfix_syntax_rule {
  DFIX_SYNTAX_LINE_TOO_LONG,
  DFIX_SYNTAX_BAD_DIRECTIVE,
  DFIX_SYNTAX_DUPLICATE_DIRECTIVE,
  DFIX_SYNTAX_NO_INSTRUCTIONS,
  DFIX_SYNTAX_NO_FROM,
  DFIX_SYNTAX_UNKNOWN_INSTRUCTION,
  DFIX_SYNTAX_MISSING_ARGUMENT,
  DFIX_SYNTAX_EXTRA_ARGUMENT,
  DFIX_SYNTAX_UNKNOWN_FLAG,
  DFIX_SYNTAX_DUPLICATE_FLAG,
  DFIX_SYNTAX_BAD_FLAG,
  DFIX_SYNTAX_BAD_MOUNT,
  DFIX_SYNTAX_BAD_JSON,
  DFIX_SYNTAX_BAD_PAIR,
  DFIX_SYNTAX_BAD_STAGE_NAME,
  DFIX_SYNTAX_BAD_HEREDOC,
  DFIX_SYNTAX_UNTERMINATED_HEREDOC,
  DFIX_SYNTAX_BAD_ONBUILD,
  DFIX_SYNTAX_BAD_HEALTHCHECK,
  DFIX_SYNTAX_BAD_SUBSTITUTION,
  DFIX_SYNTAX_UNCLOSED_QUOTE,
  DFIX_NSYNTAX_RULES
} dfix_syntax_rule;

// "unknown-instruction": the part after "syntax/" of a finding's id.
const char *dfix_syntax_rule_name(dfix_syntax_rule rule);

// What BuildKit rejects. `rule` is a name of the table above.
typedef struct dfix_syntax_error {
  dfix_span span;
  const char *rule;  // "unknown-instruction"
  dfix_str message;
} dfix_syntax_error;

typedef dfix_vec(dfix_syntax_error) dfix_syntax_errors;

typedef struct dfix_file {
  const dfix_source *source;
  char escape;  // '\\' or '`'
  dfix_tokens tokens;
  dfix_vec(dfix_directive) directives;
  dfix_comments comments;  // every comment line outside heredocs, in file order
  dfix_vec(const dfix_instruction *) instructions;
  dfix_syntax_errors errors;  // in file order
} dfix_file;

const dfix_file *dfix_parse(dfix_arena *arena, const dfix_source *source);

// The instruction that holds the byte, or the last one that begins before it; NULL if none does.
const dfix_instruction *dfix_instruction_at(const dfix_file *file, uint32_t at);

// "COPY" for DFIX_COPY.
dfix_str dfix_kind_name(dfix_kind kind);

// The first flag of that name ("from"), or NULL.
const dfix_flag *dfix_instruction_flag(const dfix_instruction *i, dfix_str name);

#endif
