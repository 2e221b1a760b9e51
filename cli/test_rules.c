// test_rules.c - --test-rules: the examples of a project's own rules.

#include "commands.h"
#include "driver/own_rules.h"
#include "options.h"
#include "rewrite/example.h"
#include "say.h"

static bool test(dfix_buf *b, const dfix_ruleset *rules, const dfix_rule *rule) {
  const dfix_rule_spec *spec = rule->spec;
  bool ok = spec->nexamples > 0;
  if (!ok) buf_addf(b, STR_FMT ": has no examples\n", STR_ARG(rule->id));
  for (uint32_t i = 0; i < spec->nexamples; i++) {
    const dfix_example *e = &spec->examples[i];
    dfix_str why;
    if (dfix_example_holds(b->arena, rules, rule, e, &why)) continue;
    buf_addf(b, STR_FMT ", the example of line %u: " STR_FMT "\n", STR_ARG(rule->id),
             e->line, STR_ARG(why));
    ok = false;
  }
  if (ok)
    buf_addf(b, STR_FMT ": %u example%s\n", STR_ARG(rule->id), spec->nexamples,
             spec->nexamples == 1 ? "" : "s");
  return ok;
}

int dfix_command_test_rules(dfix_arena *a, dfix_options *o) {
  dfix_own_rules own = {0};
  dfix_ruleset rules;
  dfix_err err;
  if (!dfix_own_rules_read(a, o->explain, &own, &err) ||
      !dfix_ruleset_extend(a, dfix_rules_shipped(), &own, &rules, &err))
    return dfix_usage_error(&err);
  dfix_buf b = {.arena = a};
  int status = DFIX_CLEAN;
  for (uint32_t i = 0; i < own.len; i++)
    if (!test(&b, &rules, own.items[i])) status = DFIX_FOUND;
  if (!own.len) buf_add(&b, S("there is no rule\n"));
  return dfix_print_raw(buf_str(&b)) ? status : DFIX_FAILED;
}
