#include "python/torch.h"

#include "python/torch_data.h"

#include <assert.h>

// Versions of the tables are short: they are parsed where they are needed, into an arena
// that lives as long as the question.
static dfix_version version_of(dfix_arena *a, const char *text) {
  dfix_version v;
  bool ok = dfix_version_parse(a, str_from(text), &v);
  assert(ok);
  (void)ok;
  return v;
}

// Public versions are equal if their normal spellings are, zeros at the end aside.
static bool is_version(const dfix_version *v, const char *text) {
  if (v->has_post || v->has_dev || v->phase) return false;
  dfix_str rest = str_from(text), part;
  uint32_t i = 0;
  for (; str_next(&rest, '.', &part); i++)
    if (!str_eq(dfix_version_part(v, i), part)) return false;
  for (; i < v->release.len; i++)
    if (!str_eq(v->release.items[i], S("0"))) return false;
  return true;
}

// ---- releases -----------------------------------------------------------------------

bool dfix_torch_is_family(dfix_str key) {
  return str_eq(key, S("torch")) || str_eq(key, S("torchvision")) ||
         str_eq(key, S("torchaudio"));
}

static const char *member(const dfix_torch_release *r, dfix_str key) {
  if (str_eq(key, S("torch"))) return r->torch;
  if (str_eq(key, S("torchvision"))) return r->torchvision;
  return str_eq(key, S("torchaudio")) ? r->torchaudio : "";
}

const dfix_torch_release *dfix_torch_find(const dfix_version *v) {
  for (uint32_t i = 0; i < dfix_data_nreleases; i++)
    if (is_version(v, dfix_data_releases[i].torch)) return &dfix_data_releases[i];
  return NULL;
}

static bool has_word(const char *list, dfix_str word) {
  for (dfix_str rest = str_from(list), item; str_next(&rest, ' ', &item);)
    if (str_eq(item, word)) return true;
  return false;
}

bool dfix_torch_has_variant(const dfix_torch_release *r, dfix_str variant) {
  return has_word(r->variants, variant);
}

bool dfix_torch_knows_variant(dfix_str variant) {
  for (uint32_t i = 0; i < dfix_data_nreleases; i++)
    if (dfix_torch_has_variant(&dfix_data_releases[i], variant)) return true;
  return false;
}

dfix_str dfix_torch_companion_version(const dfix_torch_release *r, dfix_str key) {
  return str_from(member(r, key));
}

const dfix_torch_release *dfix_torch_of_companion(dfix_str key, const dfix_version *v) {
  const dfix_torch_release *found = NULL;
  for (uint32_t i = 0; i < dfix_data_nreleases; i++) {
    const dfix_torch_release *r = &dfix_data_releases[i];
    if (!*member(r, key) || !is_version(v, member(r, key))) continue;
    if (found) return NULL;
    found = r;
  }
  return found;
}

dfix_str dfix_torch_wanted_by(dfix_str key, const dfix_version *v) {
  for (uint32_t i = 0; i < dfix_data_ncompanions; i++) {
    const dfix_torch_companion *c = &dfix_data_companions[i];
    if (str_is(key, c->name) && str_is(v->normal, c->version)) return str_from(c->torch);
  }
  return (dfix_str){0};
}

// The first two numbers of `v` are at most those of `text`.
static bool is_minor_at_most(const dfix_version *v, const char *text) {
  dfix_str rest = str_from(text), part;
  for (uint32_t i = 0; i < 2 && str_next(&rest, '.', &part); i++) {
    dfix_str mine = dfix_version_part(v, i);
    if (mine.len != part.len) return mine.len < part.len;
    int c = str_cmp(mine, part);
    if (c) return c < 0;
  }
  return true;
}

static const char *oldest(dfix_str key) { return member(&dfix_data_releases[0], key); }

