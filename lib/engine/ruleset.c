#include "engine/ruleset.h"

#include <stdlib.h>

static bool is_word(dfix_str s) {
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '-') return false;
  }
  return s.len > 0;
}

static bool is_id(dfix_str id) {
  dfix_str family, name;
  return str_cut(id, '/', &family, &name) && is_word(family) && is_word(name);
}

const dfix_rule *dfix_own_rule_load(dfix_arena *a, dfix_str id, dfix_str name,
                                    dfix_str yaml, dfix_err *err) {
  if (!is_id(id)) {
    dfix_fail(err, DFIX_ECONFIG,
              STR_FMT ": the id of a rule is FAMILY/NAME in small letters, not '" STR_FMT
                      "'",
              STR_ARG(name), STR_ARG(id));
    return NULL;
  }
  const dfix_rule *rule = dfix_spec_load(a, id, name, yaml, err);
  if (!rule || rule->spec->has_match) return rule;
  dfix_fail(err, DFIX_ECONFIG, STR_FMT ":1:1: a rule of a project needs `match`",
            STR_ARG(name));
  return NULL;
}

static int by_id(const void *x, const void *y) {
  const dfix_rule *a = x, *b = y;
  return str_cmp(a->id, b->id);
}

// The rule of the set that has this id or alias, `but` that one; NULL if there is none.
static const dfix_rule *find_other(const dfix_ruleset *set, dfix_str name,
                                   const dfix_rule *but) {
  for (uint32_t i = 0; i < set->len; i++) {
    const dfix_rule *rule = &set->rules[i];
    bool named = str_eq(rule->id, name);
    for (uint32_t k = 0; k < rule->naliases; k++) named |= str_eq(rule->aliases[k], name);
    if (named && rule->spec != but->spec) return rule;
  }
  return NULL;
}

// What ships may share an alias; what a project adds has names of its own.
static bool has_own_names(const dfix_ruleset *set, const dfix_rule *rule, dfix_err *err) {
  for (uint32_t k = 0; k <= rule->naliases; k++) {
    dfix_str name = k ? rule->aliases[k - 1] : rule->id;
    const dfix_rule *other = find_other(set, name, rule);
    if (other)
      return dfix_fail(err, DFIX_ECONFIG,
                       STR_FMT ": another rule is called '" STR_FMT "': " STR_FMT,
                       STR_ARG(rule->id), STR_ARG(name), STR_ARG(other->id));
  }
  return true;
}

bool dfix_ruleset_extend(dfix_arena *a, const dfix_ruleset *base,
                         const dfix_own_rules *own, dfix_ruleset *out, dfix_err *err) {
  dfix_rule *rules = arena_array(a, dfix_rule, base->len + own->len);
  memcpy(rules, base->rules, base->len * sizeof *rules);
  for (uint32_t i = 0; i < own->len; i++) rules[base->len + i] = *own->items[i];
  *out = (dfix_ruleset){rules, base->len + own->len};
  qsort(rules, out->len, sizeof *rules, by_id);
  for (uint32_t i = 0; i < own->len; i++)
    if (!has_own_names(out, own->items[i], err)) return false;
  return true;
}
