// ruleset.h - a project's own rules beside those that ship.

#ifndef DFIX_ENGINE_RULESET_H
#define DFIX_ENGINE_RULESET_H

#include "engine/spec.h"

typedef dfix_vec(const dfix_rule *) dfix_own_rules;

// Reads one rule, as dfix_spec_load does; `name` is its file. The id is FAMILY/NAME;
// NULL, with a sentence, if it is not, or if the rule needs C: a rule of a project is
// data only.
const dfix_rule *dfix_own_rule_load(dfix_arena *a, dfix_str id, dfix_str name,
                                    dfix_str yaml, dfix_err *err);

// The rules of `base` and these, in the order of their ids. False, with both names, if an
// id or an alias stands there twice. The set lives in the arena and borrows the rules.
bool dfix_ruleset_extend(dfix_arena *a, const dfix_ruleset *base,
                         const dfix_own_rules *own, dfix_ruleset *out, dfix_err *err);

#endif
