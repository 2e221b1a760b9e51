// environment.h - what a stage's Python holds before each install, and what may become
// of it.
//
// A stage is walked from its first ancestor on. Each command that installs packages
// becomes a dfix_install: what it asks for (requirements files read), what limits it
// (constraints), where it looks (indexes), and the torch family as it stands before the
// command. dfix_install_verdict then says what the command does to an installed package,
// and dfix_install_cause names the one root cause that a rule reports.

#ifndef DFIX_PYTHON_ENVIRONMENT_H
#define DFIX_PYTHON_ENVIRONMENT_H

#include "python/files.h"
#include "python/torch.h"

// A requirement or a constraint that takes part in an install.
typedef struct dfix_need {
  dfix_requirement requirement;
  unsigned classes;          // dfix_package_class, with what the project says
  bool is_known;             // no variable in it
  const dfix_pip_req *arg;   // on the command line, or NULL
  const dfix_py_file *file;  // in a file, or NULL
  dfix_span span;            // in the Dockerfile (arg) or in the file
  bool has_hashes;
} dfix_need;

typedef dfix_vec(dfix_need) dfix_needs;

// A distribution that is known to be installed.
typedef struct dfix_dist {
  dfix_str key;
  dfix_str python;  // "" or "3.11" or the folder of a venv
  bool has_version;
  dfix_version version;  // without a local part unless one was asked for
  dfix_str variant;      // "cu124"; "" if not known
  bool from_pypi;        // no other index was in effect
  bool is_exact;         // asked for with ==, or the only version the index has
  bool is_implied;       // only brought by a package that depends on it
  bool from_base;        // the base image ships it
  bool from_conda;
  bool is_conditional;  // installed inside if, || or a loop
  const dfix_pip *by;   // the command; NULL for the base image, and for what is copied
  const dfix_step *copied;  // the COPY --from that brings it from another stage, or NULL
} dfix_dist;

typedef enum dfix_fate {
  DFIX_KEPT,
  DFIX_MAY_BE_REPLACED,
  DFIX_REPLACED,
  DFIX_FAILS,
} dfix_fate;

// Why; in the order in which one cause hides another.
typedef enum dfix_cause {
  DFIX_CAUSE_NONE,
  DFIX_CAUSE_FILE_MISSING,  // the command fails: its constraints file is not there
  DFIX_CAUSE_SYNCED,        // the environment is made equal to a file without torch
  DFIX_CAUSE_IGNORE_INSTALLED,
  DFIX_CAUSE_FORCE_REINSTALL,
  DFIX_CAUSE_EAGER,
  DFIX_CAUSE_PRE,                // --pre lets a pre-release in
  DFIX_CAUSE_UPGRADE_NAMED,      // -U with torch among the requirements
  DFIX_CAUSE_REPINNED,           // asks for a version that excludes the installed one
  DFIX_CAUSE_BASE_REINSTALLED,   // the same over the base image's
  DFIX_CAUSE_COMPANION,          // torchvision or torchaudio without a version
  DFIX_CAUSE_PIN_CONFLICT,       // a package that is known to demand another torch
  DFIX_CAUSE_CONTRADICTED,       // the constraint excludes what is installed
  DFIX_CAUSE_TOO_LOOSE,          // the constraint lets another version in
  DFIX_CAUSE_OTHER_TOOL,         // a constraint that this tool does not read
  DFIX_CAUSE_LIMITS_LACK_TORCH,  // constraints, but none on torch
  DFIX_CAUSE_OTHER_INTERPRETER,  // torch is in another interpreter
  DFIX_CAUSE_NOT_EVERYWHERE,     // an earlier command was constrained, this one is not
  DFIX_CAUSE_UNGUARDED,          // nothing holds torch in place
  DFIX_CAUSE_INTENDED,           // the command asks for another build, in so many words
} dfix_cause;

typedef struct dfix_verdict {
  dfix_fate fate;
  dfix_cause cause;
  const dfix_need *by;  // the requirement or constraint that decides, or NULL
} dfix_verdict;

typedef struct dfix_environment dfix_environment;

