// analysis.h - what dfix knows of one open Dockerfile.

#ifndef DFIX_LSP_ANALYSIS_H
#define DFIX_LSP_ANALYSIS_H

#include "driver/config.h"
#include "lsp/document.h"
#include "rewrite/apply.h"

typedef struct dfix_analysis {
  dfix_arena *arena;
  const dfix_file_settings *settings;  // NULL if the configuration is wrong: `error`
  dfix_str error;
  const dfix_context *context;  // NULL if not known
  dfix_err *trouble;            // what kept answers about it from being known
  dfix_str root;                // its folder
  const dfix_source *source;
  const dfix_graph *graph;
  dfix_findings findings;
} dfix_analysis;

// Looks at the document as it is now, in the memory of the last look. What is there at
// first is {0}.
void dfix_analysis_make(dfix_analysis *an, const dfix_document *d, dfix_configs *configs);
void dfix_analysis_free(dfix_analysis *an);

// What the fix of one finding changes, proven (rewrite/proof.h). False if it has none,
// changes another file, fails its proof, or stands on an incomplete context.
bool dfix_analysis_fix(const dfix_analysis *an, const dfix_finding *finding,
                       dfix_patched *out);

// The text with every safe fix; as it is if the context is incomplete.
dfix_str dfix_analysis_fix_all(const dfix_analysis *an);

#endif
