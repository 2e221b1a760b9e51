#include "engine/api.h"

static bool is_range(const dfix_need *limit) {
  const dfix_requirement *r = &limit->requirement;
  return r->specifiers.len && !r->url.len && !dfix_specifiers_pin(&r->specifiers);
}

static dfix_span specifiers_of(const dfix_requirement *r) {
  return span(r->specifiers.items[0].span.start,
              r->specifiers.items[r->specifiers.len - 1].span.end);
}

// The ranges on installed members of the family, in files of the build context.
static void pin_the_ranges(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  bool opened = false;
  const dfix_need *it;
  vec_each(it, &in->limits) {
    const dfix_dist *dist = dfix_install_dist(in, it->requirement.key);
    if (!dist || !dist->is_exact || !dist->has_version || !is_range(it) || !it->file ||
        it->file->origin != DFIX_FILE_CONTEXT)
      continue;
    if (!opened) dfix_fix(d, DFIX_FIX_SAFE);
    opened = true;
    dfix_str version = dfix_version_public(a, &dist->version);
    dfix_replace_in(d, it->file->context_path, specifiers_of(&it->requirement),
                    dfix_arena_strf(a, "==" STR_FMT, STR_ARG(version)));
  }
}

static bool reinstalls(const dfix_install *in) {
  return in->verdict.cause == DFIX_CAUSE_IGNORE_INSTALLED ||
         in->verdict.cause == DFIX_CAUSE_FORCE_REINSTALL ||
         in->verdict.cause == DFIX_CAUSE_EAGER;
}

// Where the command names the file, or the command.
static dfix_span place_of(const dfix_install *in, const dfix_need *limit) {
  const dfix_pip_ref *ref = limit->file ? limit->file->ref : NULL;
  return ref && !ref->from_env ? ref->option : in->pip->head;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  if (!in->torch || !in->torch->has_version || in->is_captured || in->limits_may_cover)
    return;
  bool loose = in->verdict.cause == DFIX_CAUSE_TOO_LOOSE;
  if (!loose && !reinstalls(in)) return;
  const dfix_need *it;
  vec_each(it, &in->limits) {
    if (!str_eq(it->requirement.key, S("torch")) || !is_range(it)) continue;
    dfix_diag *d = dfix_report(ctx, place_of(in, it));
    dfix_param(d, S("range"), it->requirement.text);
    if (!loose) dfix_severity_as(d, S("warning"));
    pin_the_ranges(ctx, d, in);
    return;
  }
}

const dfix_rule_impl dfix_rule_constraint_too_loose = {.on_install = on_install};
