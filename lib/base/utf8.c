#include "base/utf8.h"

#include <utf8proc.h>

static bool is_control(utf8proc_int32_t c) {
  utf8proc_category_t category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

uint32_t dfix_utf8_show(dfix_buf *b, dfix_str s, uint32_t column, uint32_t tab) {
  while (s.len) {
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, &c);
    if (c == '\t') {
      do buf_add_char(b, ' ');
      while (++column % tab);
    } else if (n <= 0 || is_control(c)) {
      buf_add(b, S("\xef\xbf\xbd"));
      column++;
    } else {
      buf_add(b, str_slice(s, 0, (size_t)n));
      column += (uint32_t)utf8proc_charwidth(c);
    }
    s = str_from_at(s, n > 0 ? (size_t)n : 1);
  }
  return column;
}
