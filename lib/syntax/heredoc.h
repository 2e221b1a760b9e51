// heredoc.h - which words of an instruction are heredocs. Used by parse.c only.

#ifndef DFIX_SYNTAX_HEREDOC_H
#define DFIX_SYNTAX_HEREDOC_H

#include "syntax/cst.h"

// The heredocs that the line opens, in order, bodies and terminators not yet known. A
// line that BuildKit's lexer cannot read (a quote left open, `${x^}`) has none.
dfix_heredocs dfix_heredocs_find(dfix_arena *a, const dfix_text *line);

// True if `word` is a heredoc marker: DIGIT* "<<" ["-"] BLANK* NAME. Fills the marker's
// name and flags, no spans.
bool dfix_heredoc_match(dfix_arena *a, dfix_str word, dfix_heredoc *out);

#endif
