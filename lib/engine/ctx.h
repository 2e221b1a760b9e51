// ctx.h - one run over one file, as the files of engine/ share it.

#ifndef DFIX_ENGINE_CTX_H
#define DFIX_ENGINE_CTX_H

#include "engine/spec.h"

typedef struct dfix_memo {
  const void *key;
  void *value;
} dfix_memo;

typedef struct dfix_param_value {
  dfix_str name, value;
} dfix_param_value;

typedef dfix_vec(dfix_param_value) dfix_params;

// A finding in the making: its words are filled in when its rule has returned.
struct dfix_diag {
  dfix_ctx *ctx;
  dfix_finding finding;
  dfix_span scope;  // of the command or instruction it is about
  dfix_str variant, fix_variant;
  dfix_params params;
  dfix_fix_plan *plan;
  bool is_suppressed;
};

typedef dfix_vec(dfix_diag *) dfix_diags;

struct dfix_ctx {
  dfix_arena *arena;
  const dfix_lint_input *input;
  const dfix_rule *rule;
  dfix_severity severity;
  dfix_span scope;
  dfix_diags diags;
  dfix_vec(dfix_memo) memos;
};

// diag.c: fills in the words.
void dfix_diag_finish(dfix_diag *d);

// `text` with its {names} replaced.
dfix_str dfix_fill(dfix_arena *a, dfix_str text, const dfix_params *params);

// match.c: reports what the rule's `match` finds, or hands it to the rule's callbacks.
void dfix_match_command(dfix_ctx *ctx, const dfix_command *cmd);
void dfix_match_instruction(dfix_ctx *ctx, const dfix_instruction *instr);

// shellcheck.c: reports what the table says of the file's scripts.
void dfix_report_scripts(dfix_ctx *ctx);

// shellcheck.c: whether a code of ShellCheck's ("SC2086") was surely looked for. Those
// that `recommended` takes are not known beforehand.
bool dfix_shellcheck_is_on(const dfix_selection *selection, dfix_str code);

// suppress.c: marks what comments in the file ignore.
void dfix_suppress(dfix_ctx *ctx);

#endif
