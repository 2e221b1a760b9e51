// engine.h - from one file's graph to its findings, and the rules that make them.
//
// The rules that ship are constant tables made from rules/*/*.yaml at build time
// (cli/gen); a project's own rules come from the same YAML through dfix_ruleset_load. A
// finding and everything in it lives in the arena given to dfix_lint.

#ifndef DFIX_ENGINE_ENGINE_H
#define DFIX_ENGINE_ENGINE_H

#include "base/err.h"
#include "engine/api.h"
#include "engine/shellcheck.h"

typedef enum dfix_severity {
  DFIX_SEVERITY_NONE,  // switched off
  DFIX_STYLE,
  DFIX_INFO,
  DFIX_WARNING,
  DFIX_SEVERITY_ERROR,
} dfix_severity;

// A text replacement in one file. `file` is "" for the Dockerfile, else a path in the
// context.
typedef struct dfix_edit {
  dfix_str file;
  dfix_span span;
  dfix_str text;
} dfix_edit;

typedef struct dfix_related_place {
  dfix_str file;              // "" for the Dockerfile, else a path in the build context
  const dfix_source *source;  // the bytes that `span` counts in
  dfix_span span;
  dfix_str message;
} dfix_related_place;

typedef struct dfix_fix_plan {
  dfix_safety safety;
  dfix_str message;  // "insert `-y`"
  dfix_vec(dfix_edit) edits;
} dfix_fix_plan;

typedef struct dfix_rule dfix_rule;

typedef struct dfix_finding {
  const dfix_rule *rule;
  dfix_severity severity;
  dfix_str file;              // "" for the Dockerfile, else a path in the build context
  const dfix_source *source;  // the bytes that `span` counts in
  dfix_span span;
  dfix_str message;
  const dfix_fix_plan *fix;  // NULL without
  dfix_vec(dfix_related_place) related;
} dfix_finding;

typedef dfix_vec(dfix_finding) dfix_findings;

// What a rule's YAML says, for --explain, reports and documentation.
struct dfix_rule {
  dfix_str id;  // "pip/missing-constraint"
  dfix_str category;
  dfix_str summary;
  dfix_str why;
  dfix_severity severity;
  dfix_str since;
  dfix_str fix;  // "always", "sometimes", "never"
  const dfix_str *aliases;
  uint32_t naliases;
  const dfix_str *presets;  // "recommended", "hadolint", "buildkit", "security", ...
  uint32_t npresets;
  const struct dfix_rule_spec
      *spec;  // the engine's own: words, match, options, callbacks
};

typedef struct dfix_ruleset dfix_ruleset;

// The rules that ship, in the order of their ids. syntax/... are among them.
const dfix_ruleset *dfix_rules_shipped(void);
uint32_t dfix_ruleset_len(const dfix_ruleset *set);
const dfix_rule *dfix_ruleset_at(const dfix_ruleset *set, uint32_t i);
const dfix_rule *dfix_ruleset_find(const dfix_ruleset *set, dfix_str id_or_alias);

// Which rules run, and how severe they are: one severity a rule of the set, NONE if off.
typedef struct dfix_level {
  dfix_str name;  // of a rule, a family, an alias or a preset
  dfix_severity severity;
} dfix_level;

typedef struct dfix_selection {
  const dfix_ruleset *rules;
  dfix_severity *severity;
  const struct dfix_rule_index *index;  // the engine's own: which rule looks where
  // What was asked for, for rules that are not in the set; of the levels the last counts.
  dfix_strs select, ignore;
  dfix_vec(dfix_level) levels;
  const struct dfix_texts *options;  // configured options, a list a rule; or NULL
  dfix_python_settings python;
  dfix_label_schema labels;
} dfix_selection;

// `select` (empty: recommended) and `ignore` take ids, categories, aliases, presets.
// False, with the nearest right name, if a name is none of these.
bool dfix_select(dfix_arena *a, const dfix_ruleset *rules, const dfix_strs *select,
                 const dfix_strs *ignore, dfix_selection *out, dfix_err *err);

// How severe a rule is here, also one that is not in the set (ShellCheck's); NONE if off.
dfix_severity dfix_selection_of(const dfix_selection *selection, const dfix_rule *rule);

// Whether a name that was given, and not only the default, takes rules of ShellCheck's.
bool dfix_selection_asks_shellcheck(const dfix_selection *selection);

typedef struct dfix_lint_input {
  const dfix_graph *graph;
  const dfix_context *context;  // NULL if not known
  const dfix_selection *selection;
  const dfix_shellcheck *shellcheck;  // NULL if it did not run
} dfix_lint_input;

// All findings, in the order of the file; those that a comment in the file ignores are
// left out. Syntax errors are findings too (rules syntax/...).
dfix_findings dfix_lint(dfix_arena *a, const dfix_lint_input *input);

dfix_str dfix_severity_name(dfix_severity s);  // "error", "warning", "info", "style"
bool dfix_severity_parse(dfix_str name, dfix_severity *out);

#endif
