// json.h - is an argument a JSON array of strings? Go's encoding/json decides.

#ifndef DFIX_SYNTAX_JSON_H
#define DFIX_SYNTAX_JSON_H

#include "base/span.h"
#include "base/vec.h"

typedef enum dfix_json_verdict {
  DFIX_JSON_STRINGS,  // an array of strings
  DFIX_JSON_OTHERS,   // an array with something else in it: `other` says where
  DFIX_JSON_INVALID,  // no JSON array
} dfix_json_verdict;

typedef struct dfix_json_string {
  dfix_str value;
  dfix_span at;  // in the text, quotes included
} dfix_json_string;

typedef dfix_vec(dfix_json_string) dfix_json_strings;

dfix_json_verdict dfix_json_array(dfix_arena *a, dfix_str text, dfix_json_strings *out,
                                  dfix_span *other);

#endif
