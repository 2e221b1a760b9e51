// rootfs.h - what a root file system holds, read from a tar archive.
//
// Of each path its type, mode, owner, and its bytes (as a hash) or link; no times, which
// no two builds have in common. What builders put into a container by themselves
// (/etc/hosts, /proc ...) is left out.

#ifndef DFIX_DRIVER_ROOTFS_H
#define DFIX_DRIVER_ROOTFS_H

#include "base/err.h"
#include "base/map.h"

typedef struct dfix_rootfs {
  dfix_map paths;  // from each path to a dfix_str that describes it
} dfix_rootfs;

// Reads an archive of any size, block by block. ustar, GNU and pax names are known.
bool dfix_rootfs_read(dfix_arena *a, const char *tar, dfix_rootfs *out, dfix_err *err);

// The paths that are not the same in both, sorted.
dfix_strs dfix_rootfs_difference(dfix_arena *a, const dfix_rootfs *one,
                                 const dfix_rootfs *other);

#endif
