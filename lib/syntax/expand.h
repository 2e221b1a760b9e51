// expand.h - Dockerfile variables: $name and ${name}, with every modifier BuildKit knows.

#ifndef DFIX_SYNTAX_EXPAND_H
#define DFIX_SYNTAX_EXPAND_H

#include "syntax/cst.h"

// What is known of a value when the file is read. A build argument may give it any text.
typedef enum dfix_certainty {
  DFIX_UNSET,    // certainly not set
  DFIX_KNOWN,    // set to exactly `text`
  DFIX_UNKNOWN,  // set or not, to what we cannot see
} dfix_certainty;

typedef struct dfix_value {
  dfix_certainty certainty;
  dfix_str text;  // KNOWN only
} dfix_value;

// One use of a variable in a text.
typedef struct dfix_var {
  dfix_span span;  // $name or ${name...}, in the file
  dfix_str name;
  dfix_str
      modifier;    // "", ":-", "-", ":+", "+", ":?", "?", "#", "##", "%", "%%", "/", "//"
  dfix_text word;  // what follows the modifier, variables in it unexpanded
} dfix_var;

typedef dfix_vec(dfix_var) dfix_vars;

// Every use of a variable in `text`, nested ones included, in order. Text in single
// quotes and escaped dollars are not uses.
dfix_vars dfix_expand_vars(dfix_arena *a, const dfix_text *text, char escape);

typedef struct dfix_lookup {
  dfix_value (*get)(const void *self, dfix_str name);
  const void *self;
} dfix_lookup;

// The value of `text` as BuildKit would see it: quotes and escapes processed, variables
// replaced. UNKNOWN if it depends on a variable whose value is. `error`, if not NULL,
// takes BuildKit's complaint with its span ("bad substitution", "unsupported modifier")
// or a zero span; the value is UNKNOWN then.
dfix_value dfix_expand(dfix_arena *a, const dfix_text *text, char escape,
                       dfix_lookup lookup, dfix_syntax_error *error);

#endif
