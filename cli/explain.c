// explain.c - --explain and --rules: what the rules say of themselves.

#include "base/json_text.h"
#include "commands.h"
#include "options.h"
#include "say.h"

#include <unistd.h>

static void add_joined(dfix_buf *b, const char *label, const dfix_str *names,
                       uint32_t n) {
  if (!n) return;
  buf_addf(b, "%s", label);
  for (uint32_t i = 0; i < n; i++)
    buf_addf(b, "%s" STR_FMT, i ? ", " : "", STR_ARG(names[i]));
  buf_add_char(b, '\n');
}

static void add_rule(dfix_buf *b, const dfix_rule *rule) {
  if (b->len) buf_add_char(b, '\n');
  buf_addf(b, STR_FMT ": " STR_FMT "\n\n", STR_ARG(rule->id), STR_ARG(rule->summary));
  buf_addf(b, "severity: " STR_FMT "\nfix:      " STR_FMT "\n",
           STR_ARG(dfix_severity_name(rule->severity)), STR_ARG(rule->fix));
  add_joined(b, "aliases:  ", rule->aliases, rule->naliases);
  add_joined(b, "presets:  ", rule->presets, rule->npresets);
  if (rule->why.len) buf_addf(b, "\n" STR_FMT "\n", STR_ARG(str_trim(rule->why)));
}

// A rule of that id, or all of that alias: DL4006 is two of ours.
static void add_rules(dfix_buf *b, dfix_str name) {
  const dfix_ruleset *rules = dfix_rules_shipped();
  for (uint32_t i = 0; i < dfix_ruleset_len(rules); i++) {
    const dfix_rule *rule = dfix_ruleset_at(rules, i);
    bool is_named = str_eq(rule->id, name);
    for (uint32_t k = 0; k < rule->naliases; k++)
      is_named |= str_eq(rule->aliases[k], name);
    if (is_named) add_rule(b, rule);
  }
}

// Of ShellCheck's rules there is more to read at its own place.
static void add_code(dfix_buf *b, dfix_str code) {
  buf_addf(b,
           "shellcheck/" STR_FMT ": found by ShellCheck in the script of a RUN\n\n"
           "https://www.shellcheck.net/wiki/" STR_FMT "\n",
           STR_ARG(code), STR_ARG(code));
}

// The nearest right name, or that it names more than a rule.
static int no_rule(dfix_arena *a, dfix_str name) {
  dfix_strs names = {0}, none = {0};
  dfix_selection selection;
  dfix_err err;
  vec_push(a, &names, name);
  if (dfix_select(a, dfix_rules_shipped(), &names, &none, &selection, &err))
    dfix_fail(&err, DFIX_EUSAGE, "'" STR_FMT "' is no single rule: see dfix --rules",
              STR_ARG(name));
  return dfix_usage_error(&err);
}

int dfix_command_explain(dfix_arena *a, dfix_options *o) {
  dfix_buf b = {.arena = a};
  dfix_str code = str_basename(o->explain);
  add_rules(&b, o->explain);
  if (!b.len && dfix_shellcheck_is_name(o->explain) && !str_eq(code, S("shellcheck")))
    add_code(&b, code);
  if (!b.len) return no_rule(a, o->explain);
  return dfix_print_raw(buf_str(&b)) ? DFIX_CLEAN : DFIX_FAILED;
}

// ---- --rules ----

static void add_json_list(dfix_buf *b, const char *key, const dfix_str *names,
                          uint32_t n) {
  buf_addf(b, ", \"%s\": [", key);
  for (uint32_t i = 0; i < n; i++) {
    buf_add(b, i ? S(", ") : S(""));
    dfix_json_string_add(b, names[i]);
  }
  buf_add_char(b, ']');
}

static void add_json_text(dfix_buf *b, const char *key, dfix_str value) {
  buf_addf(b, ", \"%s\": ", key);
  dfix_json_string_add(b, value);
}

static void add_json_rule(dfix_buf *b, const dfix_rule *rule) {
  buf_add(b, S("{\"id\": "));
  dfix_json_string_add(b, rule->id);
  add_json_text(b, "summary", rule->summary);
  add_json_text(b, "severity", dfix_severity_name(rule->severity));
  add_json_text(b, "fix", rule->fix);
  add_json_text(b, "since", rule->since);
  add_json_list(b, "aliases", rule->aliases, rule->naliases);
  add_json_list(b, "presets", rule->presets, rule->npresets);
  add_json_text(b, "why", str_trim(rule->why));
  buf_add_char(b, '}');
}

static void add_json(dfix_buf *b, const dfix_ruleset *rules) {
  buf_add(b, S("["));
  for (uint32_t i = 0; i < dfix_ruleset_len(rules); i++) {
    buf_add(b, i ? S(",\n ") : S(""));
    add_json_rule(b, dfix_ruleset_at(rules, i));
  }
  buf_add(b, S("]\n"));
}

static bool is_recommended(const dfix_rule *rule) {
  for (uint32_t i = 0; i < rule->npresets; i++)
    if (str_eq(rule->presets[i], S("recommended"))) return true;
  return false;
}

// A line a rule; a star for what runs unless something else is asked. For people with a
// heading, and the families apart.
static void add_table(dfix_buf *b, const dfix_ruleset *rules, bool for_people) {
  size_t widest = 0;
  for (uint32_t i = 0; i < dfix_ruleset_len(rules); i++)
    if (dfix_ruleset_at(rules, i)->id.len > widest)
      widest = dfix_ruleset_at(rules, i)->id.len;
  dfix_str family = S("");
  if (for_people)
    buf_addf(b, "%-*s    severity  fix        what it finds (*: recommended)\n",
             (int)widest, "rule");
  for (uint32_t i = 0; i < dfix_ruleset_len(rules); i++) {
    const dfix_rule *rule = dfix_ruleset_at(rules, i);
    dfix_str severity = dfix_severity_name(rule->severity);
    if (for_people && !str_eq(family, rule->category)) buf_add_char(b, '\n');
    family = rule->category;
    buf_addf(b, "%-*.*s %s  %-8.*s  %-9.*s  %.*s\n", (int)widest, STR_ARG(rule->id),
             is_recommended(rule) ? "*" : " ", STR_ARG(severity), STR_ARG(rule->fix),
             STR_ARG(rule->summary));
  }
}

int dfix_command_rules(dfix_arena *a, dfix_options *o) {
  dfix_buf b = {.arena = a};
  if (o->reporter == dfix_report_json)
    add_json(&b, dfix_rules_shipped());
  else
    add_table(&b, dfix_rules_shipped(), isatty(STDOUT_FILENO));
  return dfix_print_raw(buf_str(&b)) ? DFIX_CLEAN : DFIX_FAILED;
}
