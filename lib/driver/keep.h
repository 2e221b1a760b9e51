// keep.h - what remains of a file when its trees are gone.

#ifndef DFIX_DRIVER_KEEP_H
#define DFIX_DRIVER_KEEP_H

#include "report/report.h"

// Copies the findings of `result`, and what they point to, into `a`: the arena in which
// they were found can then be reused. The rules are shared.
void dfix_result_keep(dfix_arena *a, dfix_file_result *result);

#endif
