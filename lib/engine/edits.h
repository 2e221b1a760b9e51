// edits.h - edits that several rules make, in the layout of the file.

#ifndef DFIX_ENGINE_EDITS_H
#define DFIX_ENGINE_EDITS_H

#include "engine/api.h"

// A keyword as the instruction writes its own: "shell" above "run".
dfix_str dfix_keyword_like(dfix_ctx *ctx, const dfix_instruction *instr,
                           dfix_str keyword);

// True if an instruction can stand directly above this one: it begins its line, and no
// comment above it speaks to a linter about the line below.
bool dfix_can_insert_above(dfix_ctx *ctx, const dfix_instruction *instr);

// Adds the edit that puts `KEYWORD ARGS` on a line of its own above the instruction,
// below its comments; or on the line below it.
void dfix_insert_above(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *instr,
                       dfix_str keyword, dfix_str args);
void dfix_insert_below(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *instr,
                       dfix_str keyword, dfix_str args);

// How this file goes on to the next line of a && chain: what ends the line above and what
// begins the one below. { " && \\", "    " } or { " \\", "    && " }
typedef struct dfix_joint {
  dfix_str above, below;
} dfix_joint;

dfix_joint dfix_ctx_joint(dfix_ctx *ctx);

// Opens an unsafe fix that calls the variable `name` instead.
void dfix_fix_name(dfix_ctx *ctx, dfix_diag *d, const dfix_var *var, dfix_str name);

// The `|` alone in the text between two commands.
dfix_span dfix_bar_in(dfix_ctx *ctx, dfix_span between);

// Opens an unsafe fix that puts a SHELL with pipefail above the step, if the stage's
// distribution has such a shell, the file says no other, and no step of the stage above
// this one has the same finding (`hides`): one SHELL is for all of them.
void dfix_fix_pipefail(dfix_ctx *ctx, dfix_diag *d, const dfix_step *step,
                       bool (*hides)(const dfix_step *step, dfix_span *bar));

// True for a comment that tells a linter what to do: "hadolint ignore=DL3008".
bool dfix_is_pragma(dfix_str comment);

#endif
