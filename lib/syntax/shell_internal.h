// shell_internal.h - what the files of the shell parser share.
//
//   shell_parse.c   commands
//   shell_lex.c     words, and the blanks and comments between them
//   shell_quote.c   quotes in a word
//   shell_expand.c  what begins with $, and substitutions
//   shell_glob.c    globs, braces and tildes
//   shell_word.c    what a word comes to
//   shell_walk.c    the visitor
//
// There is no stream of tokens between words and commands: the grammar of the shell
// decides what a character means. Positions are offsets in the text; only spans are
// offsets in the file.

#ifndef DFIX_SYNTAX_SHELL_INTERNAL_H
#define DFIX_SYNTAX_SHELL_INTERNAL_H

#include "syntax/shell.h"

enum { SH_MAX_DEPTH = 200 };

// A heredoc whose body begins after the next newline.
typedef struct sh_heredoc {
  dfix_sh_node *node;
  uint32_t redirect;  // its index in the node's redirects, which may still move
} sh_heredoc;

// `failed` means that the text is not understood: everything up to the end is consumed
// then, and each command that is being parsed becomes opaque.
typedef struct sh_parser {
  dfix_arena *arena;
  const dfix_text *text;
  const char *src;
  uint32_t at;
  uint32_t end;        // of what is read now: the text, or a part of it
  uint32_t token_end;  // just after the last word or operator
  uint32_t piece;      // of the text, where the last span began
  uint32_t depth;
  bool failed;
  dfix_sh_dialect dialect;
  dfix_sh_script *script;
  dfix_vec(sh_heredoc) heredocs;
  // Before these positions it is known that no { or [ finds its partner, so that a text
  // of nothing else is not searched again and again.
  uint32_t no_brace_before, no_bracket_before;
} sh_parser;

static inline bool sh_at_end(const sh_parser *p) { return p->at >= p->end; }

// The byte `ahead` of the position, or NUL beyond the end.
static inline char sh_peek(const sh_parser *p, uint32_t ahead) {
  return p->at < p->end && ahead < p->end - p->at ? p->src[p->at + ahead] : '\0';
}

// `s` is not empty.
static inline bool sh_sees(const sh_parser *p, dfix_str s) {
  return p->at < p->end && s.len <= p->end - p->at && p->src[p->at] == s.ptr[0] &&
         memcmp(p->src + p->at, s.ptr, s.len) == 0;
}

static inline dfix_str sh_slice(const sh_parser *p, uint32_t start, uint32_t end) {
  return str_slice(p->text->str, start, end);
}

// An empty range stands just after the byte before it: the value of `x=` at the end of a
// line is not where the text goes on.
static inline dfix_span sh_span(sh_parser *p, uint32_t start, uint32_t end) {
  if (start == end && start > 0)
    return span_after(dfix_text_span_near(p->text, start - 1, end, &p->piece));
  return dfix_text_span_near(p->text, start, end, &p->piece);
}

void sh_fail(sh_parser *p);

// One level deeper; false, and failed, when that is too deep. Every enter has its leave.
bool sh_enter(sh_parser *p);
void sh_leave(sh_parser *p);

// Consumes a token of `len` bytes, or `s` if it comes next.
void sh_take(sh_parser *p, uint32_t len);
bool sh_accept(sh_parser *p, dfix_str s);

// Blanks, continuations and a comment; newlines are left.
void sh_skip_blanks_here(sh_parser *p);
static inline void sh_skip_blanks(sh_parser *p) {
  char c = sh_peek(p, 0);
  if (ascii_is_blank(c) || c == '\\' || c == '#' || c == '\r') sh_skip_blanks_here(p);
}

// True at the end, or where an unquoted character ends a word.
bool sh_at_word_end(const sh_parser *p);

// What the text around a word makes of its characters.
typedef enum sh_context {
  SH_IN_WORD,           // an argument: globs and braces are special
  SH_IN_VALUE,          // x=value: they are not
  SH_IN_REGEX,          // [[ x =~ regex ]]: only blanks end it
  SH_IN_BRACED,         // ${x:-here}
  SH_IN_BRACED_QUOTED,  // "${x:-here}"
  SH_IN_DOUBLE,         // "here"
  SH_IN_TEXT,           // a heredoc's body, $((here)): all up to the end
} sh_context;

static inline bool sh_is_unquoted(sh_context context) { return context <= SH_IN_BRACED; }

static inline bool sh_is_name_char(char c) { return ascii_is_alnum(c) || c == '_'; }

// Parses a word, perhaps an empty one.
dfix_sh_word sh_lex_word(sh_parser *p, sh_context context);

// The text up to `end`, as if it stood in a heredoc.
dfix_sh_word sh_lex_text(sh_parser *p, uint32_t end);

// The parts up to where the context ends, and in the second case at `end` at last.
void sh_lex_parts(sh_parser *p, dfix_sh_parts *parts, sh_context context);
void sh_lex_parts_until(sh_parser *p, dfix_sh_parts *parts, sh_context context,
                        uint32_t end);

// One part each; `p` is at its first character. Those that return a bool leave a
// character that is plain, and say false.
void sh_lex_single(sh_parser *p, dfix_sh_part *part);                          // '...'
void sh_lex_double(sh_parser *p, dfix_sh_part *part, dfix_sh_part_kind kind);  // "..."
void sh_lex_ansi_c(sh_parser *p, dfix_sh_part *part);                          // $'...'
bool sh_lex_escape(sh_parser *p, sh_context context, dfix_sh_part *part);      // \x
bool sh_lex_dollar(sh_parser *p, sh_context context, dfix_sh_part *part);
void sh_lex_backticks(sh_parser *p, sh_context context, dfix_sh_part *part);
void sh_lex_substitution(sh_parser *p, dfix_sh_part *part, dfix_sh_part_kind kind);
bool sh_lex_pattern(sh_parser *p, dfix_sh_part *part);

// A tilde at the start of a word.
void sh_lex_tilde(sh_parser *p, dfix_sh_parts *parts);

// The position of the "))" that ends the arithmetic text at `from`, or UINT32_MAX if that
// is no arithmetic.
uint32_t sh_arithmetic_end(const sh_parser *p, uint32_t from);

// Fills in what follows from the parts: value, is_literal, is_pattern, is_quoted.
void sh_finish_word(dfix_arena *a, dfix_sh_word *word);

// list ")" - after "$(", "<(" and ">(".
const dfix_sh_node *sh_parse_substitution(sh_parser *p);

// A script inside `p`'s, in a text of its own.
const dfix_sh_node *sh_parse_inner(const sh_parser *p, const dfix_text *text);
dfix_sh_parts sh_parse_body(const sh_parser *p, const dfix_text *text);

#endif
