// bake.h - bake files and devcontainers: builds that are said in JSON.

#ifndef DFIX_DRIVER_BAKE_H
#define DFIX_DRIVER_BAKE_H

#include "driver/builds.h"

// docker-bake.json, or an HCL file as `docker buildx bake --print` explains it: without
// docker that is an error that says so. As dfix_builds_read.
bool dfix_bake_read(dfix_arena *a, dfix_str path, dfix_builds *out, dfix_err *err);

// devcontainer.json, comments and trailing commas included.
bool dfix_devcontainer_read(dfix_arena *a, dfix_str path, dfix_builds *out,
                            dfix_err *err);

#endif
