// gitignore.h - what git leaves out of a work tree: .gitignore files and
// .git/info/exclude.
//
// The grammar of gitignore(5). A folder's rules are a chain: its own .gitignore, then
// that of the folder above, up to the top of the work tree; the innermost file with a
// pattern that matches decides, and in it the last such pattern. What git's own
// configuration adds for a user (core.excludesFile) is not asked: a gate must say the
// same to everybody.

#ifndef DFIX_DRIVER_GITIGNORE_H
#define DFIX_DRIVER_GITIGNORE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

typedef struct dfix_gitignore dfix_gitignore;

// The rules that hold in `folder`, with those of the folders above it up to the top of
// its work tree. NULL outside of one. `trouble` as in paths.h.
const dfix_gitignore *dfix_gitignore_open(dfix_arena *a, const char *folder,
                                          dfix_err *trouble);

// The rules that hold in `name`, a folder inside the one that `above` is of; `folder` is
// the way to it. NULL stays NULL.
const dfix_gitignore *dfix_gitignore_enter(dfix_arena *a, const dfix_gitignore *above,
                                           dfix_str name, const char *folder,
                                           dfix_err *trouble);

// True if git ignores this entry of the folder that the rules are of.
bool dfix_gitignore_matches(const dfix_gitignore *rules, dfix_str name, bool is_folder);

#endif
