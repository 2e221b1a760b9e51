#include "engine/api.h"

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_word *port;
  vec_each(port, &instr->words) {
    dfix_str number, protocol;
    if (str_has_char(port->value, '$')) continue;
    if (!str_cut(port->value, '/', &number, &protocol)) continue;
    dfix_str lower = dfix_arena_lower(dfix_ctx_arena(ctx), protocol);
    if (str_eq(lower, protocol)) continue;
    dfix_str want = dfix_arena_strf(dfix_ctx_arena(ctx), STR_FMT "/" STR_FMT,
                                    STR_ARG(number), STR_ARG(lower));
    dfix_diag *d = dfix_report(ctx, port->span);
    dfix_param(d, S("port"), port->value);
    dfix_param(d, S("want"), want);
    dfix_fix(d, DFIX_FIX_SAFE);
    dfix_replace(d, port->span, want);
  }
}

const dfix_rule_impl dfix_rule_expose_proto_casing = {.on_instruction = on_instruction};
