// graph.h - the instruction graph: stages, steps, what holds at each, and what they use.
//
// A step is one instruction inside a stage (an ONBUILD is a step of its own stage; what
// it triggers is not). Everything lives in the arena given to dfix_graph_new; the file is
// borrowed. Building the graph never fails: what cannot be known is DFIX_UNKNOWN.

#ifndef DFIX_GRAPH_GRAPH_H
#define DFIX_GRAPH_GRAPH_H

#include "base/map.h"
#include "graph/image.h"
#include "syntax/cst.h"
#include "syntax/expand.h"
#include "syntax/shell.h"

enum { DFIX_MAX_STAGE_NAME = 256 };

typedef struct dfix_stage dfix_stage;
typedef struct dfix_step dfix_step;
typedef struct dfix_command dfix_command;
typedef struct dfix_scope dfix_scope;

// A build argument given on the command line: `--build-arg K=V`.
typedef struct dfix_build_arg {
  dfix_str name;
  dfix_str value;
} dfix_build_arg;

typedef dfix_vec(dfix_build_arg) dfix_build_args;

typedef enum dfix_os_shell {
  DFIX_SHELL_SH,          // /bin/sh or what is like it
  DFIX_SHELL_BASH,        // bash, zsh, ksh
  DFIX_SHELL_CMD,         // cmd.exe: left alone
  DFIX_SHELL_POWERSHELL,  // powershell, pwsh: left alone
  DFIX_SHELL_OTHER,       // python, a path that is not known, a variable: left alone
} dfix_os_shell;

typedef enum dfix_edge_kind {
  DFIX_EDGE_FROM,   // a stage begins where another ends
  DFIX_EDGE_COPY,   // COPY --from
  DFIX_EDGE_MOUNT,  // RUN --mount=from=
  DFIX_EDGE_READS,  // a step reads a variable that another one set
  DFIX_EDGE_STATE,  // USER, WORKDIR, SHELL in effect at a step come from another
} dfix_edge_kind;

typedef struct dfix_edge {
  dfix_edge_kind kind;
  const dfix_stage *from_stage;  // FROM, COPY, MOUNT: the stage that is used
  const dfix_step *from;         // READS, STATE: the step that set it
  const dfix_stage *to_stage;
  const dfix_step *to;  // NULL for FROM
  dfix_str name;        // READS: the variable
} dfix_edge;

// RUN --mount=type=cache,target=/root/.cache,...
typedef struct dfix_mount {
  dfix_span span;  // the flag
  dfix_str type;   // "bind" if not given
  dfix_str
      target;  // variables expanded where known; resolved against WORKDIR if relative
  bool target_known;
  dfix_str from;
  dfix_str source;
  dfix_str id, sharing;
  bool readwrite;
  dfix_vec(dfix_pair) keys;  // every key=value of the record, with spans
} dfix_mount;

struct dfix_step {
  const dfix_instruction *instr;
  const dfix_stage *stage;
  uint32_t index;           // in the stage, 0 is the first after FROM
  const dfix_scope *scope;  // the variables before this step
  dfix_value workdir;       // in effect, an absolute path where KNOWN
  dfix_value user;      // in effect, "root" if nothing says otherwise and the base is not
                        // known to set one: then UNKNOWN
  dfix_os_shell shell;  // that runs shell forms here
  const dfix_step *shell_step;  // the SHELL in effect, or NULL for the default
  bool pipefail;                // that SHELL has -o pipefail (or -eo pipefail ...)

  const dfix_step
      *triggered;  // ONBUILD RUN: the RUN as it would be at this place, else NULL

  // RUN only
  dfix_vec(dfix_mount) mounts;
  dfix_text script_text;         // what the shell is given
  const dfix_sh_script *script;  // NULL for exec form and shells left alone
  dfix_vec(
      const dfix_command *) commands;  // seen through wrappers, in the order of the text
  dfix_str interpreter;  // of a heredoc with #!, or `RUN <<EOF bash`; else ""
};

