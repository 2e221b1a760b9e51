// document.h - the files that are open in the editor, as the editor has them.
//
// Positions are lines and columns from 0; columns count UTF-16 code units, or bytes where
// the editor agreed to that.

#ifndef DFIX_LSP_DOCUMENT_H
#define DFIX_LSP_DOCUMENT_H

#include "base/vec.h"
#include "syntax/source.h"

typedef struct dfix_position {
  uint32_t line, column;
} dfix_position;

typedef struct dfix_document {
  dfix_arena *arena;  // of its own: freed when it is closed
  dfix_str uri;
  dfix_str path;  // of file:// and NUL-terminated; else ""
  char *text;     // malloc
  size_t len;
  int64_t version;
  bool is_dockerfile;
  bool is_stale;  // what is known of it is of an older text, or of other files
  bool is_due;    // and has not been published
} dfix_document;

dfix_document *dfix_document_new(dfix_str uri, dfix_str text, int64_t version,
                                 bool is_dockerfile);
void dfix_document_free(dfix_document *d);

// Its text, or what it depends on, has changed.
static inline void dfix_document_stale(dfix_document *d) {
  d->is_stale = d->is_due = true;
}

// Replaces the whole text, or what stands between two places; a place beyond the end of
// its line is that end.
void dfix_document_set(dfix_document *d, dfix_str text);
void dfix_document_replace(dfix_document *d, dfix_position start, dfix_position end,
                           bool in_bytes, dfix_str text);

// The byte at a place of a text.
uint32_t dfix_position_offset(const dfix_source *src, dfix_position at, bool in_bytes);

// "/a b" of "file:///a%20b"; "" of any other kind. And back.
dfix_str dfix_uri_path(dfix_arena *a, dfix_str uri);
dfix_str dfix_path_uri(dfix_arena *a, dfix_str path);

#endif
