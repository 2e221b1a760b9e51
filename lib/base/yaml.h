// yaml.h - YAML for configuration and rules: a small tree with places.
//
// A strict subset: one document of strings, lists and maps. Duplicate keys, aliases,
// tags, and nesting over DFIX_YAML_DEPTH are errors, for they have surprised somebody
// before.

#ifndef DFIX_BASE_YAML_H
#define DFIX_BASE_YAML_H

#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

enum { DFIX_YAML_DEPTH = 32 };

typedef enum dfix_yaml_kind {
  DFIX_YAML_SCALAR,
  DFIX_YAML_LIST,
  DFIX_YAML_MAP
} dfix_yaml_kind;

typedef struct dfix_yaml dfix_yaml;
struct dfix_yaml {
  dfix_yaml_kind kind;
  uint32_t line, column;              // from 1
  bool is_quoted;                     // SCALAR: in quotes or a block, so "true" is a text
  dfix_str text;                      // SCALAR
  dfix_vec(const dfix_yaml *) items;  // LIST: the items; MAP: the values
  dfix_vec(const dfix_yaml *) keys;   // MAP: scalars, one for each value
  dfix_map by_key;                    // MAP: from the text of a key to its value
};

// The tree of `text`, or NULL and a sentence that begins "NAME:LINE:COLUMN: ". An empty
// document is an empty map.
const dfix_yaml *dfix_yaml_parse(dfix_arena *a, dfix_str name, dfix_str text,
                                 dfix_err *err);

// The same for files that are not ours (compose): anchors and aliases are followed, an
// alias being the very node that it names; tags mean nothing.
const dfix_yaml *dfix_yaml_parse_foreign(dfix_arena *a, dfix_str name, dfix_str text,
                                         dfix_err *err);

// The value under `key` of a map, or NULL (also for what is no map).
const dfix_yaml *dfix_yaml_get(const dfix_yaml *map, dfix_str key);

// Fails with the place of `at` in front: "NAME:LINE:COLUMN: ...".
bool dfix_yaml_fail(const dfix_yaml *at, dfix_str name, dfix_err *err, const char *fmt,
                    ...) __attribute__((format(printf, 4, 5)));

#endif
