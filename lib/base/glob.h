// glob.h - patterns of paths as gitignore(5) has them.
//
// '*' and '?' and '[a-z]' within one name, "**" for any number of folders. A pattern with
// a '/' inside it or in front begins at the top; one without names a file or a folder at
// any depth.

#ifndef DFIX_BASE_GLOB_H
#define DFIX_BASE_GLOB_H

#include "base/str.h"

// Whether the pattern names this very path ('/' between names, none in front). A '/' at
// the end of the pattern is the caller's affair.
bool dfix_glob_names(dfix_str pattern, dfix_str path);

// Whether it names the path or a folder above it. With a '/' at its end it names folders
// only.
bool dfix_glob_covers(dfix_str pattern, dfix_str path);

#endif
