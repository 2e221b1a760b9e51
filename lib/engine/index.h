// index.h - which of the selected rules looks where, so that a command or an instruction
// is shown only to those that want it. Numbers are places in the ruleset.

#ifndef DFIX_ENGINE_INDEX_H
#define DFIX_ENGINE_INDEX_H

#include "base/map.h"
#include "engine/spec.h"

typedef dfix_vec(uint32_t) dfix_rule_numbers;

typedef struct dfix_rule_index {
  dfix_map by_program;  // from dfix_program_family to dfix_rule_numbers
  dfix_rule_numbers any_command;
  dfix_rule_numbers by_kind[DFIX_NKINDS];
  dfix_rule_numbers files, stages, steps, installs;
} dfix_rule_index;

#endif
