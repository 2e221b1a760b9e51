// config.h - a configuration file (.dfix.yaml) as it is written.
//
// docs/configuration.md is the manual. Reading checks the form: keys, kinds, words that
// must be one of a few. Whether a rule of that name exists is for dfix_select_configured
// to say, which knows the rules. Everything carries the place that it comes from.

#ifndef DFIX_ENGINE_CONFIG_H
#define DFIX_ENGINE_CONFIG_H

#include "engine/engine.h"

// One thing that a configuration says.
typedef struct dfix_setting {
  dfix_str name;    // a rule, family, alias or preset; a glob; a build argument; a path
  dfix_str option;  // of the rule; else ""
  dfix_str value;   // of an option, a severity or a build argument; a list joined by ", "
  dfix_str origin;  // "FILE:LINE:COLUMN"; "" from the command line
} dfix_setting;

typedef dfix_vec(dfix_setting) dfix_settings;

typedef struct dfix_config dfix_config;

// What holds for some files only.
typedef struct dfix_config_override {
  dfix_settings paths;        // globs
  const dfix_config *config;  // of the keys about rules only
} dfix_config_override;

struct dfix_config {
  dfix_str name;    // of the file, as errors show it
  dfix_str folder;  // absolute: globs and paths in the file begin here

  bool is_root;           // nothing above it counts
  dfix_settings extends;  // files that it lies over

  bool has_select;  // `select` may be empty
  dfix_settings select, ignore;
  dfix_settings levels;   // name, value "off", "style", "info", "warning" or "error"
  dfix_settings options;  // name, option, value
  dfix_settings rules;    // files and folders of the project's own rules
  dfix_vec(dfix_config_override) overrides;

  dfix_settings include, exclude;  // globs for the search through folders
  dfix_setting fail_on, context, target, shellcheck;  // `value` "" if not set
  dfix_settings build_args;                           // name, value

  dfix_settings protect;                        // python.protect: names of distributions
  dfix_settings torch_free, dependents, exact;  // python.packages
  dfix_setting constraint_style;  // python.constraint-style: "capture" or "file"
  dfix_settings labels;           // name of a label, value its kind
  bool strict_labels;
};

// NULL, with a sentence that begins "NAME:LINE:COLUMN: ", if something in it is wrong.
const dfix_config *dfix_config_read(dfix_arena *a, dfix_str name, dfix_str folder,
                                    dfix_str text, dfix_err *err);

// The selection that these configurations give together, the weakest first. A `select`
// forgets what was selected and ignored before it; `cli_select` (empty: no say) does that
// last, and `cli_ignore` adds to it. False, with the place of the name, for a rule or an
// option that there is not.
bool dfix_select_configured(dfix_arena *a, const dfix_ruleset *rules,
                            const dfix_config *const *configs, uint32_t n,
                            const dfix_strs *cli_select, const dfix_strs *cli_ignore,
                            dfix_selection *out, dfix_err *err);

#endif
