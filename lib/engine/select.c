// Which rules run, and an index of which rule looks where.

#include "base/suggest.h"
#include "engine/index.h"

const dfix_ruleset *dfix_rules_shipped(void) { return &dfix_shipped; }
uint32_t dfix_ruleset_len(const dfix_ruleset *set) { return set->len; }

const dfix_rule *dfix_ruleset_at(const dfix_ruleset *set, uint32_t i) {
  return &set->rules[i];
}

static bool has_alias(const dfix_rule *rule, dfix_str name) {
  for (uint32_t i = 0; i < rule->naliases; i++)
    if (str_eq(rule->aliases[i], name)) return true;
  return false;
}

const dfix_rule *dfix_ruleset_find(const dfix_ruleset *set, dfix_str name) {
  for (uint32_t i = 0; i < set->len; i++)
    if (str_eq(set->rules[i].id, name) || has_alias(&set->rules[i], name))
      return &set->rules[i];
  return NULL;
}

static bool is_named(const dfix_rule *rule, dfix_str name) {
  if (str_eq(name, S("all")) || str_eq(rule->id, name) || str_eq(rule->category, name) ||
      has_alias(rule, name))
    return true;
  for (uint32_t i = 0; i < rule->npresets; i++)
    if (str_eq(rule->presets[i], name)) return true;
  return false;
}

static bool no_such_rule(dfix_arena *a, const dfix_ruleset *set, dfix_str name,
                         dfix_err *err) {
  dfix_strs known = {0};
  for (uint32_t i = 0; i < set->len; i++) {
    const dfix_rule *rule = &set->rules[i];
    vec_push(a, &known, rule->id);
    vec_push(a, &known, rule->category);
    for (uint32_t k = 0; k < rule->naliases; k++) vec_push(a, &known, rule->aliases[k]);
    for (uint32_t k = 0; k < rule->npresets; k++) vec_push(a, &known, rule->presets[k]);
  }
  dfix_str nearest = dfix_suggest(name, known.items, known.len);
  if (!nearest.len)
    return dfix_fail(err, DFIX_EUSAGE,
                     "there is no rule, family, alias or preset '" STR_FMT "'",
                     STR_ARG(name));
  return dfix_fail(err, DFIX_EUSAGE,
                   "there is no rule, family, alias or preset '" STR_FMT
                   "': did you mean '" STR_FMT "'?",
                   STR_ARG(name), STR_ARG(nearest));
}

static bool mark(dfix_arena *a, const dfix_strs *names, bool on, dfix_selection *out,
                 dfix_err *err) {
  const dfix_str *name;
  vec_each(name, names) {
    bool found = false;
    for (uint32_t i = 0; i < out->rules->len; i++) {
      const dfix_rule *rule = &out->rules->rules[i];
      if (!is_named(rule, *name)) continue;
      found = true;
      out->severity[i] = on ? rule->severity : DFIX_SEVERITY_NONE;
    }
    if (!found && !dfix_shellcheck_is_name(*name))
      return no_such_rule(a, out->rules, *name, err);
  }
  return true;
}

static void add_to_program(dfix_arena *a, dfix_rule_index *index, dfix_str program,
                           uint32_t rule) {
  dfix_rule_numbers *numbers = dfix_map_get(&index->by_program, program);
  if (!numbers) {
    numbers = arena_new(a, dfix_rule_numbers);
    dfix_map_put(a, &index->by_program, program, numbers);
  }
  vec_push(a, numbers, rule);
}

static void add_to_index(dfix_arena *a, dfix_rule_index *index, const dfix_rule *rule,
                         uint32_t i) {
  const dfix_rule_spec *spec = rule->spec;
  const dfix_rule_impl *impl = spec->impl;
  const dfix_match *m = &spec->match;
  for (uint32_t k = 0; k < m->programs.len; k++)
    add_to_program(a, index, m->programs.items[k], i);
  for (uint32_t kind = 0; kind < DFIX_NKINDS; kind++) {
    bool looks = m->kinds ? (m->kinds >> kind & 1) != 0 : impl && impl->on_instruction;
    if (looks) vec_push(a, &index->by_kind[kind], i);
  }
  if (!impl) return;
  if (impl->on_command && !m->programs.len) vec_push(a, &index->any_command, i);
  if (impl->on_file) vec_push(a, &index->files, i);
  if (impl->on_stage) vec_push(a, &index->stages, i);
  if (impl->on_install) vec_push(a, &index->installs, i);
  if (impl->on_step) vec_push(a, &index->steps, i);
}

static const dfix_str recommended[] = {S_INIT("recommended")};
static const dfix_strs standard = {(dfix_str *)(uintptr_t)recommended, 1, 1};

static bool is_any(const dfix_strs *names, const dfix_rule *rule) {
  const dfix_str *name;
  vec_each(name, names) if (is_named(rule, *name)) return true;
  return false;
}

dfix_severity dfix_selection_of(const dfix_selection *selection, const dfix_rule *rule) {
  const dfix_ruleset *rules = selection->rules;
  if (rule >= rules->rules && rule < rules->rules + rules->len)
    return selection->severity[rule - rules->rules];
  bool on = is_any(&selection->select, rule) && !is_any(&selection->ignore, rule);
  return on ? rule->severity : DFIX_SEVERITY_NONE;
}

bool dfix_selection_asks_shellcheck(const dfix_selection *selection) {
  const dfix_str *name;
  vec_each(name, &selection->select) if (str_eq(*name, S("all")) ||
                                         str_eq(*name, S("hadolint")) ||
                                         dfix_shellcheck_is_name(*name)) return true;
  return false;
}

bool dfix_select(dfix_arena *a, const dfix_ruleset *rules, const dfix_strs *select,
                 const dfix_strs *ignore, dfix_selection *out, dfix_err *err) {
  out->rules = rules;
  out->select = select->len ? *select : standard;
  out->ignore = *ignore;
  out->severity = arena_array(a, dfix_severity, rules->len);
  if (!mark(a, &out->select, true, out, err)) return false;
  if (!mark(a, &out->ignore, false, out, err)) return false;
  dfix_rule_index *index = arena_new(a, dfix_rule_index);
  for (uint32_t i = 0; i < rules->len; i++)
    if (out->severity[i] != DFIX_SEVERITY_NONE)
      add_to_index(a, index, &rules->rules[i], i);
  out->index = index;
  return true;
}
