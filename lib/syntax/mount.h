// mount.h - the values of RUN's --mount and --device. Used by check.c only.

#ifndef DFIX_SYNTAX_MOUNT_H
#define DFIX_SYNTAX_MOUNT_H

#include "syntax/cst.h"

// What BuildKit says against the value of a --mount or --device flag: at most one thing,
// as it stops there too. Values with a variable in them are not judged.
typedef struct dfix_mount_fault {
  uint32_t start, end;  // the field, in the value
  dfix_str message;     // empty if all is well
} dfix_mount_fault;

dfix_mount_fault dfix_mount_check(dfix_arena *a, dfix_str value, char escape);
dfix_mount_fault dfix_device_check(dfix_arena *a, dfix_str value);

#endif
