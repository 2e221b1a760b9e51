#include "python/environment.h"

// Everything here restates what was measured: what pip 20.3 to 26.2 did to an installed
// torch (docs/internals/python.md; the rows are tests/unit/data/pip_verdicts.yaml). The
// questions are asked in the order in which one cause hides another; the first that
// answers decides.

typedef struct question {
  dfix_arena *arena;
  const dfix_install *in;
  const dfix_dist *torch;
  bool has_limit;  // a constraint names torch
  dfix_specifiers limit;
} question;

static const dfix_verdict kept = {DFIX_KEPT, DFIX_CAUSE_NONE, NULL};

static dfix_verdict says(dfix_fate fate, dfix_cause cause, const dfix_need *by) {
  return (dfix_verdict){fate, cause, by};
}

static bool is_open(dfix_verdict v) { return v.cause == DFIX_CAUSE_NONE; }

// ---- constraints --------------------------------------------------------------------

// The captured or exact limit holds, as long as pip need not fetch torch again.
static bool limit_is_exact(const question *q) {
  return q->in->is_captured || (q->has_limit && dfix_specifiers_pin(&q->limit));
}

static bool accepts_installed(const question *q, const dfix_specifiers *s) {
  return dfix_dist_satisfies(q->arena, q->torch, s);
}

static const dfix_need *limit_on(const question *q, dfix_str key) {
  const dfix_need *it;
  vec_each(it, &q->in->limits) if (str_eq(it->requirement.key, key)) return it;
  return NULL;
}

// ---- the questions ------------------------------------------------------------------

static bool touches_nothing(const dfix_install *in) {
  const dfix_pip *p = in->pip;
  return p->verb != DFIX_VERB_INSTALL || p->dry_run.on || p->target.option.end ||
         p->tool == DFIX_PIPX || p->tool == DFIX_CONDA || p->tool == DFIX_POETRY ||
         in->requires_hashes;
}

static bool constraint_is_missing(const dfix_install *in) {
  for (uint32_t i = 0; i < in->constraint_files.len; i++)
    if (in->constraint_files.items[i]->origin == DFIX_FILE_MISSING) return true;
  return false;
}

// The requirement on torch fits what is installed exactly: it holds torch in place.
static bool needs_hold_torch(const question *q) {
  const dfix_need *need = dfix_install_need(q->in, S("torch"));
  return need && need->is_known && dfix_specifiers_pin(&need->requirement.specifiers) &&
         accepts_installed(q, &need->requirement.specifiers);
}

// Whether the indexes in effect have the build that is installed: 2.6.0+cu124 is on
// cu124's alone, 2.6.0 on PyPI.
static bool offers_same_build(const question *q) {
  const dfix_install *in = q->in;
  dfix_str variant;
  if (!in->index_is_known || in->has_unknown_index) return true;
  dfix_index_kind kind = dfix_index_read(in->index, &variant);
  if (q->torch->from_pypi) return kind == DFIX_INDEX_PYPI;
  if (!q->torch->variant.len) return true;
  if (kind == DFIX_INDEX_TORCH_ALL || kind == DFIX_INDEX_OTHER) return true;
  if (kind == DFIX_INDEX_TORCH && str_eq(variant, q->torch->variant)) return true;
  for (uint32_t i = 0; i < in->extra_indexes.len; i++) {
    kind = dfix_index_read(in->extra_indexes.items[i], &variant);
    bool has_it = kind == DFIX_INDEX_TORCH_ALL ||
                  (kind == DFIX_INDEX_TORCH && str_eq(variant, q->torch->variant));
    if (has_it) return true;
  }
  return false;
}

// A constraint on this very build, and an index that has it.
static bool limit_is_same_build(const question *q) {
  const dfix_version *pin = q->has_limit ? dfix_specifiers_pin(&q->limit) : NULL;
  return pin && pin->local.len && str_eq(pin->local.items[0], q->torch->variant) &&
         dfix_version_cmp_public(pin, &q->torch->version) == 0 && offers_same_build(q);
}

