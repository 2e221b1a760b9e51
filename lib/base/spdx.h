// spdx.h - the names of licenses, as the SPDX License List has them
// (https://spdx.org/licenses).

#ifndef DFIX_BASE_SPDX_H
#define DFIX_BASE_SPDX_H

#include "base/str.h"

// Whether this is one identifier of the list ("MIT"), in its own case; no expression.
bool dfix_spdx_is_id(dfix_str text);

#endif
