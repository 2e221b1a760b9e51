#include "base/suggest.h"

#include <stdint.h>

// Longer words are not worth a guess.
#define MAX_WORD 32u
#define TOO_FAR 3u

static unsigned min2(unsigned a, unsigned b) { return a < b ? a : b; }

// How many insertions, deletions, changes and swaps lead from `a` to `b`.
static unsigned distance(dfix_str a, dfix_str b) {
  unsigned rows[3][MAX_WORD + 1];
  for (unsigned j = 0; j <= b.len; j++) rows[0][j] = j;
  for (unsigned i = 1; i <= a.len; i++) {
    unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
    row[0] = i;
    for (unsigned j = 1; j <= b.len; j++) {
      char x = ascii_lower(a.ptr[i - 1]), y = ascii_lower(b.ptr[j - 1]);
      row[j] = min2(min2(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
      if (i > 1 && j > 1 && x == ascii_lower(b.ptr[j - 2]) &&
          y == ascii_lower(a.ptr[i - 2]))
        row[j] = min2(row[j], before[j - 2] + 1);
    }
  }
  return rows[a.len % 3][b.len];
}

// The letters of a word, a bit each. Words that differ in more than two bits an edit are
// farther apart than that.
static uint64_t letters_of(dfix_str s) {
  uint64_t letters = 0;
  for (size_t i = 0; i < s.len; i++)
    letters |= UINT64_C(1) << ((unsigned char)ascii_lower(s.ptr[i]) & 63);
  return letters;
}

static bool may_be_nearer(dfix_str a, uint64_t letters, dfix_str b, unsigned nearest) {
  size_t longer = a.len > b.len ? a.len - b.len : b.len - a.len;
  if (longer >= nearest) return false;
  uint64_t differ = letters ^ letters_of(b);
  for (unsigned room = 2 * (nearest - 1); differ; room--, differ &= differ - 1)
    if (!room) return false;
  return true;
}

dfix_str dfix_suggest(dfix_str word, const dfix_str *known, size_t nknown) {
  dfix_str best = {0};
  unsigned nearest = TOO_FAR;
  uint64_t letters = letters_of(word);
  for (size_t i = 0; i < nknown; i++) {
    if (str_ieq(word, known[i])) return (dfix_str){0};
    if (word.len > MAX_WORD || known[i].len > MAX_WORD) continue;
    if (!may_be_nearer(word, letters, known[i], nearest)) continue;
    unsigned d = distance(word, known[i]);
    if (d >= nearest || d >= known[i].len || d >= word.len) continue;
    nearest = d;
    best = known[i];
  }
  return best;
}
