// split.h - `COPY . .` above an install, divided so that a source change does not
// reinstall.
//
//   COPY . .                             COPY requirements.txt ./
//   RUN pip install -r requirements.txt  RUN pip install -r requirements.txt
//                                        COPY . .
//
// The two build the same image when the install reads only its manifest, writes nothing
// that the COPY brings, and nothing between the two reads or writes the COPY's
// destination. When that cannot be shown the plan has no text: the author's order stays.

#ifndef DFIX_CACHE_SPLIT_H
#define DFIX_CACHE_SPLIT_H

#include "cache/history.h"

typedef struct dfix_split {
  const dfix_step *copy;        // the COPY of everything
  const dfix_command *install;  // the first installer below it
  dfix_strs manifest;           // the files it reads, as paths in the context
  uint32_t last;                // the step below which the COPY goes
  bool is_proven;               // `where` and `text` may be used
  dfix_span where;              // from the COPY to the RUN, comments above them included
  dfix_str text;                // what stands there then
} dfix_split;

// The first such COPY of a stage. False if there is none, or if the install needs the
// sources.
bool dfix_split_find(dfix_arena *a, const dfix_graph *g, const dfix_stage *stage,
                     const dfix_context *context, dfix_split *out);

// Whether a build of the stage gets so much cheaper that it is worth a change.
bool dfix_split_is_worth_it(dfix_arena *a, const dfix_graph *g, const dfix_split *split,
                            const dfix_context *context, const dfix_history *history);

#endif
