// manifest.h - which files of the build context an installer reads.
//
// What is not certain is refused: then the installer has to stay below the COPY of
// everything. The facts: docs/internals/layer-order.md.

#ifndef DFIX_CACHE_MANIFEST_H
#define DFIX_CACHE_MANIFEST_H

#include "graph/command.h"
#include "graph/context.h"

// True if the table of manifest.c has the command, used in a way that it knows.
bool dfix_is_installer(const dfix_command *cmd);

// The files that an installer reads, as paths below `folder` (absolute), to which the
// folder `prefix` of the context is copied ("" for its root); and in `writes` the folders
// there that it fills ("node_modules"). False if it may read or overwrite more than
// those. Without a context only an install of named packages is known.
bool dfix_manifest(dfix_arena *a, const dfix_command *cmd, dfix_str folder,
                   dfix_str prefix, const dfix_context *context, dfix_strs *files,
                   dfix_strs *writes);

#endif
