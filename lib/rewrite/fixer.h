// fixer.h - from a file with findings to the file that has them no more.
//
// A round parses the text, lints it, and applies every fix that is allowed and does not
// meet another one, and of those that move layers one; rounds follow until nothing
// changes. After each round the fixer proves (proof.h) that it broke nothing. A fix that
// fails its proof is discarded, named in the result, and the rest go on: what comes out
// is always proven, or the text as it was.
//
//   dfix_fix_input in = {.path = path, .text = bytes, .selection = &selection,
//                        .lint = dfix_lint};
//   dfix_fixed fixed = dfix_fix_text(arena, &in);
//   if (fixed.changed) ...
//
// Pure: nothing is written. Everything lives in `arena`; the text may be the input's own.

#ifndef DFIX_REWRITE_FIXER_H
#define DFIX_REWRITE_FIXER_H

#include "rewrite/apply.h"

#define DFIX_MAX_ROUNDS 24

typedef dfix_findings dfix_linter(dfix_arena *a, const dfix_lint_input *input);

typedef struct dfix_fix_input {
  dfix_str path;
  dfix_str text;
  const dfix_graph_options *graph;  // NULL: no build arguments, no target
  const dfix_context *context;      // NULL if not known
  const dfix_selection *selection;
  bool unsafe;                        // apply DFIX_FIX_UNSAFE too
  bool edits_context;                 // fixes may change files of the context
  dfix_linter *lint;                  // dfix_lint, but in tests
  const dfix_shellcheck *shellcheck;  // NULL if it did not run
} dfix_fix_input;

// What was done, or could not be: one entry for each rule and message.
typedef struct dfix_fix_note {
  const dfix_rule *rule;
  dfix_str message;  // the fix's: "insert `-y`"
  dfix_str reason;   // why it was discarded; "" of one that was applied
  uint32_t count;
} dfix_fix_note;

typedef dfix_vec(dfix_fix_note) dfix_fix_notes;

typedef struct dfix_fixed_file {
  dfix_str path;  // in the context
  dfix_str text;
} dfix_fixed_file;

typedef struct dfix_fixed {
  dfix_str text;
  bool changed;                         // `text` is not the input's
  dfix_fix_notes applied;               // in the order in which they were first applied
  dfix_fix_notes discarded;             // fixes that failed a proof
  dfix_vec(dfix_fixed_file) files;      // the files of the context that differ, by path
  uint32_t rounds;                      // that changed something
  dfix_vec(const dfix_rule *) chasing;  // rules whose fixes undid each other and were
                                        // left out for that; empty as it should be
  dfix_findings findings;               // what the last round still found, in `text`
} dfix_fixed;

dfix_fixed dfix_fix_text(dfix_arena *a, const dfix_fix_input *input);

#endif
