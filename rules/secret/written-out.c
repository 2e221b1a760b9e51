#include "engine/api.h"

static bool is_in_comment(const dfix_file *file, dfix_span where) {
  const dfix_comment *c;
  vec_each(c, &file->comments) if (span_holds(c->span, where)) return true;
  return false;
}

static void on_file(dfix_ctx *ctx) {
  const dfix_file *file = dfix_ctx_graph(ctx)->file;
  dfix_credentials found = dfix_find_credentials(dfix_ctx_arena(ctx), file->source->text);
  const dfix_credential *c;
  vec_each(c, &found) {
    if (is_in_comment(file, c->span)) continue;
    dfix_str text = dfix_source_text(file->source, c->span);
    dfix_diag *d = dfix_report(ctx, c->span);
    dfix_param(d, S("kind"), c->kind);
    dfix_param(d, S("hint"), dfix_credential_hint(dfix_ctx_arena(ctx), text));
  }
}

const dfix_rule_impl dfix_rule_secret_written_out = {.on_file = on_file};
