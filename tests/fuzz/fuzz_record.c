// What other programs write down: `git log`, a log of BuildKit, pip.conf, JSON, .env.
// The first byte says which. What is read lies in the text and within its bounds.

#include "base/json.h"
#include "cache/cost.h"
#include "cache/history.h"
#include "claim.h"
#include "driver/builder.h"
#include "driver/interpolate.h"
#include "python/pip_conf.h"
#include "yaml_places.h"

#include <math.h>

enum { MAX_TEXT = 4096 };

static bool lies_in(dfix_str text, dfix_str piece) {
  return !piece.len ||
         (piece.ptr >= text.ptr && piece.ptr + piece.len <= text.ptr + text.len);
}

// Real histories are longer than inputs: the text is told as often as it takes.
static void check_history(dfix_arena *a, dfix_str text) {
  dfix_buf log = {.arena = a};
  for (unsigned i = 0; i < 24; i++) buf_add(&log, text);
  dfix_history h = dfix_history_read(a, buf_str(&log));
  CLAIM(h.len == 0 || (h.len >= DFIX_MIN_COMMITS && h.len <= DFIX_MAX_COMMITS));
  const dfix_map_entry *e;
  vec_each(e, &h.paths.entries) {
    const dfix_commits *commits = e->value;
    for (uint32_t bit = h.len; bit < DFIX_MAX_COMMITS; bit++)
      CLAIM(!(commits->words[bit / 64] >> bit % 64 & 1));
  }
}

static void check_build_log(dfix_arena *a, dfix_str text) {
  dfix_times times = dfix_times_read(a, text);
  const dfix_map_entry *e;
  vec_each(e, &times.seconds.entries) {
    double seconds = *(const double *)e->value;
    CLAIM(isfinite(seconds) && seconds >= 0);
    CLAIM(e->key.len && e->key.len <= text.len);
  }
  dfix_strs ran = dfix_build_steps(a, text);
  const dfix_str *step;
  vec_each(step, &ran) CLAIM(step->len <= text.len);
}

static void check_pip_conf(dfix_arena *a, dfix_str text) {
  dfix_pip_conf conf = dfix_pip_conf_read(a, text);
  const dfix_strs *const lists[] = {&conf.constraints, &conf.extra_indexes,
                                    &conf.find_links};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    const dfix_str *word;
    vec_each(word, lists[i]) {
      CLAIM(word->len && lies_in(text, *word));
      CLAIM(!str_has_char(*word, ' ') && !str_has_char(*word, '\n'));
    }
  }
  CLAIM(conf.index.len <= text.len);
}

static unsigned depth_of(const dfix_json *v) {
  unsigned deepest = 0;
  for (uint32_t i = 0; i < dfix_json_len(v); i++) {
    unsigned depth = depth_of(dfix_json_at(v, i));
    if (depth > deepest) deepest = depth;
  }
  return deepest + 1;
}

static void check_json(dfix_arena *a, dfix_str text) {
  dfix_err err = {0};
  const dfix_json *v = dfix_json_parse(a, S(PLACES_NAME), text, &err);
  if (!v) {
    CLAIM(str_is(S(PLACES_NAME ": is nested too deeply"), err.msg) ||
          is_place_in(text, str_from(err.msg), true));
    return;
  }
  CLAIM(depth_of(v) <= DFIX_JSON_DEPTH + 1);
  for (uint32_t i = 0; v->kind == DFIX_JSON_MAP && i < v->items.len; i++)
    CLAIM(dfix_json_get(v, v->keys.items[i]) == v->items.items[i]);
}

// The first line is a text with variables, the rest says what they are. Without a dollar
// nothing changes; a dollar that is doubled is one.
static void check_variables(dfix_arena *a, dfix_str text) {
  dfix_str line = text, rest = {0};
  str_cut(text, '\n', &line, &rest);
  dfix_variables v = {0};
  dfix_variables_read(a, &v, rest);
  dfix_interpolate(a, &v, line);
  dfix_buf doubled = {.arena = a};
  for (size_t i = 0; i < line.len; i++) {
    buf_add_char(&doubled, line.ptr[i]);
    if (line.ptr[i] == '$') buf_add_char(&doubled, '$');
  }
  CLAIM(str_eq(dfix_interpolate(a, &v, buf_str(&doubled)), line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1 || size > MAX_TEXT) return 0;
  static void (*const checks[])(dfix_arena * a, dfix_str text) = {
      check_history, check_build_log, check_pip_conf, check_json, check_variables};
  dfix_arena *a = dfix_arena_new();
  checks[(data[0] - '0') % 5u](a, (dfix_str){(const char *)data + 1, size - 1});
  dfix_arena_free(a);
  return 0;
}
