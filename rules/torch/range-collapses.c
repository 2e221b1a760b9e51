#include "engine/api.h"

// The only version that the index has for this range; "" if there are more, or if that is
// not known.
static dfix_str only_version(dfix_ctx *ctx, const dfix_install *in,
                             const dfix_need *need) {
  const dfix_requirement *r = &need->requirement;
  dfix_str variant;
  const dfix_torch_release *release = NULL;
  if (!need->is_known || !r->specifiers.len || r->url.len || r->marker.len ||
      dfix_specifiers_pin(&r->specifiers))
    return (dfix_str){0};
  if (dfix_index_read(in->index, &variant) != DFIX_INDEX_TORCH) return (dfix_str){0};
  int n =
      dfix_torch_members(dfix_ctx_arena(ctx), r->key, &r->specifiers, variant, &release);
  return n == 1 ? dfix_torch_companion_version(release, r->key) : (dfix_str){0};
}

// The name and its extras, with ==; without the quotes that a range needed.
static void pin(dfix_ctx *ctx, dfix_diag *d, const dfix_need *need, dfix_str version) {
  const dfix_requirement *r = &need->requirement;
  dfix_str name = str_slice(r->text, 0, span_len(r->name_span));
  bool bare = !r->extras.len;
  dfix_str text = dfix_arena_strf(dfix_ctx_arena(ctx), "%s" STR_FMT "==" STR_FMT "%s",
                                  bare ? "" : "\"", STR_ARG(name), STR_ARG(version),
                                  bare ? "" : "\"");
  dfix_replace(d, need->span, text);
}

static bool can_edit(const dfix_need *need) {
  return need->arg && need->arg->arg->word && span_is_empty(need->arg->redirected) &&
         !need->requirement.editable;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (in->pip->verb != DFIX_VERB_INSTALL || in->pip->pre.on || in->extra_indexes.len ||
      in->has_unknown_index || !in->index_is_known || in->pip->tool == DFIX_CONDA)
    return;
  dfix_diag *d = NULL;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    if (!dfix_torch_is_family(it->requirement.key) || !it->arg) continue;
    dfix_str version = only_version(ctx, in, it);
    if (!version.len) continue;
    if (!d) {
      d = dfix_report(ctx, it->span);
      dfix_param(d, S("name"), it->requirement.key);
      dfix_param(d, S("version"), version);
      if (can_edit(it)) dfix_fix(d, DFIX_FIX_SAFE);
    }
    if (can_edit(it)) pin(ctx, d, it, version);
  }
}

const dfix_rule_impl dfix_rule_torch_range_collapses = {.on_install = on_install};
