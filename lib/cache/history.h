// history.h - how often what a step takes from the build context has changed.
//
// From `git log`, read once for a context, or from nothing: a tarball and a shallow clone
// have no history. Then the chances are priors by what the files are.

#ifndef DFIX_CACHE_HISTORY_H
#define DFIX_CACHE_HISTORY_H

#include "graph/command.h"
#include "graph/context.h"

enum { DFIX_MAX_COMMITS = 512 };

// Fewer commits than these say nothing.
enum { DFIX_MIN_COMMITS = 20 };

typedef struct dfix_commits {
  uint64_t words[DFIX_MAX_COMMITS / 64];  // one bit a commit
} dfix_commits;

typedef struct dfix_history {
  uint32_t len;    // commits; 0 if there are too few
  dfix_map paths;  // from each path of the context to the dfix_commits that changed it
} dfix_history;

// Reads what `git log -z --name-only --format=%x01` prints, newest first.
dfix_history dfix_history_read(dfix_arena *a, dfix_str log);

// The history of a context, which may be NULL.
dfix_history dfix_history_of(dfix_arena *a, const dfix_context *context);

// True if a COPY or ADD takes this path of the context, .dockerignore aside.
bool dfix_copy_takes(dfix_arena *a, const dfix_instruction *copy, dfix_str path);

// Why and how often a step changes by itself, whatever stands above it.
typedef struct dfix_odds {
  double alone;          // the chance in one build, of what the history does not show
  bool takes_context;    // it takes files of the context that have a history
  dfix_commits commits;  // those that changed one of them
} dfix_odds;

dfix_odds dfix_odds_of(dfix_arena *a, const dfix_history *h, const dfix_context *context,
                       const dfix_step *step);

// The same of the files that an install reads, as one thing.
dfix_odds dfix_odds_of_files(dfix_arena *a, const dfix_history *h,
                             const dfix_context *context, const dfix_strs *files);

// "62 % of the last 200 commits"; "" where there is no history.
dfix_str dfix_odds_in_words(dfix_arena *a, const dfix_history *h, const dfix_odds *c);

// What several steps have in common: nothing of them changes with dfix_chance_of_none.
void dfix_odds_add(dfix_odds *sum, const dfix_odds *one);
double dfix_chance_of_none(const dfix_history *h, const dfix_odds *sum);

// The chance that it changes.
double dfix_chance(const dfix_history *h, const dfix_odds *c);

#endif
