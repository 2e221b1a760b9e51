// api.h - everything that a rule may touch.
//
// A rule is rules/CATEGORY/NAME.yaml; its id is "CATEGORY/NAME". The YAML holds every
// word that users read. NAME.c beside it, where the declarative `match:` is not enough,
// defines
//
//   const dfix_rule_impl dfix_rule_CATEGORY_NAME = {.on_command = on_command};
//
// ('-' in the names becomes '_'). Callbacks are pure: they look at the graph and report.

#ifndef DFIX_ENGINE_API_H
#define DFIX_ENGINE_API_H

#include "base/buf.h"
#include "base/credential.h"
#include "base/map.h"
#include "base/regex.h"
#include "base/spdx.h"
#include "base/suggest.h"
#include "cache/block.h"
#include "cache/effects.h"
#include "cache/ignore.h"
#include "cache/late_arg.h"
#include "cache/order.h"
#include "cache/path.h"
#include "cache/role.h"
#include "cache/split.h"
#include "cache/symbolic.h"
#include "graph/command.h"
#include "graph/context.h"
#include "graph/distro.h"
#include "graph/graph.h"
#include "graph/pipe.h"
#include "python/environment.h"

typedef struct dfix_ctx dfix_ctx;    // one run of one rule over one file
typedef struct dfix_diag dfix_diag;  // a finding that is being made

typedef enum dfix_safety { DFIX_FIX_NONE, DFIX_FIX_SAFE, DFIX_FIX_UNSAFE } dfix_safety;

typedef struct dfix_rule_impl {
  void (*on_file)(dfix_ctx *ctx);
  void (*on_stage)(dfix_ctx *ctx, const dfix_stage *stage);
  void (*on_instruction)(
      dfix_ctx *ctx,
      const dfix_instruction *instr);  // also before FROM and inside ONBUILD
  void (*on_step)(dfix_ctx *ctx, const dfix_step *step);
  void (*on_command)(dfix_ctx *ctx, const dfix_command *cmd);
  void (*on_install)(dfix_ctx *ctx, const dfix_install *in);  // of Python packages

  // Of a rule that is otherwise declarative: whether its `edits` are right for this
  // command.
  bool (*may_fix)(dfix_ctx *ctx, const dfix_command *cmd);

  // The same: whether `edits` that are unsafe in general are safe for this command.
  bool (*is_safe_for)(dfix_ctx *ctx, const dfix_command *cmd);

  // Of a rule that is otherwise declarative: makes the fix of a finding, where `edits`
  // cannot say it. `cmd` is NULL where the rule looks at instructions.
  void (*fix)(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *instr,
              const dfix_command *cmd);
} dfix_rule_impl;

// What a configuration says to the rules about Python packages as a whole.
typedef struct dfix_python_settings {
  dfix_python_project project;
  bool constraints_in_file;  // a fix writes a constraints file into the context, instead
                             // of capturing what is installed during the build
} dfix_python_settings;

typedef struct dfix_named_text {
  dfix_str name;
  dfix_str text;
} dfix_named_text;

// Labels and the kind of value each must have: "url", "semver", ...
typedef struct dfix_label_schema {
  const dfix_named_text *items;
  uint32_t len;
  bool is_strict;  // no other label may stand there
} dfix_label_schema;

// What a rule asks about its surroundings.
dfix_arena *dfix_ctx_arena(dfix_ctx *ctx);
const dfix_graph *dfix_ctx_graph(dfix_ctx *ctx);
const dfix_context *dfix_ctx_context(dfix_ctx *ctx);     // NULL if not known
const dfix_history *dfix_ctx_history(dfix_ctx *ctx);     // of the context, maybe empty
dfix_str dfix_ctx_option(dfix_ctx *ctx, dfix_str name);  // a rule option's value as text:
                                                         // configured, else its default
const dfix_python_settings *dfix_ctx_python(dfix_ctx *ctx);
const dfix_label_schema *dfix_ctx_labels(dfix_ctx *ctx);

// What a computation over the whole file gave, made at the first call and shared by all
// rules: `key` is the address of anything that is the computation's own.
void *dfix_ctx_memo(dfix_ctx *ctx, const void *key, void *(*make)(dfix_ctx *ctx));

// A finding at `where` in the Dockerfile. Its words are the rule's `message:`, or with
// dfix_variant the one of that name under `messages:`.
dfix_diag *dfix_report(dfix_ctx *ctx, dfix_span where);

// The same in a file of the build context (requirements.txt), by its path in the context.
dfix_diag *dfix_report_in(dfix_ctx *ctx, dfix_str file, dfix_str bytes, dfix_span where);

void dfix_variant(dfix_diag *d, dfix_str name);
void dfix_param(dfix_diag *d, dfix_str name,
                dfix_str value);                         // fills {name} in the words
void dfix_severity_as(dfix_diag *d, dfix_str severity);  // other than the rule's own
void dfix_related(dfix_diag *d, dfix_span where,
                  dfix_str note);  // `note` names a text under `notes:`

// What the finding is about stands in a file of the build context, here.
void dfix_related_entry(dfix_diag *d, dfix_str file, dfix_str bytes, dfix_span where);

// Opens a fix; the edits that follow belong to it, all or none. Its words are
// `fix_message:` or the one of that name under `fix_messages:` (dfix_fix_variant).
void dfix_fix(dfix_diag *d, dfix_safety safety);
void dfix_fix_variant(dfix_diag *d, dfix_str name);
void dfix_insert(dfix_diag *d, uint32_t at, dfix_str text);
void dfix_replace(dfix_diag *d, dfix_span where, dfix_str text);
void dfix_delete(dfix_diag *d, dfix_span where);
void dfix_replace_in(dfix_diag *d, dfix_str file, dfix_span where, dfix_str text);

#include "engine/edits.h"
#include "engine/python_fix.h"

#endif
