// hit.h - what a declarative match found, and the finding that is made of it.

#ifndef DFIX_ENGINE_HIT_H
#define DFIX_ENGINE_HIT_H

#include "engine/ctx.h"

// What a match found: whatever an anchor may stand on.
typedef struct dfix_hit {
  const dfix_instruction *instr;
  const dfix_command *cmd;
  const dfix_arg *verb, *operand, *option;
  const dfix_flag *flag;
  const dfix_word *word;
  const dfix_pair *pair;
  bool has_match;
  dfix_span match;
  dfix_str matched;
} dfix_hit;

// Reports it at the rule's anchor. With `may_edit` the rule's edits, or those of its .c
// file, come along where they can be made.
void dfix_hit_report(dfix_ctx *ctx, const dfix_hit *h, bool may_edit);

#endif
