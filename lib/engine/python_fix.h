// python_fix.h - edits that several Python rules share.
//
// The guard is the exact torch of the stage, written to a constraints file right after
// the step that installs it, and given to later installs:
//
//   RUN pip freeze > /tmp/installed.txt && grep -E '^(torch|...)==' /tmp/installed.txt >
//   F RUN pip install --constraint F -r requirements.txt

#ifndef DFIX_ENGINE_PYTHON_FIX_H
#define DFIX_ENGINE_PYTHON_FIX_H

#include "engine/api.h"

// Whether dfix can guard this install without risk, and where its file is then.
bool dfix_guard_is_possible(dfix_ctx *ctx, const dfix_install *in, dfix_str *path);

// Adds the edits of the guard to the open fix: the capture, unless the file exists
// already, and the flag.
void dfix_guard_capture(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in,
                        dfix_str path);
void dfix_guard_flag(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in, dfix_str path);

// The guard as constraints.txt beside the requirements in the build context (its
// versions, the COPY that brings it, the flag), as one safe fix: where the project has
// such a file that suits or asks for one, and some COPY can bring it. False, and nothing
// opened, elsewhere.
bool dfix_fix_guard_file(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in);

// Opens a safe fix with the whole guard, in a file or captured, if one is possible.
bool dfix_fix_guard(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in);

// Whether a COPY takes files into a folder, so that one more can be added, and that edit:
// COPY requirements.txt ./ becomes COPY requirements.txt constraints.txt ./
bool dfix_copy_can_take(const dfix_instruction *copy);
void dfix_copy_also(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *copy,
                    dfix_str path);

// A finding where the Dockerfile asks for this (dfix_install_place); what stands in a
// file of the context is shown there, too.
dfix_diag *dfix_report_need(dfix_ctx *ctx, const dfix_install *in, const dfix_need *need);

// Where the Dockerfile asks for this: the argument, the option that names the file, or
// the command.
dfix_span dfix_install_place(const dfix_install *in, const dfix_need *need);

// "torch 2.6.0+cu124", for messages.
dfix_str dfix_dist_text(dfix_arena *a, const dfix_dist *dist);

// The words of a span of the Dockerfile.
dfix_str dfix_ctx_text(dfix_ctx *ctx, dfix_span where);

// Takes the argument out, with the white space before it.
void dfix_delete_arg(dfix_ctx *ctx, dfix_diag *d, dfix_span arg);

#endif
