// symbolic.h - what a Dockerfile builds, worked out without building it.
//
// Each stage is run over terms in the place of files: what a COPY brings is the name of
// what it copies, what a RUN writes is a term over its text and all that it reads. Two
// files whose stages end in the same terms build the same images, as far as the table of
// commands in effects.h holds.
//
// It is the second opinion on every move: it knows nothing of how the move was found.

#ifndef DFIX_CACHE_SYMBOLIC_H
#define DFIX_CACHE_SYMBOLIC_H

#include "cache/effects.h"

// True if every stage of `after` ends as the one of `before` does: its files, its ENV,
// its configuration. False, too, where a stage that differs has more than 2,000 steps.
bool dfix_same_build(dfix_arena *a, const dfix_graph *before, const dfix_graph *after,
                     const dfix_context *context);

// The same for a file before and after `text` takes the place of `where`, without build
// arguments: what they would change is unknown then, on both sides.
bool dfix_same_build_with(dfix_arena *a, const dfix_source *source,
                          const dfix_context *context, dfix_span where, dfix_str text);

#endif
