#include "report/fingerprint.h"

#include <inttypes.h>

// FNV-1a; the byte 0xff, which no UTF-8 holds, ends each part.
static uint64_t hash_add(uint64_t hash, dfix_str s) {
  for (size_t i = 0; i < s.len; i++)
    hash = (hash ^ (unsigned char)s.ptr[i]) * UINT64_C(0x100000001b3);
  return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t hash_of(dfix_arena *a, const dfix_file_result *file,
                        const dfix_finding *f) {
  uint32_t line = dfix_source_line(f->source, f->span.start);
  dfix_str text = dfix_source_text(f->source, dfix_source_line_span(f->source, line));
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  hash = hash_add(hash, f->rule->id);
  hash = hash_add(hash, dfix_finding_repository_path(file, f->file, a));
  return hash_add(hash, str_trim(text));
}

uint64_t dfix_fingerprint(dfix_fingerprints *all, dfix_arena *a,
                          const dfix_file_result *file, const dfix_finding *finding) {
  uint64_t hash = hash_of(a, file, finding);
  dfix_str name = dfix_arena_strf(a, "%" PRIx64, hash);
  uint32_t *count = dfix_map_get(&all->seen, name);
  if (!count) {
    count = arena_new(a, uint32_t);
    dfix_map_put(a, &all->seen, name, count);
  }
  uint32_t nth = (*count)++;
  return nth ? hash_add(hash, dfix_arena_strf(a, "%u", nth)) : hash;
}
