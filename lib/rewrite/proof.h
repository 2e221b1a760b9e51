// proof.h - that a round of fixes broke nothing.
//
// Two states of one file, and the edits between them. The claims:
//   - it starts with a byte order mark if it did, and every line that no edit touches has
//     the ending it had; a file with one kind of line ending still has that kind only;
//   - it parses as well as before: no new syntax error of any kind, no shell script that
//     was understood and is no more;
//   - every comment is there: outside the edits as it was, and what an edit replaces with
//     other text around it comes back in a replacement;
//   - every instruction that no edit touches is the same, byte for byte;
//   - no rule finds anything that it did not find before.

#ifndef DFIX_REWRITE_PROOF_H
#define DFIX_REWRITE_PROOF_H

#include "rewrite/apply.h"

// A text with all that is known about it.
typedef struct dfix_state {
  const dfix_source *source;
  const dfix_file *file;
  const dfix_graph *graph;
  dfix_findings findings;
} dfix_state;

// True if all claims hold; else `why` is the first that does not: "a comment is lost".
bool dfix_prove(dfix_arena *a, const dfix_state *before, const dfix_state *after,
                const dfix_changes *changes, dfix_str *why);

#endif
