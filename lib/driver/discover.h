// discover.h - from what the user names to the files that are linted.

#ifndef DFIX_DRIVER_DISCOVER_H
#define DFIX_DRIVER_DISCOVER_H

#include "base/err.h"
#include "base/vec.h"

// Adds the files under `path`. A file that is named is taken whatever it is called; a
// folder is searched for Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile,
// Containerfile and Containerfile.*, sorted by name, without hidden folders, node_modules
// and vendor, and without following links to folders. "-" is taken as it is, and so is a
// path that leads nowhere: reading it will say why. False with a sentence for a folder
// that cannot be opened.
bool dfix_discover(dfix_arena *a, const char *path, dfix_strs *files, dfix_err *err);

#endif
