// effects.h - what each step of a stage reads and writes, and which two may change
// places.
//
// A step's effects are lists of places: paths, variables, the state that later steps
// inherit, entries of the image's configuration. Two steps commute when neither writes
// where the other reads or writes. A command that is not known reads and writes every
// path and reads every variable.
//
// The paths of a stage fall into two parts. Folders of sources are where COPY and ADD put
// the build context: there each path counts. All else is the system: package managers and
// installers write there as they please, so any two of them keep their order.
//
// Facts: docs/internals/layer-order.md.

#ifndef DFIX_CACHE_EFFECTS_H
#define DFIX_CACHE_EFFECTS_H

#include "graph/command.h"
#include "graph/context.h"

typedef enum dfix_site_kind {
  DFIX_SITE_FILE,         // the path `name`, absolute
  DFIX_SITE_TREE,         // the path `name` and all below it
  DFIX_SITE_FOLDER,       // the folder `name`, made for the owner `detail` if missing
  DFIX_SITE_SYSTEM,       // every path that is in no folder of sources
  DFIX_SITE_ACCOUNTS,     // /etc/passwd and /etc/group
  DFIX_SITE_ANYWHERE,     // every path
  DFIX_SITE_VARIABLE,     // the ARG or ENV `name`
  DFIX_SITE_TEXT,         // every variable whose name is a word of `name`, a text
  DFIX_SITE_ENVIRONMENT,  // every variable but those of dfix_is_provenance
  DFIX_SITE_VARIABLES,    // every variable
  DFIX_SITE_WORKDIR,      // what is in effect
  DFIX_SITE_USER,
  DFIX_SITE_SHELL,
  DFIX_SITE_CONFIG,  // the entry `name` of the image's configuration: "cmd"
} dfix_site_kind;

typedef struct dfix_site {
  dfix_site_kind kind;
  dfix_str name;
  dfix_str detail;
} dfix_site;

typedef dfix_vec(dfix_site) dfix_sites;

typedef struct dfix_effects {
  const dfix_step *step;
  dfix_sites reads, writes;
  bool is_known;   // of a RUN: every command of it is
  bool is_pinned;  // stays where it is: a comment, or what it is, asks for it
} dfix_effects;

// A folder where COPY puts parts of the build context.
typedef struct dfix_source_folder {
  dfix_str path;    // absolute
  dfix_str prefix;  // the folder of the context that is mapped to it, "" for its root
  bool is_uniform;  // every COPY into it maps that one
} dfix_source_folder;

typedef dfix_vec(dfix_source_folder) dfix_source_folders;

typedef struct dfix_stage_effects {
  const dfix_stage *stage;
  dfix_source_folders folders;
  const dfix_effects *steps;  // one a step of the stage
} dfix_stage_effects;

// `context` may be NULL: then what an installer reads is not known.
dfix_stage_effects dfix_effects_of(dfix_arena *a, const dfix_graph *g,
                                   const dfix_stage *stage, const dfix_context *context);

// The same with the folders of another reading of the stage, so that both see one system.
dfix_stage_effects dfix_effects_within(dfix_arena *a, const dfix_graph *g,
                                       const dfix_stage *stage,
                                       const dfix_context *context,
                                       const dfix_source_folders *folders);

// True if the two places may hold the same thing.
bool dfix_sites_meet(const dfix_source_folders *folders, const dfix_site *a,
                     const dfix_site *b);

// True if changing the order of the two steps could change anything.
bool dfix_steps_depend(const dfix_stage_effects *e, uint32_t i, uint32_t j);

// Variables that say where a build comes from (GIT_SHA, BUILD_DATE): no installer reads
// them.
bool dfix_is_provenance(dfix_str name);

// True if `name` is a word of the text.
bool dfix_text_mentions(dfix_str text, dfix_str name);

#endif
