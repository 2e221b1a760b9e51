// yaml_places.h - whether "NAME:LINE:COLUMN" is in a text.

#ifndef DFIX_TESTS_YAML_PLACES_H
#define DFIX_TESTS_YAML_PLACES_H

#include "base/yaml.h"

#define PLACES_NAME "f.yaml"

// Takes ":N" off; 0 if there is no such number.
static inline uint32_t take_number(dfix_str *s) {
  uint32_t n = 0;
  if (!str_starts(*s, S(":"))) return 0;
  *s = str_from_at(*s, 1);
  for (; s->len && ascii_is_digit(s->ptr[0]); *s = str_from_at(*s, 1))
    n = n * 10 + (uint32_t)(s->ptr[0] - '0');
  return n;
}

// Line and column are not beyond the text: one behind it counts, for there things are
// missing. YAML has more ends of lines than LF, each of them with one of these bytes.
static inline bool has_place(dfix_str text, uint32_t line, uint32_t column) {
  uint32_t lines = 1, longest = 0, length = 0;
  for (size_t i = 0; i < text.len; i++) {
    lines += memchr("\n\r\x85\xa8\xa9", text.ptr[i], 5) != NULL;
    length = text.ptr[i] == '\n' ? 0 : length + 1;
    if (length > longest) longest = length;
  }
  return line >= 1 && line <= lines + 1 && column >= 1 && column <= longest + 1;
}

// With `is_sentence`, ": " and words follow; else nothing does.
static inline bool is_place_in(dfix_str text, dfix_str place, bool is_sentence) {
  if (!str_starts(place, S(PLACES_NAME))) return false;
  place = str_from_at(place, sizeof PLACES_NAME - 1);
  uint32_t line = take_number(&place), column = take_number(&place);
  return has_place(text, line, column) &&
         (is_sentence ? str_starts(place, S(": ")) && place.len > 2 : !place.len);
}

#endif
