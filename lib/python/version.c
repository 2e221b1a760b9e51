#include "python/version.h"

#include "base/buf.h"

#include <assert.h>

// ---- numbers as text ----------------------------------------------------------------

static dfix_str without_zeros(dfix_str digits) {
  while (digits.len > 1 && digits.ptr[0] == '0') digits = str_from_at(digits, 1);
  return digits;
}

static int cmp_numbers(dfix_str a, dfix_str b) {
  if (a.len != b.len) return a.len < b.len ? -1 : 1;
  return str_cmp(a, b);
}

// ---- parsing ------------------------------------------------------------------------

typedef struct cursor {
  dfix_arena *arena;
  dfix_str text;
  size_t at;
} cursor;

static char peek(const cursor *c) { return c->at < c->text.len ? c->text.ptr[c->at] : 0; }

static bool eat(cursor *c, char want) {
  if (ascii_lower(peek(c)) != want) return false;
  c->at++;
  return true;
}

static bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }

static dfix_str digits(cursor *c) {
  size_t start = c->at;
  while (ascii_is_digit(peek(c))) c->at++;
  return str_slice(c->text, start, c->at);
}

// Takes the first of `names` that stands here, after an optional separator.
static bool eat_label(cursor *c, const char *const *names, uint32_t n, uint32_t *which) {
  size_t start = c->at;
  if (is_separator(peek(c))) c->at++;
  for (uint32_t i = 0; i < n; i++) {
    dfix_str name = str_from(names[i]);
    if (!str_ieq(str_slice(c->text, c->at, c->at + name.len), name)) continue;
    c->at += name.len;
    *which = i;
    return true;
  }
  c->at = start;
  return false;
}

// [ SEPARATOR ] [ DIGITS ] behind a label; no digits mean 0.
static dfix_str label_number(cursor *c) {
  if (is_separator(peek(c))) c->at++;
  dfix_str n = digits(c);
  return n.len ? without_zeros(n) : S("0");
}

// pre := [ SEPARATOR ] ("alpha" | "a" | ... | "rc") [ SEPARATOR ] [ DIGITS ]
static void parse_pre(cursor *c, dfix_version *v) {
  static const char *const names[] = {"alpha",   "a",   "beta", "b",
                                      "preview", "pre", "c",    "rc"};
  static const char phases[] = {'a', 'a', 'b', 'b', 'r', 'r', 'r', 'r'};
  uint32_t which;
  if (!eat_label(c, names, 8, &which)) return;
  v->phase = phases[which];
  v->pre = label_number(c);
}

// post := "-" DIGITS | [ SEPARATOR ] ("post" | "rev" | "r") [ SEPARATOR ] [ DIGITS ]
static void parse_post(cursor *c, dfix_version *v) {
  static const char *const names[] = {"post", "rev", "r"};
  uint32_t which;
  if (peek(c) == '-' && c->at + 1 < c->text.len &&
      ascii_is_digit(c->text.ptr[c->at + 1])) {
    c->at++;
    v->has_post = true;
    v->post = without_zeros(digits(c));
  } else if (eat_label(c, names, 3, &which)) {
    v->has_post = true;
    v->post = label_number(c);
  }
}

static void parse_dev(cursor *c, dfix_version *v) {
  static const char *const names[] = {"dev"};
  uint32_t which;
  if (!eat_label(c, names, 1, &which)) return;
  v->has_dev = true;
  v->dev = label_number(c);
}

static dfix_str lower(dfix_arena *a, dfix_str s) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < s.len; i++) buf_add_char(&b, ascii_lower(s.ptr[i]));
  return buf_str(&b);
}

static bool all_digits(dfix_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_digit(s.ptr[i])) return false;
  return s.len > 0;
}

// local := "+" ALNUM { SEPARATOR ALNUM }
static bool parse_local(cursor *c, dfix_version *v) {
  if (!eat(c, '+')) return true;
  do {
    size_t start = c->at;
    while (ascii_is_alnum(peek(c))) c->at++;
    if (c->at == start) return false;
    dfix_str part = lower(c->arena, str_slice(c->text, start, c->at));
    vec_push(c->arena, &v->local, all_digits(part) ? without_zeros(part) : part);
    if (!is_separator(peek(c))) return true;
    c->at++;
  } while (true);
}

// release := DIGITS { "." DIGITS }
static bool parse_release(cursor *c, dfix_version *v) {
  dfix_str n = digits(c);
  if (!n.len) return false;
  if (peek(c) == '!') {
    c->at++;
    v->epoch = without_zeros(n);
    n = digits(c);
    if (!n.len) return false;
  }
  vec_push(c->arena, &v->release, without_zeros(n));
  while (peek(c) == '.' && c->at + 1 < c->text.len &&
         ascii_is_digit(c->text.ptr[c->at + 1])) {
    c->at++;
    vec_push(c->arena, &v->release, without_zeros(digits(c)));
  }
  return true;
}

// ---- printing -----------------------------------------------------------------------