// A wheel at a URL or a path has one version, its local part included.
static bool is_other_wheel(const question *q, const dfix_need *need) {
  const dfix_requirement *r = &need->requirement;
  const dfix_version *pin = dfix_specifiers_pin(&r->specifiers);
  bool is_wheel = r->kind != DFIX_REQ_NAMED || r->url.len;
  return is_wheel && pin && !pin->local.len && q->torch->variant.len &&
         !q->torch->from_pypi;
}

// pip-sync and `uv pip sync` remove what their files do not name.
static dfix_verdict ask_sync(const dfix_install *in) {
  bool syncs = in->pip->verb == DFIX_VERB_SYNC &&
               (in->pip->tool == DFIX_UV_PIP || in->pip->tool == DFIX_PIP_SYNC);
  if (!syncs || in->has_unknown_needs || !in->files.len || in->pip->dry_run.on ||
      dfix_install_need(in, S("torch")))
    return kept;
  return says(DFIX_REPLACED, DFIX_CAUSE_SYNCED, NULL);
}

// -I and --force-reinstall take every package of the graph anew from the index.
static dfix_verdict ask_reinstall(const question *q) {
  const dfix_pip *p = q->in->pip;
  bool ignores = p->ignore_installed.on, forces = p->force_reinstall.on;
  if ((!ignores && !forces) || p->no_deps.on || dfix_install_is_torch_free(q->in))
    return kept;
  // The same torch comes again if it is named exactly: that is a deliberate reinstall.
  if (needs_hold_torch(q) && offers_same_build(q)) return kept;
  if (limit_is_same_build(q)) return kept;
  if (forces && !ignores && (q->in->is_captured || q->in->limits_may_cover)) return kept;
  return says(DFIX_REPLACED,
              ignores ? DFIX_CAUSE_IGNORE_INSTALLED : DFIX_CAUSE_FORCE_REINSTALL, NULL);
}

static dfix_verdict ask_eager(const question *q) {
  if (!dfix_pip_is_eager(q->in->pip) || q->in->pip->no_deps.on || limit_is_exact(q) ||
      dfix_install_is_torch_free(q->in) || needs_hold_torch(q))
    return kept;
  return says(DFIX_REPLACED, DFIX_CAUSE_EAGER, NULL);
}

static dfix_verdict ask_named(const question *q) {
  const dfix_need *need = dfix_install_need(q->in, S("torch"));
  const dfix_pip *p = q->in->pip;
  if (!need) return kept;
  if (!need->is_known) return kept;
  bool pinned = dfix_specifiers_pin(&need->requirement.specifiers) != NULL;
  if (!accepts_installed(q, &need->requirement.specifiers) || is_other_wheel(q, need)) {
    bool moved_on_purpose = q->torch->from_base;
    return says(DFIX_REPLACED,
                moved_on_purpose ? DFIX_CAUSE_BASE_REINSTALLED : DFIX_CAUSE_REPINNED,
                need);
  }
  if (q->torch->from_base && pinned && q->torch->has_version && !q->torch->is_implied)
    return says(DFIX_KEPT, DFIX_CAUSE_BASE_REINSTALLED, need);
  // 2.6.0+cu124 sorts above PyPI's 2.6.0: -U takes it from the index that is named.
  if (p->upgrade.on && pinned && q->torch->from_pypi && !offers_same_build(q))
    return says(DFIX_REPLACED, DFIX_CAUSE_INTENDED, need);
  if (p->upgrade.on && !pinned && !limit_is_exact(q) && !q->in->limits_may_cover) {
    dfix_str variant;
    bool same_index = dfix_index_read(q->in->index, &variant) == DFIX_INDEX_TORCH &&
                      str_eq(variant, q->torch->variant);
    if (p->pre.on) return says(DFIX_REPLACED, DFIX_CAUSE_PRE, need);
    if (!same_index) return says(DFIX_REPLACED, DFIX_CAUSE_UPGRADE_NAMED, need);
  }
  return kept;
}

