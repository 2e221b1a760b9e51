// Which rules run, how severe they are, with which options; and an index of which rule
// looks where.

#include "base/suggest.h"
#include "engine/config.h"
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

// What stands in front of a sentence about something that a configuration says.
static bool fail_at(dfix_str origin, dfix_err *err) {
  if (!origin.len) return false;
  err->code = DFIX_ECONFIG;
  return dfix_fail_in(err, STR_FMT, STR_ARG(origin));
}

// Switches the rules of that name on or off.
static bool mark(dfix_arena *a, const dfix_setting *named, bool on, dfix_selection *out,
                 dfix_err *err) {
  bool found = false;
  for (uint32_t i = 0; i < out->rules->len; i++) {
    const dfix_rule *rule = &out->rules->rules[i];
    if (!is_named(rule, named->name)) continue;
    found = true;
    out->severity[i] = on ? rule->severity : DFIX_SEVERITY_NONE;
  }
  if (found || dfix_shellcheck_is_name(named->name)) return true;
  no_such_rule(a, out->rules, named->name, err);
  return fail_at(named->origin, err);
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
  if (!is_any(&selection->select, rule) || is_any(&selection->ignore, rule))
    return DFIX_SEVERITY_NONE;
  dfix_severity severity = rule->severity;
  const dfix_level *level;
  vec_each(level, &selection->levels) if (is_named(rule, level->name)) severity =
      level->severity;
  return severity;
}

bool dfix_selection_asks_shellcheck(const dfix_selection *selection) {
  const dfix_str *name;
  vec_each(name, &selection->select) if (str_eq(*name, S("all")) ||
                                         str_eq(*name, S("hadolint")) ||
                                         dfix_shellcheck_is_name(*name)) return true;
  return false;
}

// Gives the rules of that name their severity; what is off stays off.
static bool set_level(dfix_arena *a, const dfix_setting *level, dfix_selection *out,
                      dfix_err *err) {
  dfix_severity severity = DFIX_SEVERITY_NONE;
  if (!str_eq(level->value, S("off"))) dfix_severity_parse(level->value, &severity);
  bool found = false;
  for (uint32_t i = 0; i < out->rules->len; i++) {
    if (!is_named(&out->rules->rules[i], level->name)) continue;
    found = true;
    if (out->severity[i] != DFIX_SEVERITY_NONE) out->severity[i] = severity;
  }
  dfix_level kept = {level->name, severity};
  vec_push(a, &out->levels, kept);
  if (found || dfix_shellcheck_is_name(level->name)) return true;
  no_such_rule(a, out->rules, level->name, err);
  return fail_at(level->origin, err);
}

static bool no_such_option(const dfix_rule *rule, dfix_setting const *option,
                           dfix_err *err) {
  const dfix_texts *known = &rule->spec->options;
  if (!known->len)
    dfix_fail(err, DFIX_ECONFIG, STR_FMT " has no options", STR_ARG(rule->id));
  else
    dfix_fail(err, DFIX_ECONFIG,
              STR_FMT " has no option '" STR_FMT "': did you mean '" STR_FMT "'?",
              STR_ARG(rule->id), STR_ARG(option->option), STR_ARG(known->items[0].name));
  return fail_at(option->origin, err);
}

static bool set_option(dfix_arena *a, const dfix_setting *option, dfix_selection *out,
                       dfix_err *err) {
  const dfix_rule *rule = dfix_ruleset_find(out->rules, option->name);
  if (!rule) {
    no_such_rule(a, out->rules, option->name, err);
    return fail_at(option->origin, err);
  }
  const dfix_texts *known = &rule->spec->options;
  uint32_t k = 0;
  while (k < known->len && !str_eq(known->items[k].name, option->option)) k++;
  if (k == known->len) return no_such_option(rule, option, err);
  dfix_texts *options = (dfix_texts *)(uintptr_t)out->options;
  if (!options) out->options = options = arena_array(a, dfix_texts, out->rules->len);
  dfix_texts *set = &options[rule - out->rules->rules];
  dfix_named_text *bigger = arena_array(a, dfix_named_text, set->len + 1);
  if (set->len) memcpy(bigger, set->items, set->len * sizeof *bigger);
  bigger[set->len] = (dfix_named_text){option->option, option->value};
  *set = (dfix_texts){bigger, set->len + 1};
  return true;
}