// The newest version that is known of a family member.
static const char *newest(dfix_str key) {
  const char *found = "";
  for (uint32_t i = 0; i < dfix_data_nreleases; i++)
    if (*member(&dfix_data_releases[i], key)) found = member(&dfix_data_releases[i], key);
  return found;
}

dfix_release_state dfix_torch_release_state(dfix_str key, const dfix_version *v) {
  if (!dfix_torch_is_family(key) || v->phase || v->has_dev || v->has_post)
    return DFIX_RELEASE_UNKNOWN;
  for (uint32_t i = 0; i < dfix_data_nreleases; i++)
    if (*member(&dfix_data_releases[i], key) &&
        is_version(v, member(&dfix_data_releases[i], key)))
      return DFIX_RELEASE_EXISTS;
  bool covered = is_minor_at_most(v, newest(key)) && !is_minor_at_most(v, oldest(key));
  return covered && v->release.len <= 3 ? DFIX_RELEASE_NEVER : DFIX_RELEASE_UNKNOWN;
}

static const dfix_specifier *upper_bound(const dfix_specifiers *s) {
  const dfix_specifier *it;
  vec_each(it, s) if (it->op != DFIX_SPEC_NE && it->op != DFIX_SPEC_GE &&
                      it->op != DFIX_SPEC_GT) return it;
  return NULL;
}

int dfix_torch_members(dfix_arena *a, dfix_str key, const dfix_specifiers *s,
                       dfix_str variant, const dfix_torch_release **out) {
  int count = 0;
  bool ended = false;  // the variant stopped before the newest release of the tables
  for (uint32_t i = 0; i < dfix_data_nreleases; i++) {
    const dfix_torch_release *r = &dfix_data_releases[i];
    if (variant.len && !dfix_torch_has_variant(r, variant)) {
      ended = true;
      continue;
    }
    ended = false;
    if (!*member(r, key)) {
      if (!upper_bound(s)) return -1;
      continue;
    }
    dfix_version v = version_of(a, member(r, key));
    if (!dfix_specifiers_accept(s, &v)) continue;
    count++;
    *out = r;
  }
  const dfix_specifier *bound = upper_bound(s);
  if (ended) return count;
  bool covered = bound && bound->version.release.len &&
                 is_minor_at_most(&bound->version, newest(key));
  return covered ? count : -1;
}

// ---- indexes ------------------------------------------------------------------------

// variant := ("cu" | "rocm" | "cpu" | "xpu") DIGITS and dots
static bool is_variant(dfix_str s) {
  if (str_eq(s, S("cpu")) || str_eq(s, S("xpu"))) return true;
  dfix_str digits = str_starts(s, S("rocm")) ? str_from_at(s, 4)
                    : str_starts(s, S("cu")) ? str_from_at(s, 2)
                                             : (dfix_str){0};
  for (size_t i = 0; i < digits.len; i++)
    if (!ascii_is_digit(digits.ptr[i]) && digits.ptr[i] != '.') return false;
  return digits.len > 0;
}

static dfix_str without_slash(dfix_str s) {
  while (str_ends(s, S("/"))) s.len--;
  return s;
}

dfix_index_kind dfix_index_read(dfix_str url, dfix_str *variant) {
  *variant = (dfix_str){0};
  dfix_str u = without_slash(url);
  if (!u.len || str_has(u, S("//pypi.org/")) || str_has(u, S("//pypi.python.org/")))
    return DFIX_INDEX_PYPI;
  size_t at = str_find(u, S("//download.pytorch.org/whl"));
  if (at == STR_NONE) return DFIX_INDEX_OTHER;
  dfix_str rest = without_slash(str_from_at(u, at + 26)), head, tail;
  if (str_starts(rest, S("/"))) rest = str_from_at(rest, 1);
  if (str_starts(rest, S("nightly")) || str_starts(rest, S("test")))
    return DFIX_INDEX_NIGHTLY;
  if (!rest.len || str_eq(rest, S("torch_stable.html"))) return DFIX_INDEX_TORCH_ALL;
  head = rest;
  str_cut(rest, '/', &head, &tail);
  if (!is_variant(head)) return DFIX_INDEX_OTHER;
  *variant = head;
  return DFIX_INDEX_TORCH;
}

