// example.h - the examples of a rule, held against the rule.
//
// An example's `bad` text has findings at exactly the places of `expect`, and its fixes
// give exactly `good`; a `good` text has none. What ships is tested so (tests/rules.c),
// and `dfix --test-rules` does it for a project's own rules.

#ifndef DFIX_REWRITE_EXAMPLE_H
#define DFIX_REWRITE_EXAMPLE_H

#include "engine/spec.h"

// The build context that an example's `files:` make up; it borrows the example.
dfix_context dfix_example_context(const dfix_example *example);

// The rule `id` of the set alone, over a text in that context.
dfix_findings dfix_example_lint(dfix_arena *a, const dfix_ruleset *rules, dfix_str id,
                                const dfix_example *example, dfix_str text);

// The places of findings as `expect:` has them: "2:9-2:16", "requirements.txt:1:1-1:6".
dfix_str dfix_example_places(dfix_arena *a, const dfix_findings *found);

// `expect:` in the same form.
dfix_str dfix_example_expected(dfix_arena *a, const dfix_example *example);

// What --write makes of the text, or --write --unsafe-fixes where the example is unsafe.
// False, and why, if a fix fails its proof or never comes to rest.
bool dfix_example_fix(dfix_arena *a, const dfix_ruleset *rules, dfix_str id,
                      const dfix_example *example, dfix_str text, dfix_str *fixed,
                      dfix_str *why);

// All of it for one example; false, and a text of several lines that says what is
// otherwise.
bool dfix_example_holds(dfix_arena *a, const dfix_ruleset *rules, const dfix_rule *rule,
                        const dfix_example *example, dfix_str *why);

#endif
