// collect.h - the files that an installer reads, gathered one by one.
//
// What the kinds of installers in manifest*.c share. Paths are below the folder of
// sources that the installer works in.

#ifndef DFIX_CACHE_COLLECT_H
#define DFIX_CACHE_COLLECT_H

#include "base/map.h"
#include "graph/command.h"
#include "graph/context.h"

typedef struct dfix_collector {
  dfix_arena *arena;
  const dfix_context *context;  // NULL if not known: then there is no file
  dfix_str prefix;              // the folder of the context that is copied
  dfix_str ignore;              // the text of .dockerignore
  dfix_map seen;
  dfix_strs *out;     // what was gathered, in the order of discovery
  dfix_strs *writes;  // folders of packages, which the COPY does not bring
} dfix_collector;

// A path of the context that is a plain file and that the COPY takes; false else.
bool dfix_collect(dfix_collector *c, dfix_str path);

bool dfix_collect_read(const dfix_collector *c, dfix_str path, dfix_str *text);

// True if the COPY certainly brings no such path.
bool dfix_collect_is_absent(const dfix_collector *c, dfix_str path);

// True if it brings none of these, a list with blanks between.
bool dfix_collect_are_absent(const dfix_collector *c, dfix_str folder, const char *files);

// A folder that the installer fills; false if the COPY may bring something there.
bool dfix_collect_write(dfix_collector *c, dfix_str folder);

// "a/../b" -> "b"; false if it leaves the folder.
bool dfix_collect_resolve(dfix_arena *a, dfix_str folder, dfix_str path, dfix_str *out);

// The argument is an option.
static inline bool dfix_is_option(dfix_str s) { return s.len > 1 && s.ptr[0] == '-'; }

// manifest_pip.c: pip install, uv pip install, uv pip sync.
bool dfix_is_pip_install(const dfix_command *cmd);
bool dfix_pip_is_known(const dfix_command *cmd);
bool dfix_pip_manifest(dfix_collector *c, const dfix_command *cmd, dfix_str folder);

// manifest_dotnet.c: dotnet restore.
bool dfix_is_dotnet_restore(const dfix_command *cmd);
bool dfix_dotnet_manifest(dfix_collector *c, const dfix_command *cmd, dfix_str folder);

// manifest_conda.c: conda env create -f, mamba env update -f.
bool dfix_is_conda_env(const dfix_command *cmd);
bool dfix_conda_manifest(dfix_collector *c, const dfix_command *cmd, dfix_str folder);

#endif
