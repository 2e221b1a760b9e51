// text.h - text as a reader of it sees it, with the way back to the file's bytes.
//
// BuildKit joins an instruction's lines before anything reads them: continuations,
// comment lines and blank lines inside are gone. A dfix_text is such a joined text. It is
// made of pieces, each a run of bytes that lie together in the file, so that every
// position in it has an exact offset in the file and an edit inside a RUN is a plain edit
// of the file.
//
//   RUN a \            str    = "a  b"
//     # why            pieces = {at 0, offset 4} {at 2, offset 20}
//     b

#ifndef DFIX_SYNTAX_TEXT_H
#define DFIX_SYNTAX_TEXT_H

#include "base/span.h"
#include "base/vec.h"

typedef struct dfix_piece {
  uint32_t at;      // where this piece begins in the text
  uint32_t offset;  // where its first byte lies in the file
} dfix_piece;

typedef struct dfix_text {
  dfix_str str;
  const dfix_piece *pieces;  // ordered by `at`; pieces[0].at <= first byte of str
  uint32_t npieces;
  uint32_t base;  // the position of str's first byte in the numbering of `at`
} dfix_text;

// A text that lies in the file in one piece.
dfix_text dfix_text_plain(dfix_arena *a, dfix_str bytes, uint32_t offset);

// The file offset of position `at` of the text. `at == str.len` gives the offset just
// after the last byte (of an empty text: where it would stand).
uint32_t dfix_text_offset(const dfix_text *t, uint32_t at);

// The file's range of [start, end): from its first byte to just after its last, with
// whatever continuations lie between.
dfix_span dfix_text_span(const dfix_text *t, uint32_t start, uint32_t end);

// The same for a reader who goes forward: `piece` is where the search begins, and where
// it came to. It is 0 at first.
dfix_span dfix_text_span_near(const dfix_text *t, uint32_t start, uint32_t end,
                              uint32_t *piece);

// The part [start, end), sharing the pieces.
dfix_text dfix_text_slice(const dfix_text *t, uint32_t start, uint32_t end);

// True if [start, end) lies in the file in one run of bytes.
bool dfix_text_is_contiguous(const dfix_text *t, uint32_t start, uint32_t end);

// Builds a text byte by byte: `dfix_text_put` adds bytes that lie at `offset` in the
// file. The bytes must live as long as the text: while all of them lie side by side in
// memory, the text is no copy.
typedef struct dfix_text_builder {
  dfix_arena *arena;
  const char *ptr;
  uint32_t len;
  char *own;  // `cap` bytes, to which `ptr` points once the text is a copy; NULL before
  uint32_t cap;
  dfix_vec(dfix_piece) pieces;
} dfix_text_builder;

void dfix_text_put(dfix_text_builder *b, dfix_str bytes, uint32_t offset);
dfix_text dfix_text_done(dfix_text_builder *b);

#endif
