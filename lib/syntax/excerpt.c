#include "syntax/excerpt.h"

#include "base/buf.h"
#include "base/rune.h"

#define MAX_EXCERPT 60u

dfix_str dfix_excerpt(dfix_arena *a, dfix_str s) {
  dfix_buf b = {.arena = a};
  for (size_t at = 0; at < s.len;) {
    if (at >= MAX_EXCERPT) {
      buf_add(&b, S("..."));
      break;
    }
    dfix_rune r = dfix_rune_at(s, at);
    bool is_clean = r.code >= 0x20 && r.code != 0x7f && r.code != RUNE_BROKEN;
    buf_add(&b, is_clean ? str_slice(s, at, at + r.len) : S("\xef\xbf\xbd"));
    at += r.len;
  }
  return buf_str(&b);
}