static void add_joined(dfix_buf *b, const dfix_strs *parts) {
  for (uint32_t i = 0; i < parts->len; i++) {
    if (i) buf_add_char(b, '.');
    buf_add(b, parts->items[i]);
  }
}

dfix_str dfix_version_public(dfix_arena *a, const dfix_version *v) {
  dfix_buf b = {.arena = a};
  if (!str_eq(v->epoch, S("0"))) buf_addf(&b, STR_FMT "!", STR_ARG(v->epoch));
  add_joined(&b, &v->release);
  if (v->phase) {
    buf_add_char(&b, v->phase);
    if (v->phase == 'r') buf_add_char(&b, 'c');
    buf_add(&b, v->pre);
  }
  if (v->has_post) buf_addf(&b, ".post" STR_FMT, STR_ARG(v->post));
  if (v->has_dev) buf_addf(&b, ".dev" STR_FMT, STR_ARG(v->dev));
  return buf_str(&b);
}

static dfix_str normal(dfix_arena *a, const dfix_version *v) {
  dfix_buf b = {.arena = a};
  buf_add(&b, dfix_version_public(a, v));
  if (v->local.len) buf_add_char(&b, '+');
  add_joined(&b, &v->local);
  return buf_str(&b);
}

bool dfix_version_parse(dfix_arena *a, dfix_str text, dfix_version *out) {
  *out = (dfix_version){.text = str_trim(text), .epoch = S("0")};
  cursor c = {.arena = a, .text = out->text};
  eat(&c, 'v');
  if (!parse_release(&c, out)) return false;
  parse_pre(&c, out);
  parse_post(&c, out);
  parse_dev(&c, out);
  if (!parse_local(&c, out) || c.at != c.text.len) return false;
  out->normal = normal(a, out);
  return true;
}

// ---- order --------------------------------------------------------------------------

dfix_str dfix_version_part(const dfix_version *v, uint32_t i) {
  return i < v->release.len ? v->release.items[i] : S("0");
}

static int cmp_releases(const dfix_version *a, const dfix_version *b) {
  uint32_t n = a->release.len > b->release.len ? a->release.len : b->release.len;
  for (uint32_t i = 0; i < n; i++) {
    int c = cmp_numbers(dfix_version_part(a, i), dfix_version_part(b, i));
    if (c) return c;
  }
  return 0;
}

// 1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0 and 1.0.post1
static int pre_rank(const dfix_version *v) {
  if (v->phase) return v->phase == 'a' ? 1 : v->phase == 'b' ? 2 : 3;
  return v->has_dev && !v->has_post ? 0 : 4;
}

static int cmp_suffixes(const dfix_version *a, const dfix_version *b) {
  int c = pre_rank(a) - pre_rank(b);
  if (!c && a->phase) c = cmp_numbers(a->pre, b->pre);
  if (!c) c = (int)a->has_post - (int)b->has_post;
  if (!c && a->has_post) c = cmp_numbers(a->post, b->post);
  if (!c) c = (int)b->has_dev - (int)a->has_dev;
  if (!c && a->has_dev) c = cmp_numbers(a->dev, b->dev);
  return c;
}

// Numbers sort after words; a version without local part before one with.
static int cmp_locals(const dfix_version *a, const dfix_version *b) {
  for (uint32_t i = 0; i < a->local.len && i < b->local.len; i++) {
    dfix_str x = a->local.items[i], y = b->local.items[i];
    bool nx = all_digits(x), ny = all_digits(y);
    int c = nx != ny ? (int)nx - (int)ny : nx ? cmp_numbers(x, y) : str_cmp(x, y);
    if (c) return c;
  }
  return (a->local.len > b->local.len) - (a->local.len < b->local.len);
}

int dfix_version_cmp_public(const dfix_version *a, const dfix_version *b) {
  int c = cmp_numbers(a->epoch, b->epoch);
  if (!c) c = cmp_releases(a, b);
  return c ? c : cmp_suffixes(a, b);
}

int dfix_version_cmp(const dfix_version *a, const dfix_version *b) {
  int c = dfix_version_cmp_public(a, b);
  return c ? c : cmp_locals(a, b);
}

// ---- specifiers ---------------------------------------------------------------------

static const struct {
  const char *text;
  dfix_specifier_op op;
} operators[] = {
    {"===", DFIX_SPEC_ARBITRARY}, {"==", DFIX_SPEC_EQ}, {"!=", DFIX_SPEC_NE},
    {"<=", DFIX_SPEC_LE},         {">=", DFIX_SPEC_GE}, {"~=", DFIX_SPEC_COMPATIBLE},
    {"<", DFIX_SPEC_LT},          {">", DFIX_SPEC_GT},
};

static bool is_equality(dfix_specifier_op op) {
  return op == DFIX_SPEC_EQ || op == DFIX_SPEC_NE;
}

// Whether this operator may stand before this version.
static bool fits(const dfix_specifier *s) {
  const dfix_version *v = &s->version;
  if (v->local.len && !is_equality(s->op)) return false;
  if (s->wildcard &&
      (!is_equality(s->op) || v->phase || v->has_post || v->has_dev || v->local.len))
    return false;
  return s->op != DFIX_SPEC_COMPATIBLE || v->release.len >= 2;
}

