#include "engine/api.h"

static void on_file(dfix_ctx *ctx) {
  static dfix_pattern pragma = {
      .text =
          S_INIT("(?i)^hadolint\\s+ignore\\s*=\\s*\\K[A-Z]+\\d+(\\s*,\\s*[A-Z]+\\d+)*")};
  const dfix_comment *comment;
  vec_each(comment, &dfix_ctx_graph(ctx)->file->comments) {
    dfix_span names;
    if (!dfix_pattern_find(&pragma, comment->text, &names)) continue;
    dfix_param(dfix_report(ctx, comment->span), S("names"),
               str_slice(comment->text, names.start, names.end));
  }
}

const dfix_rule_impl dfix_rule_meta_hadolint_ignore = {.on_file = on_file};
