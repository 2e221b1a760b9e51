// Any text can be fixed with every rule there is: that ends, the text parses as well as
// before, no comment is lost, and a second run has nothing to do.

#include "claim.h"
#include "rewrite/fixer.h"

static dfix_fixed fix(dfix_arena *a, dfix_str text, bool unsafe) {
  static dfix_str all[] = {S_INIT("all")};
  const dfix_strs select = {all, 1, 1}, ignore = {0};
  dfix_selection selection;
  dfix_err err;
  CLAIM(dfix_select(a, dfix_rules_shipped(), &select, &ignore, &selection, &err));
  dfix_fix_input in = {.path = S("Dockerfile"),
                       .text = text,
                       .selection = &selection,
                       .unsafe = unsafe,
                       .lint = dfix_lint};
  return dfix_fix_text(a, &in);
}

static const dfix_file *parse(dfix_arena *a, dfix_str text) {
  return dfix_parse(a, dfix_source_new(a, S("Dockerfile"), text));
}

static void check(dfix_str text, bool unsafe) {
  dfix_arena *a = dfix_arena_new();
  dfix_fixed once = fix(a, text, unsafe);
  CLAIM(once.rounds <= DFIX_MAX_ROUNDS);
  CLAIM(once.chasing.len == 0);
  CLAIM(once.changed == !str_eq(once.text, text));
  const dfix_file *before = parse(a, text), *after = parse(a, once.text);
  CLAIM(after->errors.len <= before->errors.len);
  CLAIM(after->comments.len >= before->comments.len);
  CLAIM(!fix(a, once.text, unsafe).changed);
  dfix_arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 1 << 14) return 0;
  dfix_str text = {(const char *)data, size};
  check(text, false);
  check(text, true);
  return 0;
}
