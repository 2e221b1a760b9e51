// shellcheck.h - what ShellCheck says of the scripts inside RUN, as findings.
//
// A table from scripts (script.h) to ShellCheck's notes about them. Whoever runs
// ShellCheck (driver/shellcheck.h) fills it from its report; dfix_lint looks the scripts
// of a file up and says nothing of those that are not there. Reading is safe from several
// threads, filling is not.
//
// A note is a finding of a rule of its own, shellcheck/SC2086 with the alias SC2086, in
// the presets `hadolint`, `all` and, where ShellCheck speaks of an error or a warning,
// `recommended`. Its fix is ShellCheck's, and unsafe: whether a variable may hold several
// words only its author knows. Where the file shows that it does, no quotes are offered.

#ifndef DFIX_ENGINE_SHELLCHECK_H
#define DFIX_ENGINE_SHELLCHECK_H

#include "base/err.h"
#include "base/vec.h"

typedef struct dfix_shellcheck dfix_shellcheck;

// Lives in the arena, and so do its rules, to which findings point.
dfix_shellcheck *dfix_shellcheck_new(dfix_arena *a);

// Whether the table has an answer for this script.
bool dfix_shellcheck_knows(const dfix_shellcheck *table, dfix_str script);

// Takes a report in the format json1 over these scripts, in which a script's file is
// called by its number, from 0; scripts that it does not mention have no notes.
bool dfix_shellcheck_read(dfix_shellcheck *table, const dfix_strs *scripts,
                          dfix_str report, dfix_err *err);

// True for "shellcheck", "shellcheck/SC2086" and "SC2086": names of rules that are not
// dfix's own.
bool dfix_shellcheck_is_name(dfix_str name);

#endif
