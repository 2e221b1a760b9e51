// json_text.h - a text as a JSON string.

#ifndef DFIX_BASE_JSON_TEXT_H
#define DFIX_BASE_JSON_TEXT_H

#include "base/buf.h"

// In quotes, escaped, without control characters, so that a terminal may show it; each
// byte that is no part of UTF-8 becomes U+FFFD.
void dfix_json_string_add(dfix_buf *b, dfix_str s);

#endif
