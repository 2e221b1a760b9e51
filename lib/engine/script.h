// script.h - what a RUN gives to its shell, as a script that ShellCheck can read.
//
//   #!/bin/bash -e                        the shell that runs it, and its -e
//   export TARGET=app NAME="${NAME-}"     the variables that ENV and ARG set
//   cd "$TARGET" && make                  the RUN itself, or its heredoc
//
// Only variables that the script mentions are exported. One whose value is certain has
// it, so that nobody is told to quote what needs no quotes.

#ifndef DFIX_ENGINE_SCRIPT_H
#define DFIX_ENGINE_SCRIPT_H

#include "graph/graph.h"

enum { DFIX_SCRIPT_HEADER = 2 };  // lines before the RUN's own

typedef struct dfix_script {
  const dfix_step *step;
  dfix_str text;  // the whole script
  dfix_text own;  // what follows the header, with the way back to the file
} dfix_script;

typedef dfix_vec(dfix_script) dfix_scripts;

// The scripts of all RUNs in shell form, ONBUILDs included, whose shell ShellCheck knows
// (sh, ash, dash, bash, ksh). The shell is that of a heredoc's `#!`, else of a comment
// `# hadolint shell=NAME` (before the first FROM: for all stages; after it: to the end of
// the stage), else of SHELL.
dfix_scripts dfix_scripts_of(dfix_arena *a, const dfix_graph *graph);

#endif
