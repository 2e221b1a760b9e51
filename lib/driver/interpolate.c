#include "driver/interpolate.h"

#include "base/buf.h"

#include <stdlib.h>

enum { MAX_NESTED = 8 };

static dfix_str unquoted(dfix_str value) {
  value = str_trim(value);
  if (value.len < 2) return value;
  char first = value.ptr[0];
  bool quoted = (first == '"' || first == '\'') && value.ptr[value.len - 1] == first;
  return quoted ? str_slice(value, 1, value.len - 1) : value;
}

void dfix_variables_read(dfix_arena *a, dfix_variables *v, dfix_str text) {
  dfix_str line, name, value;
  while (str_next(&text, '\n', &line)) {
    line = str_trim(line);
    if (str_starts(line, S("#"))) continue;
    if (str_starts(line, S("export "))) line = str_trim(str_from_at(line, 7));
    if (!str_cut(line, '=', &name, &value)) continue;
    size_t comment = str_find(value, S(" #"));
    bool is_bare = !str_starts(str_trim(value), S("\"")) && !str_starts(value, S("'"));
    if (is_bare && comment != STR_NONE) value = str_slice(value, 0, comment);
    dfix_str *kept = arena_new(a, dfix_str);
    *kept = unquoted(value);
    dfix_map_put(a, &v->dotenv, str_trim(name), kept);
  }
}

bool dfix_variables_get(const dfix_variables *v, dfix_arena *a, dfix_str name,
                        dfix_str *out) {
  const char *from_process = getenv(dfix_arena_dup(a, name).ptr);
  const dfix_str *from_file = dfix_map_get(&v->dotenv, name);
  if (from_process)
    *out = str_from(from_process);
  else if (from_file)
    *out = *from_file;
  return from_process || from_file;
}

static bool is_name_char(char c, bool first) {
  return ascii_is_alpha(c) || c == '_' || (!first && ascii_is_digit(c));
}

static size_t name_length(dfix_str text) {
  size_t n = 0;
  while (n < text.len && is_name_char(text.ptr[n], n == 0)) n++;
  return n;
}

// For each "{" of the text the length up to the end of its "}", 0 without one.
static const uint32_t *braces_lengths(dfix_arena *a, dfix_str text) {
  uint32_t *lengths = arena_array(a, uint32_t, text.len + 1);
  dfix_vec(uint32_t) open = {0};
  for (uint32_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '{') vec_push(a, &open, i);
    if (text.ptr[i] != '}' || !open.len) continue;
    uint32_t start = open.items[--open.len];
    lengths[start] = i + 1 - start;
  }
  return lengths;
}

static dfix_str interpolate(dfix_arena *a, const dfix_variables *v, dfix_str text,
                            unsigned depth);

// What NAME and the operator behind it give.
static dfix_str expand(dfix_arena *a, const dfix_variables *v, dfix_str inside,
                       unsigned depth) {
  size_t n = name_length(inside);
  dfix_str value = {0}, rest = str_from_at(inside, n);
  bool is_set = dfix_variables_get(v, a, str_slice(inside, 0, n), &value);
  bool or_empty = str_starts(rest, S(":"));
  if (or_empty) rest = str_from_at(rest, 1);
  bool counts = is_set && (!or_empty || value.len);
  dfix_str other = interpolate(a, v, str_from_at(rest, 1), depth + 1);
  if (str_starts(rest, S("-"))) return counts ? value : other;
  if (str_starts(rest, S("+"))) return counts ? other : (dfix_str){0};
  return value;
}

static dfix_str interpolate(dfix_arena *a, const dfix_variables *v, dfix_str text,
                            unsigned depth) {
  if (!str_has_char(text, '$') || depth > MAX_NESTED) return text;
  dfix_buf b = {.arena = a};
  const uint32_t *lengths = braces_lengths(a, text);
  for (size_t i = 0; i < text.len;) {
    dfix_str rest = str_from_at(text, i + 1);
    size_t n = name_length(rest), braces = 0;
    if (text.ptr[i] != '$') {
      buf_add_char(&b, text.ptr[i++]);
    } else if (str_starts(rest, S("$"))) {
      buf_add_char(&b, '$');
      i += 2;
    } else if (n) {
      buf_add(&b, expand(a, v, str_slice(rest, 0, n), depth));
      i += 1 + n;
    } else if (str_starts(rest, S("{")) && (braces = lengths[i + 1])) {
      buf_add(&b, expand(a, v, str_slice(rest, 1, braces - 1), depth));
      i += 1 + braces;
    } else {
      buf_add_char(&b, text.ptr[i++]);
    }
  }
  return buf_str(&b);
}

dfix_str dfix_interpolate(dfix_arena *a, const dfix_variables *v, dfix_str text) {
  return interpolate(a, v, text, 0);
}
