// spec.h - a rule as its YAML says it: words, where it looks, what it edits, examples.
//
// rules/README.md is the manual of the format. dfix_spec_load reads it, for the rules
// that ship when dfix is built (cli/gen turns them into constant tables) and for a
// project's own at run time.

#ifndef DFIX_ENGINE_SPEC_H
#define DFIX_ENGINE_SPEC_H

#include "base/regex.h"
#include "base/yaml.h"
#include "engine/engine.h"

typedef struct dfix_list {
  const dfix_str *items;
  uint32_t len;
} dfix_list;

typedef struct dfix_texts {
  const dfix_named_text *items;
  uint32_t len;
} dfix_texts;

// What a finding underlines, and where an edit goes.
typedef enum dfix_anchor {
  DFIX_AT_DEFAULT,  // the operand, the matched text, the verb or the keyword: the first
                    // there is
  DFIX_AT_PROGRAM,  // `apt-get`
  DFIX_AT_VERB,     // `install`
  DFIX_AT_COMMAND,  // the whole command
  DFIX_AT_OPERAND,  // one operand
  DFIX_AT_OPTION,   // the option that `with` found
  DFIX_AT_MATCH,    // what a pattern matched
  DFIX_AT_WORD,     // the word or value that a pattern was held against
  DFIX_AT_KEYWORD,  // `RUN`
  DFIX_AT_FLAG,     // `--platform=...`
  DFIX_AT_INSTRUCTION,  // all of its lines but heredoc bodies
} dfix_anchor;

typedef enum dfix_place_form {
  DFIX_ANY_FORM,
  DFIX_ONLY_SHELL,
  DFIX_ONLY_JSON
} dfix_place_form;

// Where a rule looks. Everything that is given must hold. With a .c file beside the YAML,
// the match narrows what the callback is shown, and the callback decides.
typedef struct dfix_match {
  dfix_list
      programs;       // base names without trailing digits and dots: "pip" is pip3.11 too
  dfix_list verbs;    // the first operand is one of these
  dfix_list with;     // has one of these options
  dfix_list without;  // has none of these options
  dfix_list value_options;       // options whose value is the next argument
  dfix_pattern *operand;         // every operand that matches ...
  dfix_pattern *operand_unlike;  // ... or that does not: each is a finding
  dfix_list unless_cached;       // a cache or tmpfs mount covers one of these folders
  dfix_list unless_env;          // one of these variables is set to a true value
  dfix_pattern *unless_later;    // a later command of the same RUN matches
  dfix_pattern *unless_text;     // the command's own text matches

  bool alone;  // the command is all that its RUN does

  uint32_t kinds;  // of instructions: 1 << DFIX_RUN | ...; 0 for command rules
  dfix_place_form form;
  dfix_pattern *text;   // the joined arguments; of a command its words with one blank
                        // between
  dfix_pattern *word;   // a word: each is a finding
  dfix_pattern *key;    // the key of a pair
  dfix_pattern *value;  // the value of a pair
  dfix_str flag;        // has this flag ...
  dfix_pattern *flag_value;  // ... with such a value
  bool repeated;             // another instruction of this kind comes later in the stage
  bool only_kept;            // the stage is the last one or a later stage begins from it
  dfix_anchor at;
} dfix_match;

typedef enum dfix_action {
  DFIX_INSERT_AFTER,
  DFIX_INSERT_BEFORE,
  DFIX_REPLACE,
  DFIX_DELETE,
  DFIX_CHAIN,  // `&& text` after the command's chain
} dfix_action;

typedef struct dfix_edit_spec {
  dfix_action action;
  dfix_anchor anchor;
  dfix_str text;  // with {params}
} dfix_edit_spec;

typedef struct dfix_example {
  dfix_str title;
  dfix_str bad;      // "" if the example is only good
  dfix_list expect;  // "LINE:COLUMN-LINE:COLUMN", from 1, the end exclusive
  dfix_str good;     // what the fix gives; without `bad`, a text with no finding
  bool unsafe;       // `good` takes --unsafe-fixes
  dfix_texts files;  // the build context
  uint32_t line;     // of the example in the YAML
} dfix_example;

typedef struct dfix_rule_spec {
  dfix_str message;
  dfix_texts messages;  // variants
  dfix_texts notes;
  dfix_str fix_message;
  dfix_texts fix_messages;
  dfix_texts options;   // name and default
  dfix_list overrides;  // rules that a finding of this one silences on the same command
  bool has_match;
  dfix_match match;
  const dfix_match *fix_if;  // the fix is offered only where this holds too, or NULL
  dfix_safety fix_safety;
  const dfix_edit_spec *edits;
  uint32_t nedits;
  const dfix_rule_impl *impl;
  const dfix_example *examples;  // not in the shipped tables
  uint32_t nexamples;
} dfix_rule_spec;

// Reads one rule. `id` is its path ("apt/missing-yes"), `name` stands in messages. NULL
// and a sentence with line and column if something in it is wrong.
const dfix_rule *dfix_spec_load(dfix_arena *a, dfix_str id, dfix_str name, dfix_str yaml,
                                dfix_err *err);

// The name under which rules are found by program: "pip" for "pip3.11".
dfix_str dfix_program_family(dfix_str program);

struct dfix_ruleset {
  const dfix_rule *rules;
  uint32_t len;
};

// Made by cli/gen from rules/*/*.yaml.
extern const dfix_ruleset dfix_shipped;

#endif
