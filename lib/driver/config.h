// config.h - from a file's path to what holds for it.
//
// The configuration of a file is the nearest .dfix.yaml in its folder or above. Unless
// that says `root: true` it lies over the next one above it, up to the top of the work
// tree; each lies over what it `extends`. --config FILE stands for all of them. Folders
// are looked at once, and files of the same configuration share one selection.

#ifndef DFIX_DRIVER_CONFIG_H
#define DFIX_DRIVER_CONFIG_H

#include "engine/config.h"

#define DFIX_CONFIG_NAME ".dfix.yaml"

// What the command line says, which is stronger than every file.
typedef struct dfix_config_input {
  const dfix_ruleset *rules;
  const char *file;  // --config, or NULL
  bool none;         // --no-config
  dfix_strs select, ignore;
  dfix_graph_options graph;
  const char *context;    // or NULL
  dfix_severity fail_on;  // DFIX_SEVERITY_NONE: no say
} dfix_config_input;

// What holds for a file.
typedef struct dfix_file_settings {
  dfix_selection selection;
  dfix_graph_options graph;
  const char *context;  // NULL: the file's own folder
  dfix_severity fail_on;
  dfix_str shellcheck;                // "auto", "on", "off"; "" without a say
  const dfix_config *const *configs;  // that make it up, the weakest first
  uint32_t nconfigs;
} dfix_file_settings;

typedef struct dfix_configs dfix_configs;

// Both live in the arena; not for several threads at once.
dfix_configs *dfix_configs_new(dfix_arena *a, const dfix_config_input *input);

// NULL, with a sentence, if a configuration of the file is wrong, or cannot be found out:
// the same one each time.
// "-" is taken to be in the folder that we are in.
const dfix_file_settings *dfix_configs_of(dfix_configs *c, dfix_str path, dfix_err *err);

// What the disk, or memory, has kept from being known so far (paths.h).
void dfix_configs_trouble(const dfix_configs *c, dfix_err *trouble);

// Whether a search through folders takes this file: `by_name` it is a Dockerfile, or one
// of the globs to `include` covers it; and none of those to `exclude` does.
bool dfix_configs_take(dfix_configs *c, dfix_str path, bool by_name);

// Whether anything is to be included in this folder besides what its name shows.
bool dfix_configs_have_include(dfix_configs *c, dfix_str folder);

#endif