static void build_index(dfix_arena *a, dfix_selection *out) {
  dfix_rule_index *index = arena_new(a, dfix_rule_index);
  for (uint32_t i = 0; i < out->rules->len; i++)
    if (out->severity[i] != DFIX_SEVERITY_NONE)
      add_to_index(a, index, &out->rules->rules[i], i);
  out->index = index;
}

static dfix_settings unplaced(dfix_arena *a, const dfix_strs *names) {
  dfix_settings settings = {0};
  const dfix_str *name;
  vec_each(name, names) {
    dfix_setting s = {.name = *name};
    vec_push(a, &settings, s);
  }
  return settings;
}

// The names that count: those since the last `select`.
typedef struct choice {
  dfix_settings select, ignore;
} choice;

static void choose_anew(choice *c, const dfix_settings *select) {
  c->select = *select;
  c->ignore = (dfix_settings){0};
}

static bool apply_choice(dfix_arena *a, const choice *c, dfix_selection *out,
                         dfix_err *err) {
  const dfix_setting *it;
  vec_each(it, &c->select) {
    vec_push(a, &out->select, it->name);
    if (!mark(a, it, true, out, err)) return false;
  }
  vec_each(it, &c->ignore) {
    vec_push(a, &out->ignore, it->name);
    if (!mark(a, it, false, out, err)) return false;
  }
  return true;
}

static void add_names(dfix_arena *a, dfix_strs *out, const dfix_settings *names) {
  const dfix_setting *it;
  vec_each(it, names) vec_push(a, out, dfix_name_normalise(a, it->name));
}

static void add_python(dfix_arena *a, const dfix_config *config, dfix_selection *out) {
  dfix_python_project *project = &out->python.project;
  if (config->protect.len) project->protect = (dfix_strs){0};
  add_names(a, &project->protect, &config->protect);
  add_names(a, &project->torch_free, &config->torch_free);
  add_names(a, &project->dependents, &config->dependents);
  add_names(a, &project->exact, &config->exact);
  if (config->constraint_style.value.len)
    out->python.constraints_in_file = str_eq(config->constraint_style.value, S("file"));
}

static void add_labels(dfix_arena *a, const dfix_config *config, dfix_selection *out) {
  if (config->strict_labels) out->labels.is_strict = true;
  if (!config->labels.len) return;
  uint32_t before = out->labels.len, n = before + config->labels.len;
  dfix_named_text *items = arena_array(a, dfix_named_text, n);
  if (before) memcpy(items, out->labels.items, before * sizeof *items);
  for (uint32_t i = before; i < n; i++)
    items[i] = (dfix_named_text){config->labels.items[i - before].name,
                                 config->labels.items[i - before].value};
  out->labels.items = items;
  out->labels.len = n;
}

bool dfix_select_configured(dfix_arena *a, const dfix_ruleset *rules,
                            const dfix_config *const *configs, uint32_t n,
                            const dfix_strs *cli_select, const dfix_strs *cli_ignore,
                            dfix_selection *out, dfix_err *err) {
  *out = (dfix_selection){.rules = rules};
  out->severity = arena_array(a, dfix_severity, rules->len);
  choice c = {.select = unplaced(a, &standard)};
  dfix_settings cli = unplaced(a, cli_select), leave_out = unplaced(a, cli_ignore);
  const dfix_setting *it;
  for (uint32_t i = 0; i < n; i++) {
    if (configs[i]->has_select) choose_anew(&c, &configs[i]->select);
    vec_each(it, &configs[i]->ignore) vec_push(a, &c.ignore, *it);
  }
  if (cli.len) choose_anew(&c, &cli);
  vec_each(it, &leave_out) vec_push(a, &c.ignore, *it);
  if (!apply_choice(a, &c, out, err)) return false;
  for (uint32_t i = 0; i < n; i++) {
    vec_each(it, &configs[i]->levels) if (!set_level(a, it, out, err)) return false;
    vec_each(it, &configs[i]->options) if (!set_option(a, it, out, err)) return false;
    add_python(a, configs[i], out);
    add_labels(a, configs[i], out);
  }
  build_index(a, out);
  return true;
}

bool dfix_select(dfix_arena *a, const dfix_ruleset *rules, const dfix_strs *select,
                 const dfix_strs *ignore, dfix_selection *out, dfix_err *err) {
  return dfix_select_configured(a, rules, NULL, 0, select, ignore, out, err);
}
