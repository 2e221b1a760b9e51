// A rule's YAML, then perhaps a line "---" and a Dockerfile. The rule is one, or wrong at
// a line and a column that the YAML has; and whatever its patterns are, it ends, its
// findings lie in the file, and its fixes come to rest with a proof.

#include "claim.h"
#include "engine/ruleset.h"
#include "rewrite/fixer.h"
#include "yaml_places.h"

enum { MAX_TEXT = 4096 };

// What patterns can be slow on.
#define WORKED                                                                           \
  "FROM debian:12 AS base\nARG A=1\nENV B=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n"   \
  "RUN apt-get update && apt-get install -y curl git && rm -rf /var/lib/apt/lists/*\n"   \
  "RUN pip install flask  # aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n" \
  "FROM base\nCOPY --chown=1:1 . /srv/\nUSER app\nLABEL a=b c=\"d e\"\n"                 \
  "CMD [\"python\", \"-m\", \"x\"]\n"

static bool select_rule(dfix_arena *a, const dfix_rule *rule, dfix_selection *out) {
  dfix_own_rules own = {0};
  dfix_ruleset *set = arena_new(a, dfix_ruleset);
  dfix_strs select = {0};
  const dfix_strs ignore = {0};
  dfix_err err;
  vec_push(a, &own, rule);
  vec_push(a, &select, rule->id);
  return dfix_ruleset_extend(a, dfix_rules_shipped(), &own, set, &err) &&
         dfix_select(a, set, &select, &ignore, out, &err);
}

static void check_rule(dfix_arena *a, const dfix_rule *rule, dfix_str text) {
  dfix_selection selection;
  CLAIM(select_rule(a, rule, &selection));
  dfix_fix_input in = {.path = S("Dockerfile"),
                       .text = text,
                       .selection = &selection,
                       .unsafe = true,
                       .lint = dfix_lint};
  dfix_fixed fixed = dfix_fix_text(a, &in);
  CLAIM(fixed.rounds <= DFIX_MAX_ROUNDS);
  CLAIM(fixed.changed == !str_eq(fixed.text, text));
  const dfix_finding *f;
  vec_each(f, &fixed.findings) {
    CLAIM(str_eq(f->rule->id, rule->id) && f->span.start <= f->span.end);
    CLAIM(f->span.end <= fixed.text.len);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > MAX_TEXT) return 0;
  dfix_arena *a = dfix_arena_new();
  dfix_str all = {(const char *)data, size}, yaml = all, text = S(WORKED);
  size_t at = str_find(all, S("\n---\n"));
  if (at != STR_NONE) {
    yaml = str_slice(all, 0, at + 1);
    text = str_from_at(all, at + 5);
  }
  dfix_err err = {0};
  const dfix_rule *rule = dfix_own_rule_load(a, S("a/b"), S(PLACES_NAME), yaml, &err);
  if (rule)
    check_rule(a, rule, text);
  else
    CLAIM(is_place_in(yaml, str_from(err.msg), true));
  dfix_arena_free(a);
  return 0;
}