// ---- packages -----------------------------------------------------------------------

unsigned dfix_package_classes(dfix_str key) {
  // Invariant: the row of `key`, if there is one, lies in [lo, hi).
  uint32_t lo = 0, hi = dfix_data_npackages;
  while (lo < hi) {
    uint32_t mid = lo + (hi - lo) / 2;
    int c = str_cmp(str_from(dfix_data_packages[mid].name), key);
    if (c == 0) return dfix_data_packages[mid].classes;
    if (c < 0)
      lo = mid + 1;
    else
      hi = mid;
  }
  return 0;
}

static bool is_stub(dfix_str key) {
  return str_starts(key, S("types-")) || str_starts(key, S("pytest-"));
}

enum { MAX_REPOSITORY = 64 };

// "dllogger" of git+https://github.com/NVIDIA/DLLogger.git@v1.0.0#egg=x, normalised: the
// repository of a project is mostly called what the project is. "" of anything else.
static dfix_str repository_of(const dfix_requirement *r, char buffer[MAX_REPOSITORY]) {
  dfix_str url = r->url.len ? r->url : r->text, rest;
  if (!str_starts(url, S("git+"))) return (dfix_str){0};
  str_cut(url, '#', &url, &rest);
  dfix_str name = str_basename(url);
  str_cut(name, '@', &name, &rest);
  if (str_ends(name, S(".git"))) name.len -= 4;
  if (name.len > MAX_REPOSITORY) return (dfix_str){0};
  for (size_t i = 0; i < name.len; i++)
    buffer[i] = name.ptr[i] == '_' ? '-' : ascii_lower(name.ptr[i]);
  return (dfix_str){buffer, name.len};
}

static bool has_torch_extra(const dfix_requirement *r) {
  for (uint32_t i = 0; i < r->extras.len; i++) {
    dfix_str extra = r->extras.items[i];
    if (str_has(extra, S("torch")) || str_eq(extra, S("all"))) return true;
  }
  return false;
}

bool dfix_requirement_is_torch_free(const dfix_requirement *r) {
  char buffer[MAX_REPOSITORY];
  dfix_str key = r->key, repository = repository_of(r, buffer);
  if (repository.len && !key.len) key = repository;
  bool is_file = r->kind != DFIX_REQ_NAMED || r->url.len;
  if ((is_file && !repository.len) || has_torch_extra(r)) return false;
  return is_stub(key) || (dfix_package_classes(key) & DFIX_PKG_FREE);
}

// ---- CUDA ---------------------------------------------------------------------------

dfix_str dfix_cuda_of_variant(dfix_arena *a, dfix_str variant) {
  dfix_str digits =
      str_starts(variant, S("cu")) ? str_from_at(variant, 2) : (dfix_str){0};
  if (digits.len < 2 || digits.len > 3 || !is_variant(variant)) return (dfix_str){0};
  dfix_str major = str_slice(digits, 0, digits.len - 1);
  return dfix_arena_strf(a, STR_FMT ".%c", STR_ARG(major), digits.ptr[digits.len - 1]);
}

dfix_str dfix_variant_of_cuda(dfix_arena *a, dfix_str cuda) {
  dfix_str major, minor, rest;
  if (!str_cut(cuda, '.', &major, &minor)) return (dfix_str){0};
  str_cut(minor, '.', &minor, &rest);
  return dfix_arena_strf(a, "cu" STR_FMT STR_FMT, STR_ARG(major), STR_ARG(minor));
}

