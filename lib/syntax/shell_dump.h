// shell_dump.h - a shell tree as text, for tests and for people.
//
//   a 'b' && c >$(d)     (list (and [a 'b'] [c >$(d){(list [d])}]))
//
// One S-expression: a simple command is [assignments words redirects] as written,
// anything else (kind name words redirects children). Nested scripts follow the word that
// holds them, in braces.

#ifndef DFIX_SYNTAX_SHELL_DUMP_H
#define DFIX_SYNTAX_SHELL_DUMP_H

#include "base/buf.h"
#include "syntax/shell.h"

// `source` is the file that the script's spans are offsets of.
void dfix_sh_dump(dfix_buf *b, const dfix_sh_script *script, dfix_str source);

#endif
