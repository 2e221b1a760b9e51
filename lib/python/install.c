// What may be asked of an install and its environment.

#include "python/environment.h"

bool dfix_need_is_torch_free(const dfix_need *need) {
  const dfix_requirement *r = &need->requirement;
  if (dfix_requirement_is_torch_free(r)) return true;
  return (need->classes & DFIX_PKG_FREE) && !dfix_package_classes(r->key);
}

const dfix_need *dfix_install_need(const dfix_install *in, dfix_str key) {
  const dfix_need *it, *first = NULL;
  vec_each(it, &in->needs) {
    if (!str_eq(it->requirement.key, key)) continue;
    if (it->requirement.specifiers.len) return it;
    if (!first) first = it;
  }
  return first;
}

bool dfix_install_limits(dfix_arena *a, const dfix_install *in, dfix_str key,
                         dfix_specifiers *out) {
  bool any = false;
  *out = (dfix_specifiers){0};
  const dfix_need *it;
  vec_each(it, &in->limits) {
    if (!str_eq(it->requirement.key, key)) continue;
    any = true;
    const dfix_specifier *s;
    vec_each(s, &it->requirement.specifiers) vec_push(a, out, *s);
  }
  return any;
}

const dfix_dist *dfix_install_dist(const dfix_install *in, dfix_str key) {
  if (str_eq(key, S("torch"))) return in->torch;
  if (str_eq(key, S("torchvision"))) return in->torchvision;
  return str_eq(key, S("torchaudio")) ? in->torchaudio : NULL;
}

bool dfix_install_is_torch_free(const dfix_install *in) {
  if (in->has_unknown_needs) return false;
  const dfix_need *it;
  vec_each(it, &in->needs) if (!dfix_need_is_torch_free(it)) return false;
  return true;
}

static bool names_torch(const dfix_install *in) {
  const dfix_need *it;
  vec_each(it, &in->limits) if (str_eq(it->requirement.key, S("torch"))) return true;
  return in->is_captured;
}

const dfix_install *dfix_install_guarded_before(const dfix_install *in) {
  for (uint32_t i = 0; i < in->env->installs.len && in->env->installs.items[i] != in; i++)
    if (names_torch(in->env->installs.items[i])) return in->env->installs.items[i];
  return NULL;
}

bool dfix_install_keeps_today(const dfix_install *in) {
  if (in->has_unknown_needs || !in->torch || !in->torch->has_version) return false;
  if (in->torch->version.phase || in->torch->version.has_dev) return false;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    const dfix_requirement *r = &it->requirement;
    unsigned classes = it->classes;
    bool range = (classes & DFIX_PKG_DEPENDENT) && !(classes & DFIX_PKG_EXACT) &&
                 r->kind == DFIX_REQ_NAMED && !r->url.len;
    if (!range && !dfix_need_is_torch_free(it) && !str_eq(r->key, S("torch")))
      return false;
  }
  return true;
}

bool dfix_install_is_all_named(const dfix_install *in) {
  if (in->has_unknown_needs) return false;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    const dfix_requirement *r = &it->requirement;
    unsigned risky = DFIX_PKG_EXACT | DFIX_PKG_BUILDS;
    if (dfix_torch_is_family(r->key)) continue;  // judged by itself
    bool is_plain =
        dfix_need_is_torch_free(it) || (r->kind == DFIX_REQ_NAMED && !r->url.len);
    if (!is_plain || it->classes & risky) return false;
  }
  return true;
}

bool dfix_install_is_closed(const dfix_install *in) {
  if (in->requires_hashes) return true;
  if (in->has_unknown_needs || !in->needs.len) return false;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    bool pinned = it->requirement.specifiers.len &&
                  dfix_specifiers_pin(&it->requirement.specifiers);
    if (!it->has_hashes && !pinned) return false;
  }
  return true;
}

bool dfix_install_is_bootstrap(const dfix_install *in) {
  static const char *const tools[] = {"pip",
                                      "setuptools",
                                      "wheel",
                                      "uv",
                                      "pip-tools",
                                      "pipx",
                                      "poetry",
                                      "pdm",
                                      "pipenv",
                                      "build",
                                      "virtualenv",
                                      "hatch",
                                      "setuptools-scm",
                                      "ninja",
                                      "packaging",
                                      "cmake"};
  if (in->has_unknown_needs || !in->needs.len) return false;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    bool is_tool = false;
    for (uint32_t i = 0; i < sizeof tools / sizeof *tools; i++)
      is_tool |= str_is(it->requirement.key, tools[i]);
    if (!is_tool) return false;
  }
  return true;
}
