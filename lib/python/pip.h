// pip.h - a command that installs Python packages, understood.
//
// One struct for every tool: pip under all its names (pip3.11, python -m pip), uv,
// pipx, conda and its kin, poetry, pdm, pipenv, pip-sync. Options count wherever they
// come from: the command line (abbreviations included), PIP_* and UV_* variables of the
// scope, and those in front of the command.

#ifndef DFIX_PYTHON_PIP_H
#define DFIX_PYTHON_PIP_H

#include "graph/command.h"
#include "python/requirement.h"

typedef enum dfix_installer {
  DFIX_PIP,
  DFIX_UV_PIP,  // uv pip ...
  DFIX_UV,      // uv sync, add, run, tool
  DFIX_PIPX,    // an environment of its own for each program
  DFIX_CONDA,   // conda, mamba, micromamba
  DFIX_POETRY,
  DFIX_PDM,
  DFIX_PIPENV,
  DFIX_PIP_SYNC,
} dfix_installer;

typedef enum dfix_pip_verb {
  DFIX_VERB_INSTALL,  // also conda create, uv add
  DFIX_VERB_UNINSTALL,
  DFIX_VERB_DOWNLOAD,  // download, wheel: look at the index, install nothing
  DFIX_VERB_FREEZE,    // freeze, list
  DFIX_VERB_CHECK,
  DFIX_VERB_SYNC,  // makes the environment equal to a lock or a file
  DFIX_VERB_CONFIG,
  DFIX_VERB_OTHER,
} dfix_pip_verb;

// A requirement of the command line.
typedef struct dfix_pip_req {
  dfix_requirement requirement;  // its spans are offsets in the argument's value
  const dfix_arg *arg;
  dfix_span span;           // in the Dockerfile, quotes included
  bool is_known;            // false if a variable has a part in it: `requirement` then
                            // holds what stands before the variable
  dfix_span redirected;     // torch>=2.6 without quotes: from the word to the end of what
                            // the shell takes as a redirection; empty without
  bool redirect_is_joined;  // no blank before the redirection
} dfix_pip_req;

// A file or URL that an option or a variable names.
typedef struct dfix_pip_ref {
  dfix_str text;  // as given; "" if not known
  bool is_known;
  bool from_env;     // a PIP_* or UV_* variable, inline or of the scope
  dfix_span option;  // the option with its value, or the variable's; empty if neither
                     // stands in the file
  dfix_span value;   // the value alone
} dfix_pip_ref;

typedef dfix_vec(dfix_pip_ref) dfix_pip_refs;

// A switch that is on, and where.
typedef struct dfix_pip_flag {
  bool on;
  bool from_env;
  dfix_span span;  // of the option; empty if a variable sets it
  const dfix_arg *arg;
} dfix_pip_flag;

typedef struct dfix_pip {
  const dfix_command *cmd;
  dfix_installer tool;
  dfix_pip_verb verb;
  dfix_span verb_span;  // "install"
  dfix_span head;       // from the program to the verb: "python3 -m pip install"
  dfix_str python;      // "" for pip, pip3, python3; "3.11"; the folder of a venv

  dfix_vec(dfix_pip_req) requirements;  // -e included
  dfix_pip_refs files;                  // -r
  dfix_pip_refs constraints;            // -c, PIP_CONSTRAINT, UV_CONSTRAINT
  dfix_pip_refs overrides;              // uv: --overrides, --excludes
  dfix_pip_refs build_constraints;
  dfix_pip_ref index;  // --index-url, PIP_INDEX_URL; option empty and
                       // text "" if the default
  dfix_pip_refs extra_indexes;
  dfix_pip_refs find_links;
  dfix_pip_ref torch_backend;  // uv
  dfix_pip_ref strategy;       // --upgrade-strategy
  dfix_pip_ref target;         // --target, --prefix, --root
  dfix_strs conda_channels;

  dfix_pip_flag no_deps, ignore_installed, force_reinstall, upgrade, pre, require_hashes;
  dfix_pip_flag no_cache_dir, user, dry_run, break_system_packages, no_build_isolation;
  dfix_pip_flag no_index, system, inexact;
  dfix_vec(dfix_str) ignored_for;  // arguments directly behind -I that are bare names

  const dfix_arg *wrong_option;  // "--constraints" given to pip
  bool has_unknown;  // an argument or option that may be anything: $ARGS, --no-such
} dfix_pip;

// NULL if the command is no installer of Python packages.
const dfix_pip *dfix_pip_parse(dfix_arena *a, const dfix_command *cmd);

// The index is eager: -U with --upgrade-strategy eager.
bool dfix_pip_is_eager(const dfix_pip *p);

// The requirement on `key` of the command line, or NULL.
const dfix_pip_req *dfix_pip_find(const dfix_pip *p, dfix_str key);

// What pip takes as true in a variable: y yes t true on 1.
bool dfix_pip_truthy(dfix_str value);

// The value of a variable for this command: inline, else of the step's scope.
dfix_value dfix_pip_env(const dfix_command *cmd, dfix_str name);

#endif
