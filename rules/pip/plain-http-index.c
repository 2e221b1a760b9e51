#include "engine/api.h"

static bool is_plain(dfix_str url) {
  static dfix_pattern plain = {
      .text = S_INIT("(?i)^http://(?!localhost|127\\.|0\\.0\\.0\\.0|\\[::1\\])")};
  return dfix_pattern_matches(&plain, url);
}

static void *make_map(dfix_ctx *ctx) { return arena_new(dfix_ctx_arena(ctx), dfix_map); }

// A variable that several commands see is one finding.
static bool is_new(dfix_ctx *ctx, uint32_t at) {
  static const char key;
  dfix_map *seen = dfix_ctx_memo(ctx, &key, make_map);
  dfix_str name = dfix_arena_strf(dfix_ctx_arena(ctx), "%u", at);
  return dfix_map_add(dfix_ctx_arena(ctx), seen, name);
}

static void check(dfix_ctx *ctx, const dfix_install *in, const dfix_pip_ref *ref) {
  if (!is_plain(ref->text)) return;
  dfix_span where = span_is_empty(ref->value) ? in->pip->verb_span : ref->value;
  if (!is_new(ctx, where.start)) return;
  dfix_diag *d = dfix_report(ctx, where);
  dfix_param(d, S("url"), ref->text);
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  check(ctx, in, &in->pip->index);
  const dfix_pip_ref *ref;
  vec_each(ref, &in->pip->extra_indexes) check(ctx, in, ref);
  vec_each(ref, &in->pip->find_links) check(ctx, in, ref);
}

const dfix_rule_impl dfix_rule_pip_plain_http_index = {.on_install = on_install};