struct dfix_stage {
  uint32_t index;
  const dfix_instruction *from;  // a file without any FROM is one stage of an unknown
                                 // image, and this its first instruction
  dfix_str name;                 // as written; "" if unnamed. Lookups ignore case
  dfix_value
      image_text;  // of the FROM, expanded with the global ARG defaults and --build-arg
  const dfix_image *image;   // parsed, NULL if unknown or a stage
  const dfix_stage *parent;  // the stage that FROM names, or NULL
  dfix_str platform;         // the flag's text, "" without
  dfix_vec(const dfix_step *) steps;
  const dfix_scope *scope_end;       // the variables after the last step
  dfix_value workdir_end, user_end;  // in effect after it
  const dfix_step *shell_end;
  const dfix_stage *same_name;  // an earlier stage of the same name, or NULL
  char escape;                  // of the file
  bool is_windows;  // the image's name, or --platform, says so: its shell is cmd.exe
  bool is_final;    // the last stage (or the one of --target)
  bool is_base;     // a later stage begins from it
  bool is_copied;   // a later COPY --from or mount uses it
};

typedef dfix_vec(const dfix_stage *) dfix_stages;

typedef struct dfix_graph {
  const dfix_file *file;
  dfix_stages stages;
  dfix_vec(const dfix_instruction *) globals;  // the ARGs before the first FROM
  const dfix_scope *global_scope;
  dfix_map by_name;             // from lower-case names to the dfix_stages so called
  const dfix_step **step_of;    // by the index of the instruction
  const dfix_build_arg *check;  // BUILDKIT_DOCKERFILE_CHECK, which BuildKit reads in the
                                // place of the file's own check directive, or NULL
} dfix_graph;

typedef struct dfix_graph_options {
  dfix_build_args build_args;
  dfix_str target;  // --target, or ""
} dfix_graph_options;

const dfix_graph *dfix_graph_new(dfix_arena *a, const dfix_file *file,
                                 const dfix_graph_options *options);

// The earlier stage that a name or a number refers to, seen from `before` (NULL: from the
// end of the file); NULL if there is none.
const dfix_stage *dfix_graph_find_stage(const dfix_graph *g, dfix_str name,
                                        const dfix_stage *before);

// The step of an instruction, NULL for FROM and for what stands before the first FROM.
const dfix_step *dfix_graph_step(const dfix_graph *g, const dfix_instruction *instr);

// The value of a variable in a scope (ENV wins over ARG of the same name; an ARG with
// only a default is KNOWN only as far as no build argument is expected to replace it: see
// dfix_scope_default).
dfix_value dfix_scope_get(const dfix_scope *scope, dfix_str name);

// The value a variable has when no --build-arg is given: for rules that look at defaults.
dfix_value dfix_scope_default(const dfix_scope *scope, dfix_str name);

// Every edge of the graph, in the order of the file. READS and STATE edges are found anew
// at each call: few callers want them.
typedef dfix_vec(dfix_edge) dfix_edges;
dfix_edges dfix_graph_edges(dfix_arena *a, const dfix_graph *g);

// Where a variable was last set in this scope (the pair of an ENV or ARG), or NULL.
const dfix_pair *dfix_scope_origin(const dfix_scope *scope, dfix_str name);

// The step that set it, NULL for a global ARG or a variable that is not set here.
const dfix_step *dfix_scope_origin_step(const dfix_scope *scope, dfix_str name);
bool dfix_scope_is_declared(const dfix_scope *scope,
                            dfix_str name);  // ENV or ARG, any value

// Every name that is declared in this scope, once each, the newest first.
dfix_strs dfix_scope_names(dfix_arena *a, const dfix_scope *scope);

// A text with the variables of a step's scope filled in.
dfix_value dfix_step_expand(dfix_arena *a, const dfix_step *step, const dfix_text *text);

// A folder as an absolute path, against the WORKDIR in effect where it is relative.
dfix_value dfix_folder_in(dfix_arena *a, dfix_value workdir, dfix_str path);

// The last step of that kind among the first `before` of the stage or, if there is none,
// in the stages that it begins from; NULL if none has one.
const dfix_step *dfix_stage_last(const dfix_stage *stage, uint32_t before,
                                 dfix_kind kind);

// True if the path of a WORKDIR or COPY names its place by itself, on Linux or Windows,
// or begins with a variable that may.
bool dfix_path_is_absolute(dfix_str path);

// True if the step mounts a cache (or a tmpfs) over `path` or a folder above it, or over
// one that is not known.
bool dfix_step_caches(const dfix_step *step, dfix_str path);

#endif
