// explain.c - --explain and --rules: what the rules say of themselves.

#include "commands.h"
#include "options.h"

static void add_joined(dfix_buf *b, const char *label, const dfix_str *names,
                       uint32_t n) {
  if (!n) return;
  buf_addf(b, "%s", label);
  for (uint32_t i = 0; i < n; i++)
    buf_addf(b, "%s" STR_FMT, i ? ", " : "", STR_ARG(names[i]));
  buf_add_char(b, '\n');
}

int dfix_command_explain(dfix_arena *a, dfix_options *o) {
  const dfix_rule *rule = dfix_ruleset_find(dfix_rules_shipped(), o->explain);
  dfix_err err;
  dfix_str code = str_basename(o->explain);
  if (!rule && dfix_shellcheck_is_name(code) && !str_eq(code, S("shellcheck"))) {
    dfix_print(dfix_arena_strf(a,
                               "shellcheck/" STR_FMT ": found by ShellCheck in the "
                               "script of a RUN\n\n"
                               "https://www.shellcheck.net/wiki/" STR_FMT "\n",
                               STR_ARG(code), STR_ARG(code)));
    return DFIX_CLEAN;
  }
  if (!rule) {
    dfix_strs names = {0}, none = {0};
    dfix_selection selection;
    vec_push(a, &names, o->explain);
    if (!dfix_select(a, dfix_rules_shipped(), &names, &none, &selection, &err))
      return dfix_usage_error(&err);
    dfix_fail(&err, DFIX_EUSAGE, "'" STR_FMT "' is no single rule: see dfix --rules",
              STR_ARG(o->explain));
    return dfix_usage_error(&err);
  }
  dfix_buf b = {.arena = a};
  buf_addf(&b, STR_FMT ": " STR_FMT "\n\n", STR_ARG(rule->id), STR_ARG(rule->summary));
  buf_addf(&b, "severity: " STR_FMT "\nfix:      " STR_FMT "\n",
           STR_ARG(dfix_severity_name(rule->severity)), STR_ARG(rule->fix));
  add_joined(&b, "aliases:  ", rule->aliases, rule->naliases);
  add_joined(&b, "presets:  ", rule->presets, rule->npresets);
  if (rule->why.len) buf_addf(&b, "\n" STR_FMT "\n", STR_ARG(str_trim(rule->why)));
  dfix_print(buf_str(&b));
  return DFIX_CLEAN;
}

int dfix_command_rules(dfix_arena *a, dfix_options *o) {
  (void)o;
  const dfix_ruleset *rules = dfix_rules_shipped();
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < dfix_ruleset_len(rules); i++) {
    const dfix_rule *rule = dfix_ruleset_at(rules, i);
    dfix_str severity = dfix_severity_name(rule->severity);
    buf_addf(&b, "%-34.*s %-8.*s %-9.*s " STR_FMT "\n", STR_ARG(rule->id),
             STR_ARG(severity), STR_ARG(rule->fix), STR_ARG(rule->summary));
  }
  dfix_print(buf_str(&b));
  return DFIX_CLEAN;
}
