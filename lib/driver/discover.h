// discover.h - from what the user names to the files that are linted.

#ifndef DFIX_DRIVER_DISCOVER_H
#define DFIX_DRIVER_DISCOVER_H

#include "driver/config.h"

// Adds the files that `path` names. A file is taken whatever it is called; a folder is
// searched for Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile, Containerfile and
// Containerfile.*, and for compose and bake files (builds.h; not for HCL, which takes
// docker to read), sorted by name, without what git ignores, hidden folders, node_modules
// and vendor, and without following links to folders;
// `include` and `exclude` of the configuration add to that and take from it. "@LIST" is a
// file of paths, one a line or each with a NUL behind it; "@-" is such a list on standard
// input. "-" is taken as it is, and so is a path that leads nowhere: reading it will say
// why. False with a sentence for a folder or a list that cannot be opened or not be read
// to its end; what could be found is added all the same.
bool dfix_discover(dfix_arena *a, const char *path, dfix_configs *configs,
                   dfix_strs *files, dfix_err *err);

#endif
