#include "engine/api.h"

static void offer_version(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in,
                          const dfix_need *need, dfix_str version) {
  const dfix_requirement *r = &need->requirement;
  bool plain = need->arg && in->pip->cmd->node && r->specifiers.len == 1 &&
               span_len(need->span) == r->text.len;
  if (!plain) return;
  dfix_span where = r->specifiers.items[0].span;
  uint32_t by = need->span.start;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, span(where.start + by, where.end + by),
               dfix_arena_strf(dfix_ctx_arena(ctx), "==" STR_FMT, STR_ARG(version)));
}

static void check(dfix_ctx *ctx, const dfix_install *in,
                  const dfix_torch_release *release, dfix_str key) {
  const dfix_need *need = dfix_install_need(in, key);
  if (!need || !need->is_known || !need->requirement.specifiers.len ||
      need->requirement.url.len)
    return;
  dfix_str version = dfix_torch_companion_version(release, key);
  dfix_version v;
  if (!version.len || !dfix_version_parse(dfix_ctx_arena(ctx), version, &v)) return;
  const dfix_version *pin = dfix_specifiers_pin(&need->requirement.specifiers);
  // A version that the tables do not know may be anybody's.
  if (!pin || dfix_torch_release_state(key, pin) != DFIX_RELEASE_EXISTS ||
      dfix_version_cmp_public(pin, &v) == 0)
    return;
  dfix_diag *d = dfix_report_need(ctx, in, need);
  dfix_param(d, S("name"), key);
  dfix_param(d, S("version"), version);
  dfix_param(d, S("torch"), str_from(release->torch));
  offer_version(ctx, d, in, need, version);
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_need *torch = dfix_install_need(in, S("torch"));
  if (!torch || !torch->is_known || in->pip->tool == DFIX_CONDA) return;
  const dfix_version *pin = dfix_specifiers_pin(&torch->requirement.specifiers);
  const dfix_torch_release *release = pin ? dfix_torch_find(pin) : NULL;
  if (!release) return;
  check(ctx, in, release, S("torchvision"));
  check(ctx, in, release, S("torchaudio"));
}

const dfix_rule_impl dfix_rule_torch_companion_mismatch = {.on_install = on_install};
