// own_rules.h - the files of a project's own rules.

#ifndef DFIX_DRIVER_OWN_RULES_H
#define DFIX_DRIVER_OWN_RULES_H

#include "engine/ruleset.h"

// Adds the rules at `path`: a file FAMILY/NAME.yaml, or a folder with such files in it.
// False, with the place, for the first one that is wrong.
bool dfix_own_rules_read(dfix_arena *a, dfix_str path, dfix_own_rules *out,
                         dfix_err *err);

#endif
