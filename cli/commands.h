// commands.h - what dfix can be asked to do: one function each, from the options to the
// exit status. An option sets which one runs (options.c); without one it is
// dfix_command_check.

#ifndef DFIX_CLI_COMMANDS_H
#define DFIX_CLI_COMMANDS_H

#include "base/err.h"
#include "base/vec.h"

#include <stdbool.h>

struct dfix_options;
struct dfix_configs;

// The exit statuses; the higher one wins.
enum { DFIX_CLEAN = 0, DFIX_FOUND = 1, DFIX_USAGE = 2, DFIX_FAILED = 3 };

typedef int dfix_command_run(dfix_arena *a, struct dfix_options *o);

dfix_command_run dfix_command_check;        // lint, --write, --diff
dfix_command_run dfix_command_syntax;       // --syntax
dfix_command_run dfix_command_graph;        // --graph
dfix_command_run dfix_command_layers;       // --layers
dfix_command_run dfix_command_verify;       // --verify
dfix_command_run dfix_command_explain;      // --explain
dfix_command_run dfix_command_migrate;      // --migrate
dfix_command_run dfix_command_test_rules;   // --test-rules
dfix_command_run dfix_command_show_config;  // --show-config
dfix_command_run dfix_command_rules;        // --rules
dfix_command_run dfix_command_lsp;          // --lsp
dfix_command_run dfix_command_completion;   // --completion
dfix_command_run dfix_command_help;         // --help
dfix_command_run dfix_command_version;      // --version

// cache_fix.c: a file as the fixes of the family `cache` leave it, with its context.
typedef struct dfix_cache_fix {
  dfix_str path, before, after;
  dfix_str root;                       // the context's folder, "" if there is none
  const struct dfix_context *context;  // NULL if there is none; keeps a pointer to ...
  dfix_err trouble;                    // ... what went wrong while it was asked
} dfix_cache_fix;

// False with a sentence said if the file cannot be read. dfix_cache_fix_close when done:
// false, and said, if an answer about the context was missing.
bool dfix_cache_fix_open(dfix_arena *a, const struct dfix_options *o, dfix_str path,
                         dfix_cache_fix *out);
bool dfix_cache_fix_close(const dfix_cache_fix *fix);

// Adds every file that the paths name, each once; false if one of them could not be
// looked at, which has been said.
bool dfix_discover_all(dfix_arena *a, const struct dfix_options *o,
                       struct dfix_configs *configs, dfix_strs *files);

// Says on standard error what is wrong with the command line or the configuration.
int dfix_usage_error(const dfix_err *err);

#endif
