// ignore.h - .dockerignore: which paths of the build context a COPY never sees.
//
// The grammar of moby's patternmatcher: one pattern a line, '#' comments, '!' takes back,
// '**' any number of folders, '*' and '?' within one name. The last pattern that matches
// a path or a folder above it decides.

#ifndef DFIX_CACHE_IGNORE_H
#define DFIX_CACHE_IGNORE_H

#include "base/str.h"

// True if `path` (relative to the context, '/' between) is left out.
bool dfix_ignore_matches(dfix_str ignore, dfix_str path);

#endif
