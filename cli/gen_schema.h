// gen_schema.h - docs/dfix.schema.json, for editors: the JSON Schema of .dfix.yaml.

#ifndef DFIX_CLI_GEN_SCHEMA_H
#define DFIX_CLI_GEN_SCHEMA_H

#include "base/buf.h"
#include "engine/spec.h"

dfix_str gen_schema(dfix_arena *a, const dfix_rule *const *rules, uint32_t n);

#endif
