#include "graph/image.h"

#include <ctype.h>

static bool all_of(dfix_str s, const char *more) {
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_alnum(s.ptr[i]) && !strchr(more, s.ptr[i])) return false;
  return s.len > 0;
}

static bool has_upper(dfix_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') return true;
  return false;
}

// A first part is a registry if it could not be the name of a repository's owner.
static bool is_registry(dfix_str part) {
  return str_has_char(part, '.') || str_has_char(part, ':') ||
         str_eq(part, S("localhost")) || has_upper(part);
}

// component := [a-z0-9]+ ((\.|_|__|-+) [a-z0-9]+)*
static bool is_component(dfix_str s) {
  if (!all_of(s, "._-") || has_upper(s)) return false;
  if (!ascii_is_alnum(s.ptr[0]) || !ascii_is_alnum(s.ptr[s.len - 1])) return false;
  for (size_t i = 1; i < s.len; i++) {
    char a = s.ptr[i - 1], b = s.ptr[i];
    if (ascii_is_alnum(a) || ascii_is_alnum(b) || (a == '-' && b == '-')) continue;
    bool two_underscores = a == '_' && b == '_' && i + 1 < s.len && s.ptr[i + 1] != '_';
    if (!two_underscores) return false;
  }
  return true;
}

static bool is_repository(dfix_str s) {
  if (!s.len || s.ptr[s.len - 1] == '/') return false;
  for (dfix_str rest = s, part; str_next(&rest, '/', &part);)
    if (!is_component(part)) return false;
  return true;
}

// tag := [A-Za-z0-9_][A-Za-z0-9_.-]{0,127}
static bool is_tag(dfix_str s) {
  return s.len <= 128 && all_of(s, "_.-") && s.ptr[0] != '.' && s.ptr[0] != '-';
}

// digest := algorithm ":" hex{32,}
static bool is_digest(dfix_str s) {
  dfix_str algorithm, hex;
  if (!str_cut(s, ':', &algorithm, &hex) || !all_of(algorithm, "+._-")) return false;
  for (size_t i = 0; i < hex.len; i++)
    if (!isxdigit((unsigned char)hex.ptr[i])) return false;
  return hex.len >= 32;
}

const dfix_image *dfix_image_parse(dfix_arena *a, dfix_str text) {
  dfix_image *image = arena_new(a, dfix_image);
  image->text = text;
  dfix_str rest = text, head, tail;
  if (str_cut(rest, '@', &head, &tail)) {
    if (!is_digest(tail)) return NULL;
    image->digest = tail;
    rest = head;
  }
  if (str_cut(rest, '/', &head, &tail) && is_registry(head)) {
    if (!all_of(head, ".:-[]_")) return NULL;
    image->registry = head;
    rest = tail;
  }
  if (str_cut(rest, ':', &head, &tail)) {
    if (!is_tag(tail)) return NULL;
    image->tag = tail;
    rest = head;
  }
  if (!is_repository(rest)) return NULL;
  bool hub = !image->registry.len || str_eq(image->registry, S("docker.io"));
  image->repository = hub && str_starts(rest, S("library/"))
                          ? str_from_at(rest, strlen("library/"))
                          : rest;
  image->name = str_basename(rest);
  return image;
}
