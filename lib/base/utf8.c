#include "base/utf8.h"

#include "base/rune.h"

// How many bytes at the start are printable ASCII: most of every text.
static size_t ascii_run(dfix_str s) {
  size_t n = 0;
  while (n < s.len && s.ptr[n] >= 0x20 && s.ptr[n] < 0x7f) n++;
  return n;
}

uint32_t dfix_utf8_show(dfix_buf *b, dfix_str s, uint32_t column, uint32_t tab) {
  for (size_t at = 0; at < s.len;) {
    size_t plain = ascii_run(str_from_at(s, at));
    if (plain) {
      buf_add(b, str_slice(s, at, at + plain));
      column += (uint32_t)plain;
      at += plain;
      continue;
    }
    dfix_rune r = dfix_rune_at(s, at);
    if (r.code == '\t') {
      do buf_add_char(b, ' ');
      while (++column % tab);
    } else if (dfix_rune_is_print(r.code) && !(r.code == RUNE_BROKEN && r.len == 1)) {
      buf_add(b, str_slice(s, at, at + r.len));
      column += dfix_rune_width(r.code);
    } else {
      buf_add(b, S("\xef\xbf\xbd"));
      column++;
    }
    at += r.len;
  }
  return column;
}
