// progress.h - what the editor shows while many files are looked at.

#ifndef DFIX_LSP_PROGRESS_H
#define DFIX_LSP_PROGRESS_H

#include "lsp/wire.h"

#include <stdint.h>

// Quick work shows nothing: a bar that comes and goes is worse than none.
typedef struct dfix_lsp_progress {
  bool is_wanted;   // the editor can show it
  uint32_t number;  // of the work, in the token
  int64_t began;    // in nanoseconds
  bool is_shown;
} dfix_lsp_progress;

void dfix_lsp_progress_begin(dfix_lsp_progress *p);

// After each of `all` files, how many are done.
void dfix_lsp_progress_step(dfix_lsp_progress *p, dfix_wire *wire, dfix_arena *scratch,
                            uint32_t done, uint32_t all);

void dfix_lsp_progress_end(dfix_lsp_progress *p, dfix_wire *wire, dfix_arena *scratch);

#endif
