// block.h - instructions as pieces of text that may change places.
//
// A block is an instruction with the comment lines directly above it. What stands between
// blocks (blank lines, loose comments) is a gap, and stays where it is.

#ifndef DFIX_CACHE_BLOCK_H
#define DFIX_CACHE_BLOCK_H

#include "graph/graph.h"

// Where the comment lines directly above an instruction begin.
uint32_t dfix_block_start(const dfix_source *src, const dfix_instruction *instr);

// Where it ends: after its last byte and the blanks that end its line.
uint32_t dfix_block_end(const dfix_source *src, const dfix_instruction *instr);

// True if a comment of its own stands between the blocks of the steps first..last: nobody
// can say which of them it speaks of.
bool dfix_blocks_have_notes(const dfix_source *src, const dfix_stage *stage,
                            uint32_t first, uint32_t last);

// True if a comment says that the order has a reason.
bool dfix_block_is_pinned(const dfix_instruction *instr);

// The text of the steps first..end with first..last moved below the others.
void dfix_blocks_sink(dfix_arena *a, const dfix_source *src, const dfix_stage *stage,
                      uint32_t first, uint32_t last, uint32_t end, dfix_span *where,
                      dfix_str *text);

#endif