// torchvision or torchaudio without a version: the newest one wants the newest torch.
static dfix_verdict ask_companion(const question *q) {
  static const char *const names[] = {"torchvision", "torchaudio"};
  dfix_specifiers limit;
  if (q->in->pip->no_deps.on || needs_hold_torch(q)) return kept;
  for (uint32_t i = 0; i < 2; i++) {
    dfix_str key = str_from(names[i]);
    const dfix_need *need = dfix_install_need(q->in, key);
    if (!need || !need->is_known || need->requirement.specifiers.len ||
        need->requirement.url.len)
      continue;
    bool is_there = dfix_install_dist(q->in, key) && !q->in->pip->upgrade.on;
    if (is_there || limit_is_exact(q) || q->in->limits_may_cover ||
        dfix_install_limits(q->arena, q->in, key, &limit))
      continue;
    if (dfix_install_need(q->in, S("torch"))) continue;
    return says(DFIX_REPLACED, DFIX_CAUSE_COMPANION, need);
  }
  return kept;
}

// What the package's wheel asks of torch; false if that is not known.
static bool wanted_torch(const question *q, const dfix_need *need, dfix_specifiers *out) {
  const dfix_version *pin = dfix_specifiers_pin(&need->requirement.specifiers);
  dfix_str key = need->requirement.key, text;
  if (!need->is_known || !pin) return false;
  if (dfix_torch_is_family(key)) {
    const dfix_torch_release *r = dfix_torch_of_companion(key, pin);
    if (!r || str_eq(key, S("torch"))) return false;
    // torchaudio asks for no torch any more from 2.11 on.
    if (str_eq(key, S("torchaudio")) && str_eq(dfix_version_part(pin, 0), S("2")) &&
        dfix_version_part(pin, 1).len > 1)
      return false;
    text = dfix_arena_strf(q->arena, "==%s", r->torch);
  } else {
    text = dfix_torch_wanted_by(key, pin);
  }
  return text.len && dfix_specifiers_parse(q->arena, text, out);
}

static dfix_verdict ask_pin_conflict(const question *q) {
  if (q->in->pip->no_deps.on || !q->torch->has_version) return kept;
  const dfix_need *it;
  vec_each(it, &q->in->needs) {
    dfix_specifiers wanted;
    if (!wanted_torch(q, it, &wanted) || accepts_installed(q, &wanted)) continue;
    bool fails = limit_is_exact(q) || needs_hold_torch(q);
    return says(fails ? DFIX_FAILS : DFIX_REPLACED, DFIX_CAUSE_PIN_CONFLICT, it);
  }
  return kept;
}

static bool graph_may_hold_torch(const question *q) {
  return !q->in->pip->no_deps.on && !dfix_install_is_torch_free(q->in);
}

// Some package of the command is known to ask for torch.
static bool brings_torch(const dfix_install *in) {
  const unsigned asks = DFIX_PKG_DEPENDENT | DFIX_PKG_EXACT;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    dfix_str key = it->requirement.key;
    if (dfix_torch_is_family(key) || it->classes & asks) return true;
  }
  return false;
}

static dfix_verdict ask_limits(const question *q) {
  if (!q->has_limit || q->in->is_captured || !graph_may_hold_torch(q)) return kept;
  const dfix_need *by = limit_on(q, S("torch"));
  if (!accepts_installed(q, &q->limit))
    return says(brings_torch(q->in) ? DFIX_REPLACED : DFIX_MAY_BE_REPLACED,
                DFIX_CAUSE_CONTRADICTED, by);
  if (!dfix_specifiers_pin(&q->limit) && !needs_hold_torch(q))
    return says(DFIX_MAY_BE_REPLACED, DFIX_CAUSE_TOO_LOOSE, by);
  return kept;
}

// PIP_CONSTRAINT does not reach uv, nor UV_CONSTRAINT pip.
static bool constrains_other_tool(const dfix_install *in) {
  bool uv = in->pip->tool == DFIX_UV_PIP || in->pip->tool == DFIX_UV;
  dfix_value v =
      dfix_pip_env(in->pip->cmd, uv ? S("PIP_CONSTRAINT") : S("UV_CONSTRAINT"));
  return v.certainty == DFIX_KNOWN && v.text.len;
}

