// fingerprint.h - a name for a finding that survives when lines move.

#ifndef DFIX_REPORT_FINGERPRINT_H
#define DFIX_REPORT_FINGERPRINT_H

#include "base/map.h"
#include "report/report.h"

#include <stdint.h>

// How often each name was given, so that equal lines get names of their own.
typedef struct dfix_fingerprints {
  dfix_map seen;
} dfix_fingerprints;

// Made of the rule, the path and the line's text without the blanks around it; of equal
// ones the n-th in the file is told apart by n.
uint64_t dfix_fingerprint(dfix_fingerprints *all, dfix_arena *a,
                          const dfix_file_result *file, const dfix_finding *finding);

#endif
