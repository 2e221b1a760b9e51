// Every line is a version, or a list of specifiers, or neither. Versions have a total
// order, and are equal if their shortest spellings are; a list accepts what all its items
// accept; the operators agree with each other.

#include "base/buf.h"
#include "claim.h"
#include "python/version.h"

enum { MAX_LINES = 7, MAX_TEXT = 256 };

typedef dfix_vec(dfix_version) versions;

static int sign(int n) { return (n > 0) - (n < 0); }

static int cmp(const dfix_version *x, const dfix_version *y) {
  return sign(dfix_version_cmp(x, y));
}

// The normal spelling without the zeros at the end of the release: equal for two versions
// exactly if they are.
static dfix_str key_of(dfix_arena *a, const dfix_version *v) {
  dfix_version bare = *v;
  while (bare.release.len > 1 && str_eq(vec_last(&bare.release), S("0")))
    bare.release.len--;
  dfix_buf b = {.arena = a};
  buf_add(&b, dfix_version_public(a, &bare));
  const dfix_str *part;
  vec_each(part, &v->local) buf_addf(&b, "+" STR_FMT, STR_ARG(*part));
  return buf_str(&b);
}

static void check_spelling(dfix_arena *a, const dfix_version *v) {
  dfix_version again;
  CLAIM(dfix_version_parse(a, v->normal, &again));
  CLAIM(str_eq(again.normal, v->normal));
  CLAIM(cmp(v, &again) == 0);
  CLAIM(dfix_version_parse(a, dfix_version_public(a, v), &again));
  CLAIM(again.local.len == 0 && dfix_version_cmp_public(v, &again) == 0);
  CLAIM(sign((int)v->local.len) == cmp(v, &again));
}

static void check_order(dfix_arena *a, const versions *all) {
  const dfix_version *x, *y, *z;
  vec_each(x, all) vec_each(y, all) {
    int c = cmp(x, y), c_public = sign(dfix_version_cmp_public(x, y));
    CLAIM(c == -cmp(y, x));
    CLAIM((c == 0) == str_eq(key_of(a, x), key_of(a, y)));
    CLAIM(c_public == 0 || c_public == c);
    vec_each(z, all) CLAIM(c > 0 || cmp(y, z) > 0 || cmp(x, z) <= 0);
  }
}

static bool accepts(dfix_arena *a, const char *op, dfix_str version, const char *end,
                    const dfix_version *v) {
  dfix_specifiers s;
  dfix_str text = dfix_arena_strf(a, "%s" STR_FMT "%s", op, STR_ARG(version), end);
  CLAIM(dfix_specifiers_parse(a, text, &s) && s.len == 1);
  return dfix_specifiers_accept(&s, v);
}

// The release of ~=V without its last part.
static dfix_str shortened(dfix_arena *a, const dfix_version *v) {
  dfix_version short_one = {.epoch = v->epoch, .release = v->release};
  short_one.release.len--;
  return dfix_version_public(a, &short_one);
}

static void check_operators(dfix_arena *a, const dfix_version *limit,
                            const dfix_version *v) {
  dfix_str bare = dfix_version_public(a, limit);
  bool below = accepts(a, "<", bare, "", v), above = accepts(a, ">", bare, "", v);
  bool at_most = accepts(a, "<=", bare, "", v), at_least = accepts(a, ">=", bare, "", v);
  bool equal = accepts(a, "==", bare, "", v);
  CLAIM(at_most || at_least);
  CLAIM(equal == (at_most && at_least));
  CLAIM(equal != accepts(a, "!=", bare, "", v));
  CLAIM(!below || (at_most && !equal));
  CLAIM(!above || (at_least && !equal));
  CLAIM(accepts(a, "==", limit->normal, "", v) ==
        (limit->local.len ? cmp(v, limit) == 0 : equal));
  if (limit->release.len >= 2)
    CLAIM(accepts(a, "~=", bare, "", v) ==
          (at_least && accepts(a, "==", shortened(a, limit), ".*", v)));
}

// A version above all that a text of `size` bytes can name.
static dfix_version highest(dfix_arena *a, size_t size) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i <= size; i++) buf_add_char(&b, '9');
  buf_add(&b, S("!0"));
  dfix_version v;
  CLAIM(dfix_version_parse(a, buf_str(&b), &v));
  return v;
}

static void check_list(dfix_arena *a, dfix_str text, const dfix_specifiers *list,
                       const versions *all) {
  const dfix_specifier *s;
  vec_each(s, list) {
    CLAIM(s->span.end <= text.len);
    CLAIM(str_eq(str_slice(text, s->span.start, s->span.end), s->text));
  }
  const dfix_version *v, *pin = dfix_specifiers_pin(list);
  vec_each(v, all) {
    bool by_parts = true;
    vec_each(s, list) {
      dfix_specifiers one;
      CLAIM(dfix_specifiers_parse(a, s->text, &one) && one.len == 1);
      by_parts &= dfix_specifiers_accept(&one, v);
    }
    CLAIM(dfix_specifiers_accept(list, v) == by_parts);
    CLAIM(!pin || !by_parts || dfix_version_cmp_public(v, pin) == 0);
  }
  dfix_version top = highest(a, text.len);
  CLAIM(dfix_specifiers_accept(list, &top) == !dfix_specifiers_are_bounded(list));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > MAX_TEXT) return 0;
  dfix_arena *a = dfix_arena_new();
  dfix_str text = {(const char *)data, size}, line;
  versions all = {0};
  dfix_strs lines = {0};
  for (dfix_str rest = text; lines.len < MAX_LINES && str_next(&rest, '\n', &line);) {
    dfix_version v;
    vec_push(a, &lines, line);
    if (dfix_version_parse(a, line, &v)) vec_push(a, &all, v);
  }
  const dfix_version *x, *y;
  vec_each(x, &all) {
    check_spelling(a, x);
    vec_each(y, &all) check_operators(a, x, y);
  }
  check_order(a, &all);
  const dfix_str *it;
  dfix_specifiers list;
  vec_each(it, &lines) if (dfix_specifiers_parse(a, *it, &list))
      check_list(a, *it, &list, &all);
  dfix_arena_free(a);
  return 0;
}