bool dfix_cuda_fits(const dfix_version *wheel, const dfix_version *base) {
  dfix_str a = dfix_version_part(wheel, 1), b = dfix_version_part(base, 1);
  if (!str_eq(dfix_version_part(wheel, 0), dfix_version_part(base, 0))) return false;
  return a.len < b.len || (a.len == b.len && str_cmp(a, b) <= 0);
}

// ---- images -------------------------------------------------------------------------

enum { MAX_CAPTURES = 4, MAX_TEMPLATE = 64 };

typedef struct capture {
  dfix_str name, value;
} capture;

typedef struct captures {
  capture items[MAX_CAPTURES];
  uint32_t len;
} captures;

static bool is_digits_and_dots(char c) { return ascii_is_digit(c) || c == '.'; }

// template := { "*" | "{" NAME "}" | CHAR }; longest matches are tried first.
static bool matches(dfix_str template, dfix_str text, captures *c, int depth) {
  if (depth > MAX_TEMPLATE) return false;
  if (!template.len) return !text.len;
  if (template.ptr[0] == '*') {
    for (size_t n = 0; n <= text.len; n++)
      if (matches(str_from_at(template, 1), str_from_at(text, n), c, depth + 1))
        return true;
    return false;
  }
  if (template.ptr[0] != '{')
    return text.len && template.ptr[0] == text.ptr[0] &&
           matches(str_from_at(template, 1), str_from_at(text, 1), c, depth + 1);

  size_t close = str_find_char(template, '}'), n = 0;
  assert(close != STR_NONE && c->len < MAX_CAPTURES);
  while (n < text.len && is_digits_and_dots(text.ptr[n])) n++;
  uint32_t mine = c->len++;
  for (; n > 0; n--) {
    c->items[mine] = (capture){str_slice(template, 1, close), str_slice(text, 0, n)};
    c->len = mine + 1;
    if (matches(str_from_at(template, close + 1), str_from_at(text, n), c, depth + 1))
      return true;
  }
  c->len = mine;
  return false;
}

static dfix_str captured(const captures *c, dfix_str name) {
  for (uint32_t i = 0; i < c->len; i++)
    if (str_eq(c->items[i].name, name)) return c->items[i].value;
  return (dfix_str){0};
}

static bool row_matches(const dfix_base_row *row, dfix_str image, dfix_str tag,
                        captures *c) {
  c->len = 0;
  if (!matches(str_from(row->image), image, c, 0)) return false;
  c->len = 0;
  return !*row->tag || matches(str_from(row->tag), tag, c, 0);
}

static bool is_below(dfix_arena *a, dfix_str version, const char *limit) {
  dfix_version v, max = version_of(a, limit);
  return dfix_version_parse(a, version, &v) && dfix_version_cmp(&v, &max) < 0;
}

bool dfix_base_read(dfix_arena *a, const dfix_image *image, dfix_base *out) {
  *out = (dfix_base){0};
  if (!image) return false;
  dfix_str name = image->repository;
  if (image->registry.len && !str_eq(image->registry, S("docker.io")))
    name = dfix_arena_strf(a, STR_FMT "/" STR_FMT, STR_ARG(image->registry),
                           STR_ARG(image->repository));
  captures c;
  for (uint32_t i = 0; i < dfix_data_nbases; i++) {
    const dfix_base_row *row = &dfix_data_bases[i];
    if (!row_matches(row, name, image->tag, &c)) continue;
    out->torch = row->torch;
    out->version = captured(&c, S("torch"));
    out->cuda = captured(&c, S("cuda"));
    out->variant = str_eq(str_from(row->variant), S("cuda"))
                       ? dfix_variant_of_cuda(a, out->cuda)
                       : str_from(row->variant);
    out->from_conda = *row->conda && is_below(a, out->version, row->conda);
    out->is_guarded =
        *row->guarded && !is_below(a, captured(&c, S("version")), row->guarded);
    out->is_managed = row->managed;
    out->is_devel = str_has(image->tag, S("devel"));
    return true;
  }
  return false;
}
