// The report that counts: a line for each rule that found something, the most frequent
// first, and whether --write can repair what it found.

#include "base/map.h"
#include "report/report.h"

#include <stdlib.h>

typedef struct count {
  const dfix_rule *rule;
  uint32_t findings, files, repairable;
  const dfix_file_result *last;
} count;

static int by_count(const void *a, const void *b) {
  const count *const *x = a, *const *y = b;
  if ((*x)->findings != (*y)->findings) return (*x)->findings < (*y)->findings ? 1 : -1;
  return str_cmp((*x)->rule->id, (*y)->rule->id);
}

static count *count_of(dfix_arena *a, dfix_map *counts, const dfix_rule *rule) {
  count *c = dfix_map_get(counts, rule->id);
  if (c) return c;
  c = arena_new(a, count);
  c->rule = rule;
  dfix_map_put(a, counts, rule->id, c);
  return c;
}

static void add_finding(dfix_arena *a, dfix_map *counts, const dfix_file_result *file,
                        const dfix_finding *f, bool unsafe) {
  count *c = count_of(a, counts, f->rule);
  c->findings++;
  if (c->last != file) c->files++;
  c->last = file;
  if (f->fix && (unsafe || f->fix->safety == DFIX_FIX_SAFE)) c->repairable++;
}

void dfix_report_statistics(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                            const dfix_report_options *options) {
  dfix_map counts = {0};
  const dfix_finding *f;
  for (uint32_t i = 0; i < n; i++)
    vec_each(f, &files[i]->findings)
        add_finding(b->arena, &counts, files[i], f, options->unsafe);
  count **sorted = arena_array(b->arena, count *, counts.entries.len + 1);
  for (uint32_t i = 0; i < counts.entries.len; i++)
    sorted[i] = counts.entries.items[i].value;
  qsort(sorted, counts.entries.len, sizeof(*sorted), by_count);
  if (counts.entries.len) buf_add(b, S("findings  repairable  files  severity  rule\n"));
  for (uint32_t i = 0; i < counts.entries.len; i++) {
    const count *c = sorted[i];
    buf_addf(b, "%8u  %10u  %5u  %-8.*s  " STR_FMT "\n", c->findings, c->repairable,
             c->files, STR_ARG(dfix_severity_name(c->rule->severity)),
             STR_ARG(c->rule->id));
  }
}
