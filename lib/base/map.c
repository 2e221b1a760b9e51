#include "base/map.h"

#include <time.h>
#include <unistd.h>

// A seed of this process: the address of a stack frame (moved by ASLR), its id and the
// time.
static uint32_t seed(void) {
  static _Atomic uint32_t chosen;
  if (!chosen) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uintptr_t here = (uintptr_t)&now;
    chosen = (uint32_t)(here >> 4) ^ (uint32_t)now.tv_nsec ^ (uint32_t)getpid() ^ 1u;
  }
  return chosen;
}

// FNV-1a from the seed, finished by a mix so that the low bits depend on all of it.
static uint32_t hash_of(dfix_str key) {
  uint32_t h = seed();
  for (size_t i = 0; i < key.len; i++) h = (h ^ (unsigned char)key.ptr[i]) * 16777619u;
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  return h ^ h >> 13;
}

// The slot that holds `key`, or the free one where it belongs.
static uint32_t *find_slot(const dfix_map *m, dfix_str key, uint32_t hash) {
  for (uint32_t i = hash & (m->nslots - 1);; i = (i + 1) & (m->nslots - 1)) {
    uint32_t index = m->slots[i];
    if (index == 0) return &m->slots[i];
    const dfix_map_entry *e = &m->entries.items[index - 1];
    if (e->hash == hash && str_eq(e->key, key)) return &m->slots[i];
  }
}

static void grow(dfix_arena *a, dfix_map *m) {
  m->nslots = m->nslots ? m->nslots * 2 : 16;
  m->slots = arena_array(a, uint32_t, m->nslots);
  for (uint32_t i = 0; i < m->entries.len; i++) {
    const dfix_map_entry *e = &m->entries.items[i];
    *find_slot(m, e->key, e->hash) = i + 1;
  }
}

void *dfix_map_get(const dfix_map *m, dfix_str key) {
  if (!m->nslots) return NULL;
  uint32_t index = *find_slot(m, key, hash_of(key));
  return index ? m->entries.items[index - 1].value : NULL;
}

void *dfix_map_put(dfix_arena *a, dfix_map *m, dfix_str key, void *value) {
  if (m->entries.len * 2 >= m->nslots) grow(a, m);
  uint32_t hash = hash_of(key);
  uint32_t *slot = find_slot(m, key, hash);
  if (*slot) {
    dfix_map_entry *e = &m->entries.items[*slot - 1];
    void *old = e->value;
    e->value = value;
    return old;
  }
  dfix_map_entry e = {key, value, hash};
  vec_push(a, &m->entries, e);
  *slot = m->entries.len;
  return NULL;
}

bool dfix_map_add(dfix_arena *a, dfix_map *m, dfix_str key) {
  static char present;
  return !dfix_map_put(a, m, key, &present);
}