// specifier := OPERATOR VERSION [ ".*" ]
static bool parse_specifier(dfix_arena *a, dfix_str text, dfix_specifier *out) {
  for (uint32_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    dfix_str op = str_from(operators[i].text);
    if (!str_starts(text, op)) continue;
    dfix_str version = str_trim(str_from_at(text, op.len));
    out->op = operators[i].op;
    if (out->op == DFIX_SPEC_ARBITRARY) {
      if (!dfix_version_parse(a, version, &out->version))
        out->version = (dfix_version){.text = version};
      return version.len > 0 && !str_has_char(version, ' ');
    }
    out->wildcard = str_ends(version, S(".*"));
    if (out->wildcard) version = str_slice(version, 0, version.len - 2);
    return dfix_version_parse(a, version, &out->version) && fits(out);
  }
  return false;
}

bool dfix_specifiers_parse(dfix_arena *a, dfix_str text, dfix_specifiers *out) {
  *out = (dfix_specifiers){0};
  for (dfix_str rest = text, item; str_next(&rest, ',', &item);) {
    dfix_str trimmed = str_trim(item);
    if (!trimmed.len) continue;
    uint32_t start = (uint32_t)(trimmed.ptr - text.ptr);
    dfix_specifier s = {.text = trimmed,
                        .span = span(start, start + (uint32_t)trimmed.len)};
    if (!parse_specifier(a, trimmed, &s)) return false;
    vec_push(a, out, s);
  }
  return true;
}

// ==V.*: the candidate's release begins with V's, as if it had zeros at its end.
static bool has_prefix(const dfix_version *v, const dfix_version *prefix, uint32_t n) {
  if (!str_eq(v->epoch, prefix->epoch)) return false;
  for (uint32_t i = 0; i < n; i++)
    if (!str_eq(dfix_version_part(v, i), prefix->release.items[i])) return false;
  return true;
}

static bool equals(const dfix_specifier *s, const dfix_version *v) {
  if (s->wildcard) return has_prefix(v, &s->version, s->version.release.len);
  return s->version.local.len ? dfix_version_cmp(v, &s->version) == 0
                              : dfix_version_cmp_public(v, &s->version) == 0;
}

// `<V` leaves out V's own pre-releases, `>V` its post-releases and local versions.
static bool is_below(const dfix_version *v, const dfix_version *limit) {
  if (dfix_version_cmp(v, limit) >= 0) return false;
  if (dfix_version_is_pre(limit) || !dfix_version_is_pre(v)) return true;
  return !str_eq(v->epoch, limit->epoch) || cmp_releases(v, limit) != 0;
}

static bool is_above(const dfix_version *v, const dfix_version *limit) {
  if (dfix_version_cmp(v, limit) <= 0) return false;
  bool same_release = str_eq(v->epoch, limit->epoch) && cmp_releases(v, limit) == 0;
  if (same_release && v->has_post && !limit->has_post) return false;
  return !(same_release && v->local.len);
}

bool dfix_specifier_accepts(const dfix_specifier *s, const dfix_version *v) {
  switch (s->op) {
  case DFIX_SPEC_EQ:
    return equals(s, v);
  case DFIX_SPEC_NE:
    return !equals(s, v);
  case DFIX_SPEC_LE:
    return dfix_version_cmp_public(v, &s->version) <= 0;
  case DFIX_SPEC_GE:
    return dfix_version_cmp_public(v, &s->version) >= 0;
  case DFIX_SPEC_LT:
    return is_below(v, &s->version);
  case DFIX_SPEC_GT:
    return is_above(v, &s->version);
  case DFIX_SPEC_COMPATIBLE:
    assert(s->version.release.len >= 2);
    return dfix_version_cmp_public(v, &s->version) >= 0 &&
           has_prefix(v, &s->version, s->version.release.len - 1);
  case DFIX_SPEC_ARBITRARY:
    return str_ieq(s->version.text, v->normal);
  }
  return false;
}

bool dfix_specifiers_accept(const dfix_specifiers *s, const dfix_version *v) {
  const dfix_specifier *it;
  vec_each(it, s) if (!dfix_specifier_accepts(it, v)) return false;
  return true;
}

const dfix_version *dfix_specifiers_pin(const dfix_specifiers *s) {
  const dfix_specifier *it;
  vec_each(it, s) {
    bool exact = it->op == DFIX_SPEC_EQ && !it->wildcard;
    if (exact || (it->op == DFIX_SPEC_ARBITRARY && it->version.release.len))
      return &it->version;
  }
  return NULL;
}

bool dfix_specifiers_are_bounded(const dfix_specifiers *s) {
  const dfix_specifier *it;
  vec_each(it, s) if (it->op != DFIX_SPEC_NE && it->op != DFIX_SPEC_GE &&
                      it->op != DFIX_SPEC_GT) return true;
  return false;
}
