#include "report/xml_text.h"

#include "base/rune.h"

// XML 1.0, production 2 (Char), without control characters, which a terminal obeys.
static bool is_char(dfix_rune r) {
  if (r.code == RUNE_BROKEN && r.len == 1) return false;
  bool is_control = r.code < 0x20 || (r.code >= 0x7f && r.code < 0xa0);
  return !is_control && r.code != 0xfffe && r.code != 0xffff;
}

static dfix_str reference(uint32_t code) {
  switch (code) {
  case '&':
    return S("&amp;");
  case '<':
    return S("&lt;");
  case '>':
    return S("&gt;");
  case '"':
    return S("&quot;");
  case '\t':
    return S("&#9;");
  case '\n':
    return S("&#10;");
  case '\r':
    return S("&#13;");
  default:
    return S("");
  }
}

void dfix_xml_text_add(dfix_buf *b, dfix_str text) {
  for (size_t at = 0; at < text.len;) {
    dfix_rune r = dfix_rune_at(text, at);
    dfix_str escaped = reference(r.code);
    if (escaped.len)
      buf_add(b, escaped);
    else if (is_char(r))
      buf_add(b, str_slice(text, at, at + r.len));
    else
      buf_add(b, S("\xef\xbf\xbd"));
    at += r.len;
  }
}

void dfix_xml_attribute_add(dfix_buf *b, const char *name, dfix_str value) {
  buf_addf(b, " %s=\"", name);
  dfix_xml_text_add(b, value);
  buf_add_char(b, '"');
}
