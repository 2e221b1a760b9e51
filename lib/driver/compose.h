// compose.h - compose files: services, `extends`, `include`, overrides, interpolation.

#ifndef DFIX_DRIVER_COMPOSE_H
#define DFIX_DRIVER_COMPOSE_H

#include "driver/builds.h"

// Adds the builds of every service, whatever its profiles, with compose.override.yaml
// beside the file laid over it. As dfix_builds_read.
bool dfix_compose_read(dfix_arena *a, dfix_str path, dfix_builds *out, dfix_err *err);

#endif
