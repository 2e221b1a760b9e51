// role.h - what a command of a RUN does to the paths of a stage.
//
// Only commands of the table in role.c are known, only with options that the table knows,
// and only where they surely run: everything else may do anything.

#ifndef DFIX_CACHE_ROLE_H
#define DFIX_CACHE_ROLE_H

#include "graph/command.h"

typedef enum dfix_command_role {
  DFIX_ROLE_UNKNOWN,   // may read and write anything
  DFIX_ROLE_SYSTEM,    // reads and writes nothing below a folder of sources
  DFIX_ROLE_ACCOUNTS,  // the same, and changes users or groups
  DFIX_ROLE_ENTERS,    // cd into the folder of sources
  DFIX_ROLE_INSTALL,   // reads the files of its manifest, and no other source
} dfix_command_role;

// What a command does, where `folder` (absolute) is the destination of a COPY of sources.
dfix_command_role dfix_command_role_of(const dfix_command *cmd, dfix_str folder);

#endif
