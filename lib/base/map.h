// map.h - from strings to pointers, in an arena, in the order of insertion.
//
// The map borrows keys and values. The hash is seeded per process, so that no file can be
// written to make it slow.

#ifndef DFIX_BASE_MAP_H
#define DFIX_BASE_MAP_H

#include "base/vec.h"

typedef struct dfix_map_entry {
  dfix_str key;
  void *value;
  uint32_t hash;
} dfix_map_entry;

typedef struct dfix_map {
  dfix_vec(dfix_map_entry) entries;  // in the order of insertion
  uint32_t *slots;                   // index + 1 into entries; 0 is free
  uint32_t nslots;                   // a power of two, or 0
} dfix_map;

// The value under `key`, or NULL.
void *dfix_map_get(const dfix_map *m, dfix_str key);

// Sets the value under `key`; returns the one it replaces, or NULL.
void *dfix_map_put(dfix_arena *a, dfix_map *m, dfix_str key, void *value);

// Puts `key` into a map used as a set. True if it was not there before.
bool dfix_map_add(dfix_arena *a, dfix_map *m, dfix_str key);

static inline bool dfix_map_has(const dfix_map *m, dfix_str key) {
  return dfix_map_get(m, key) != NULL;
}

#endif
