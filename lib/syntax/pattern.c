#include "syntax/pattern.h"

#include "base/buf.h"
#include "base/rune.h"
#include "base/vec.h"

// Matching takes pattern x value steps; more than this is not done.
#define MAX_STEPS 4000000u

#define NO_MATCH ((size_t)-1)

typedef enum { LITERAL, ANY, STAR } token_kind;

typedef struct pattern_token {
  token_kind kind;
  uint32_t code;
} pattern_token;

typedef dfix_vec(pattern_token) pattern_tokens;
typedef dfix_vec(dfix_rune) runes;

// False if the pattern has an escape that BuildKit rejects.
static bool read_pattern(dfix_arena *a, dfix_str pattern, pattern_tokens *out) {
  for (size_t at = 0; at < pattern.len;) {
    dfix_rune r = dfix_rune_at(pattern, at);
    at += r.len;
    pattern_token token = {LITERAL, r.code};
    if (r.code == '*') token.kind = STAR;
    if (r.code == '?') token.kind = ANY;
    if (r.code == '\\') {
      if (at == pattern.len) return false;
      token.code = (unsigned char)pattern.ptr[at];
      if (!strchr("}/*?\\", pattern.ptr[at]) || !pattern.ptr[at]) return false;
      at++;
    }
    if (a) vec_push(a, out, token);
  }
  return true;
}

bool dfix_pattern_is_valid(dfix_str pattern) {
  pattern_tokens none = {0};
  return read_pattern(NULL, pattern, &none);
}

static runes read_runes(dfix_arena *a, dfix_str s) {
  runes out = {0};
  for (size_t at = 0; at < s.len;) {
    dfix_rune r = dfix_rune_at(s, at);
    vec_push(a, &out, r);
    at += r.len;
  }
  return out;
}

static bool accepts(pattern_token t, dfix_rune r) {
  return t.kind == LITERAL ? t.code == r.code : r.code != '\n';
}

// The end of the shortest or longest match that begins at `from`, or NO_MATCH.
// `reached` has one slot more than the value has runes.
static size_t match_at(const pattern_tokens *p, const runes *value, size_t from,
                       bool is_longest, bool *reached) {
  size_t n = value->len;
  memset(reached, 0, n + 1);
  reached[from] = true;
  // Invariant: reached[i] if the tokens so far can match the runes [from, i).
  for (uint32_t k = 0; k < p->len; k++) {
    pattern_token t = p->items[k];
    if (t.kind == STAR) {
      for (size_t i = from; i < n; i++)
        if (reached[i] && accepts(t, value->items[i])) reached[i + 1] = true;
      continue;
    }
    for (size_t i = n; i > from; i--)
      reached[i] = reached[i - 1] && accepts(t, value->items[i - 1]);
    reached[from] = false;
  }
  size_t best = NO_MATCH;
  for (size_t i = from; i <= n; i++) {
    if (!reached[i]) continue;
    best = i;
    if (!is_longest) break;
  }
  return best;
}

static void reverse(pattern_tokens *p, runes *value) {
  for (uint32_t i = 0; i < p->len / 2; i++) {
    pattern_token t = p->items[i];
    p->items[i] = p->items[p->len - 1 - i];
    p->items[p->len - 1 - i] = t;
  }
  for (uint32_t i = 0; i < value->len / 2; i++) {
    dfix_rune r = value->items[i];
    value->items[i] = value->items[value->len - 1 - i];
    value->items[value->len - 1 - i] = r;
  }
}

// How many bytes the first `n` runes take.
static size_t bytes_of(const runes *value, size_t n) {
  size_t bytes = 0;
  for (size_t i = 0; i < n; i++) bytes += value->items[i].len;
  return bytes;
}

bool dfix_pattern_trim(dfix_arena *a, dfix_str pattern, dfix_str value, bool at_end,
                       bool is_longest, dfix_str *out) {
  pattern_tokens tokens = {0};
  if (!read_pattern(a, pattern, &tokens)) return false;
  runes text = read_runes(a, value);
  if ((uint64_t)(tokens.len + 1) * (text.len + 1) > MAX_STEPS) return false;
  if (at_end) reverse(&tokens, &text);
  bool *reached = arena_array(a, bool, text.len + 1u);
  size_t end = match_at(&tokens, &text, 0, is_longest, reached);
  size_t cut = end == NO_MATCH ? 0 : bytes_of(&text, end);
  *out = at_end ? str_slice(value, 0, value.len - cut) : str_from_at(value, cut);
  return true;
}

bool dfix_pattern_replace(dfix_arena *a, dfix_str pattern, dfix_str replacement,
                          dfix_str value, bool all, dfix_str *out) {
  pattern_tokens tokens = {0};
  if (!read_pattern(a, pattern, &tokens)) return false;
  if (all && str_has_char(replacement, '$')) return false;
  runes text = read_runes(a, value);
  size_t n = text.len;
  if ((uint64_t)(tokens.len + 1) * (n + 1) * (n + 1) > MAX_STEPS) return false;
  bool *reached = arena_array(a, bool, n + 1);
  dfix_buf buf = {.arena = a};
  size_t kept = 0;  // the runes before it are in the result
  for (size_t from = 0; from <= n; from++) {
    size_t end = match_at(&tokens, &text, from, true, reached);
    // An empty match just after another one does not count.
    if (end == NO_MATCH || (end == kept && from > 0)) continue;
    buf_add(&buf, str_slice(value, bytes_of(&text, kept), bytes_of(&text, from)));
    buf_add(&buf, replacement);
    kept = end;
    if (!all) break;
    if (end > from) from = end - 1;
  }
  buf_add(&buf, str_from_at(value, bytes_of(&text, kept)));
  *out = buf_str(&buf);
  return true;
}