static bool has_empty_limits(const dfix_install *in) {
  for (uint32_t i = 0; i < in->constraint_files.len; i++)
    if (in->constraint_files.items[i]->reqs &&
        !dfix_reqs_are_empty(in->constraint_files.items[i]->reqs))
      return false;
  return !in->limits.len;
}

// pip brings a companion that is not there in its newest version; uv looks for one that
// fits.
static bool takes_newest_companion(const dfix_install *in) {
  const dfix_need *it;
  if (in->torchvision || in->pip->tool != DFIX_PIP || !in->torch->is_exact ||
      dfix_install_need(in, S("torchvision")))
    return false;
  vec_each(it, &in->needs) if (it->classes & DFIX_PKG_VISION) return true;
  return false;
}

static dfix_verdict ask_unguarded(const question *q) {
  const dfix_install *in = q->in;
  if (!graph_may_hold_torch(q) || q->has_limit || in->is_captured ||
      in->limits_may_cover || needs_hold_torch(q))
    return kept;
  const dfix_need *need = dfix_install_need(in, S("torch"));
  if (need && !need->is_known) return kept;  // torch==$VERSION holds it, or moves it
  if (constrains_other_tool(in))
    return says(DFIX_MAY_BE_REPLACED, DFIX_CAUSE_OTHER_TOOL, NULL);
  if (in->has_constraint && !has_empty_limits(in))
    return says(DFIX_MAY_BE_REPLACED, DFIX_CAUSE_LIMITS_LACK_TORCH, NULL);
  if (takes_newest_companion(in)) return says(DFIX_REPLACED, DFIX_CAUSE_UNGUARDED, NULL);
  // uv's -U takes everything of the graph anew, as pip's eager strategy does.
  bool upgrades_all = in->pip->tool == DFIX_UV_PIP && in->pip->upgrade.on;
  return says(upgrades_all && brings_torch(in) ? DFIX_REPLACED : DFIX_MAY_BE_REPLACED,
              dfix_install_guarded_before(in) ? DFIX_CAUSE_NOT_EVERYWHERE
                                              : DFIX_CAUSE_UNGUARDED,
              NULL);
}

// Only the torch family is named: the whole command is about torch.
static bool is_about_torch(const dfix_install *in) {
  const dfix_need *it;
  if (in->has_unknown_needs || !in->needs.len) return false;
  vec_each(it, &in->needs) if (!dfix_torch_is_family(it->requirement.key)) return false;
  return true;
}

dfix_verdict dfix_install_verdict(dfix_arena *a, const dfix_install *in) {
  if (in->torch && !in->env->leaves_torch && !is_open(ask_sync(in))) return ask_sync(in);
  if (touches_nothing(in) || in->env->leaves_torch) return kept;
  if (!in->torch) {
    bool mixed = in->other_torch && !dfix_install_is_torch_free(in) &&
                 !in->pip->no_deps.on && !dfix_install_need(in, S("torch"));
    return mixed ? says(DFIX_KEPT, DFIX_CAUSE_OTHER_INTERPRETER, NULL) : kept;
  }
  if (in->torch->is_implied) return kept;
  if (constraint_is_missing(in)) return says(DFIX_FAILS, DFIX_CAUSE_FILE_MISSING, NULL);

  question q = {.arena = a, .in = in, .torch = in->torch};
  q.has_limit = dfix_install_limits(a, in, S("torch"), &q.limit);
  dfix_verdict v = ask_reinstall(&q);
  if (is_open(v)) v = ask_eager(&q);
  if (is_open(v)) v = ask_named(&q);
  if (is_open(v)) v = ask_companion(&q);
  if (is_open(v)) v = ask_pin_conflict(&q);
  if (is_open(v)) v = ask_limits(&q);
  if (is_open(v) && !is_about_torch(in)) v = ask_unguarded(&q);
  return v;
}

bool dfix_install_guards_base(const dfix_install *in) {
  return in->torch && in->torch->from_base;
}
