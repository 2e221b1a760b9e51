// source.h - one file's bytes, and where its lines begin.

#ifndef DFIX_SYNTAX_SOURCE_H
#define DFIX_SYNTAX_SOURCE_H

#include "base/span.h"
#include "base/vec.h"

typedef struct dfix_source {
  dfix_str path;             // as the user wrote it; only for messages
  dfix_str text;             // every byte of the file, untouched
  dfix_vec(uint32_t) lines;  // the offset at which each line starts; lines end at LF only
  uint32_t first_line, indent;  // of a text inside another file: the lines before it, and
                                // the columns in front of each of its own
} dfix_source;

// A place as people and editors count it, all from 0.
typedef struct dfix_place {
  uint32_t line;
  uint32_t byte;   // bytes from the start of the line
  uint32_t chars;  // code points (a broken byte counts as one)
  uint32_t utf16;  // UTF-16 code units, for the language server and SARIF
} dfix_place;

// Takes the text as it is: CRLF, BOM, NUL and broken UTF-8 are all welcome.
// The source borrows `path` and `text`, and allocates from `arena`.
const dfix_source *dfix_source_new(dfix_arena *arena, dfix_str path, dfix_str text);

// The same for a text that is a block inside another file: places count in that file.
const dfix_source *dfix_source_inside(dfix_arena *arena, dfix_str path, dfix_str text,
                                      uint32_t first_line, uint32_t indent);

// The 0-based line that holds byte `at`. A newline belongs to the line it ends.
uint32_t dfix_source_line(const dfix_source *src, uint32_t at);

// The bytes of a 0-based line, without its LF (a CR before it is kept).
dfix_span dfix_source_line_span(const dfix_source *src, uint32_t line);

dfix_place dfix_source_place(const dfix_source *src, uint32_t at);

static inline dfix_str dfix_source_text(const dfix_source *src, dfix_span s) {
  return str_slice(src->text, s.start, s.end);
}

#endif
