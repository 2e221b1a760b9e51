// manifest.h - which files of the build context an installer reads.
//
// What is not certain is refused: then the installer has to stay below the COPY of
// everything. The facts: docs/internals/layer-order.md.

#ifndef DFIX_CACHE_MANIFEST_H
#define DFIX_CACHE_MANIFEST_H

#include "graph/command.h"
#include "graph/context.h"

typedef enum dfix_command_role {
  DFIX_ROLE_UNKNOWN,  // may read and write anything
  DFIX_ROLE_SYSTEM,   // reads and writes nothing below a folder of sources
  DFIX_ROLE_INSTALL,  // reads the files of its manifest, and no other source
} dfix_command_role;

// What a command does, where `folder` (absolute) is the destination of a COPY of sources.
dfix_command_role dfix_command_role_of(const dfix_command *cmd, dfix_str folder);

// The files that an INSTALL command reads, as paths in the context, when the context's
// root is copied to `folder`. False if it may read or overwrite more than those.
bool dfix_manifest(dfix_arena *a, const dfix_command *cmd, dfix_str folder,
                   const dfix_context *context, dfix_strs *out);

// The folder below the working folder that an INSTALL command writes its packages to:
// "node_modules"; "" if it writes outside of the sources.
dfix_str dfix_installer_writes(const dfix_command *cmd);

#endif
