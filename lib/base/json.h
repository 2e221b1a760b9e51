// json.h - JSON from elsewhere (another program's report, a client's request) as a tree.
//
// Strict JSON (RFC 8259): broken UTF-8, a key that stands twice in one map, anything
// behind the value, and nesting over DFIX_JSON_DEPTH are errors. Texts may hold NUL
// bytes. The tree lives in the arena and borrows nothing of the text it was read from.
//
// What another program sends may lack anything, so every question takes NULL, and a value
// of another kind, for an answer: `dfix_json_text(dfix_json_get(reply, S("file")))` is ""
// wherever something on the way is missing. Writing: json_text.h.

#ifndef DFIX_BASE_JSON_H
#define DFIX_BASE_JSON_H

#include "base/err.h"
#include "base/vec.h"

enum { DFIX_JSON_DEPTH = 128 };

typedef enum dfix_json_kind {
  DFIX_JSON_NULL,
  DFIX_JSON_BOOL,
  DFIX_JSON_INTEGER,
  DFIX_JSON_REAL,
  DFIX_JSON_TEXT,
  DFIX_JSON_LIST,
  DFIX_JSON_MAP,
} dfix_json_kind;

typedef struct dfix_json dfix_json;
struct dfix_json {
  dfix_json_kind kind;
  bool truth;                         // BOOL
  int64_t integer;                    // INTEGER; one that does not fit is an error
  double real;                        // REAL, and INTEGER too
  dfix_str text;                      // TEXT
  dfix_vec(const dfix_json *) items;  // LIST: the items; MAP: the values
  dfix_strs keys;                     // MAP: one for each value, in the order of the text
};

// The tree of `text`, or NULL and a sentence that begins "NAME:LINE:COLUMN: ", or "NAME: "
// for what is nested too deeply.
const dfix_json *dfix_json_parse(dfix_arena *a, dfix_str name, dfix_str text,
                                 dfix_err *err);

// The value under `key` of a map, or NULL.
const dfix_json *dfix_json_get(const dfix_json *map, dfix_str key);

// How many items a list or a map has, and one of them; 0 and NULL of anything else.
uint32_t dfix_json_len(const dfix_json *value);
const dfix_json *dfix_json_at(const dfix_json *value, uint32_t i);

// The value if it is of that kind, else "", `otherwise`, false.
dfix_str dfix_json_text(const dfix_json *value);
int64_t dfix_json_integer(const dfix_json *value, int64_t otherwise);
bool dfix_json_truth(const dfix_json *value);

#endif
