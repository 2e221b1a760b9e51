// scan.h - from bytes to logical lines. Used by parse.c only.
//
// The scanner knows lines: physical and logical ones, comments, directives, heredoc
// bodies. It knows no instruction.

#ifndef DFIX_SYNTAX_SCAN_H
#define DFIX_SYNTAX_SCAN_H

#include "syntax/cst.h"

// BuildKit's limit for one physical line, its LF not counted.
#define DFIX_MAX_LINE 65535u

typedef struct dfix_scanner {
  dfix_arena *arena;
  const dfix_source *source;
  dfix_file *file;        // takes the tokens, comments, directives and errors
  uint32_t at;            // where the next physical line starts
  bool past_directives;   // a line that is no directive ends them for good
  dfix_comments pending;  // the comments above the next instruction
} dfix_scanner;

// One instruction's lines, joined.
typedef struct dfix_logical_line {
  dfix_text text;
  dfix_tokens layout;  // its bytes in file order; a TEXT is still to be told apart
  dfix_comments comments;
  dfix_comments inner_comments;
  dfix_spans empty_lines;
} dfix_logical_line;

// The next logical line, or false at the end. What lies before it has become tokens.
bool dfix_scan_logical(dfix_scanner *s, dfix_logical_line *out);

// Takes the lines up to the heredoc's terminator. False, and all that is left taken, if
// there is none.
bool dfix_scan_heredoc(dfix_scanner *s, dfix_heredoc *doc);

// Makes tokens of the layout's texts: what `marks` (in file order) cover gets their kind,
// the rest is BLANK or ERROR.
void dfix_scan_emit(dfix_scanner *s, const dfix_tokens *layout, const dfix_tokens *marks);

// Records what BuildKit would reject.
void dfix_scan_error(dfix_scanner *s, dfix_span at, dfix_syntax_rule rule,
                     dfix_str message);

#endif
