// parse.h - what the parts of the parser share.

#ifndef DFIX_SYNTAX_PARSE_H
#define DFIX_SYNTAX_PARSE_H

#include "syntax/scan.h"

// What instructions.Parse of BuildKit would reject in an instruction that could be read:
// flags, numbers of arguments, names, mounts, substitutions.
void dfix_check_instruction(dfix_scanner *s, const dfix_instruction *i);

// The same of the file as a whole: no instruction, no stage, a step before the first
// stage.
void dfix_check_file(dfix_scanner *s);

#endif
