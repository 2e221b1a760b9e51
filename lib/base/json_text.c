#include "base/json_text.h"

// The length of the UTF-8 character at the start of `s`, 0 for a broken one (RFC 3629).
static size_t utf8_len(dfix_str s) {
  const unsigned char *p = (const unsigned char *)s.ptr;
  size_t n = p[0] < 0x80                   ? 1
             : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
             : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
             : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                           : 0;
  if (!n || n > s.len) return 0;
  for (size_t i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
  bool beyond = (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf4 && p[1] > 0x8f);
  return overlong || beyond ? 0 : n;
}

void dfix_json_string_add(dfix_buf *b, dfix_str s) {
  buf_add_char(b, '"');
  while (s.len) {
    unsigned char c = (unsigned char)s.ptr[0];
    size_t n = utf8_len(s);
    if (c == '"' || c == '\\')
      buf_addf(b, "\\%c", c);
    else if (c == '\n')
      buf_add(b, S("\\n"));
    else if (c == '\t')
      buf_add(b, S("\\t"));
    else if (c < 0x20 || c == 0x7f)
      buf_addf(b, "\\u%04x", c);
    else if (n == 2 && c == 0xc2 && (unsigned char)s.ptr[1] < 0xa0)  // U+0080 to U+009F
      buf_addf(b, "\\u%04x", (unsigned char)s.ptr[1]);
    else if (!n)
      buf_add(b, S("\\ufffd"));
    else
      buf_add(b, str_slice(s, 0, n));
    s = str_from_at(s, n ? n : 1);
  }
  buf_add_char(b, '"');
}