typedef struct dfix_install {
  const dfix_environment *env;
  const dfix_pip *pip;
  const dfix_step *step;
  dfix_vec(const dfix_py_file *) files;  // every -r, nested ones included
  dfix_vec(const dfix_py_file *) constraint_files;
  dfix_needs needs;        // what is asked for
  dfix_needs limits;       // what constraints say
  bool has_unknown_needs;  // an -r file or an argument that cannot be read
  bool has_constraint;     // some constraint is in effect
  bool limits_may_cover;   // a constraint that cannot be read: it may name torch
  bool is_captured;        // a constraint captured from what is installed
  bool requires_hashes;
  dfix_str index;  // in effect; "" for PyPI
  bool index_is_known;
  dfix_strs extra_indexes;
  bool has_unknown_index;
  const dfix_dist *torch, *torchvision, *torchaudio;  // before the command, or NULL
  const dfix_dist *other_torch;  // in another interpreter, if not in this one
  dfix_str captured_path;        // a captured constraints file that exists by now, or ""
  dfix_str lock;                 // of `uv sync`: its uv.lock, "" if it cannot be read
  dfix_verdict verdict;          // what becomes of torch
  const dfix_dist *torch_after;  // after the command, as far as it is known, or NULL
} dfix_install;

struct dfix_environment {
  const dfix_stage *stage;
  bool leaves_torch;  // torch is not among what is protected
  bool has_base;      // the first ancestor's image is known
  dfix_base base;
  dfix_vec(const dfix_install *) installs;  // of this stage, in order
  dfix_vec(const dfix_pip *) others;  // pip freeze, check, uninstall ... of this stage
};

// What a project says of its packages, by their normalised names.
typedef struct dfix_python_project {
  dfix_strs protect;  // what is to stay as it was installed; empty: torch and its family.
                      // Where it names others only, nothing is said of torch: every
                      // verdict is KEPT
  dfix_strs torch_free;  // never bring torch
  dfix_strs dependents;  // ask for torch, with a range
  dfix_strs exact;       // ask for one exact torch
} dfix_python_project;

const dfix_environment *dfix_environment_new(dfix_arena *a, const dfix_graph *g,
                                             const dfix_context *context,
                                             const dfix_python_project *project,
                                             const dfix_stage *stage);

// True if this surely brings no torch.
bool dfix_need_is_torch_free(const dfix_need *need);

// The need of this name that says most: the first one with a specifier, else the first.
const dfix_need *dfix_install_need(const dfix_install *i, dfix_str key);

// The constraints on this name, joined: false if there are none.
bool dfix_install_limits(dfix_arena *a, const dfix_install *i, dfix_str key,
                         dfix_specifiers *out);

// Whether these specifiers accept what is installed. What came from the index of cu124 is
// 2.6.0+cu124 for pip, though our books have the two apart.
bool dfix_dist_satisfies(dfix_arena *a, const dfix_dist *dist, const dfix_specifiers *s);

// The installed distribution of the family, or NULL.
const dfix_dist *dfix_install_dist(const dfix_install *i, dfix_str key);

// True if every package that the command asks for surely leaves torch out of its graph.
bool dfix_install_is_torch_free(const dfix_install *i);

// An earlier install of the stage whose constraints name torch, or NULL.
const dfix_install *dfix_install_guarded_before(const dfix_install *i);

// True if every package that may bring torch is known to ask for it with a range only:
// the installed one satisfies them as they are today.
bool dfix_install_keeps_today(const dfix_install *i);

// True if everything that it asks for has a name, and no package is known to demand one
// exact torch. Of a thousand packages on PyPI a few need torch, and those are known.
bool dfix_install_is_all_named(const dfix_install *i);

// True if what is installed is decided already: every need pinned or hashed, and nothing
// unknown.
bool dfix_install_is_closed(const dfix_install *i);

// True if it only installs pip, setuptools, wheel and their like.
bool dfix_install_is_bootstrap(const dfix_install *i);

// What becomes of the installed torch. KEPT without one.
dfix_verdict dfix_install_verdict(dfix_arena *a, const dfix_install *i);

// True if the command's torch comes from this stage's base image alone.
bool dfix_install_guards_base(const dfix_install *i);

#endif
