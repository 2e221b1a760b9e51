// apply.h - a set of edits, applied to a text at once.
//
// All edits count in the same text. An inserted "\n" becomes the line ending of the line
// that it is inserted at, so that whoever plans an edit need not know about CRLF. A text
// that ended in a newline still does, and one that did not still does not.

#ifndef DFIX_REWRITE_APPLY_H
#define DFIX_REWRITE_APPLY_H

#include "engine/engine.h"

typedef dfix_vec(dfix_edit) dfix_edits;

// What one edit replaced (counted in the old text), and what stands there now (in the new
// one).
typedef struct dfix_change {
  dfix_span before;
  dfix_span after;
} dfix_change;

typedef dfix_vec(dfix_change) dfix_changes;

typedef struct dfix_patched {
  dfix_str text;
  dfix_changes changes;  // one an edit, in the order of the text
} dfix_patched;

// Sorts edits by place. Those that insert at the same place stay in the order in which
// they were added.
void dfix_edits_sort(dfix_edits *edits);

// True if the sorted edits lie inside a text of `len` bytes and no two overlap. Touching
// is no overlapping.
bool dfix_edits_fit(const dfix_edits *edits, size_t len);

// True if the two edits overlap or touch, so that their order would matter.
bool dfix_edits_meet(const dfix_edit *a, const dfix_edit *b);

// Applies edits that are sorted and fit, whatever their `file` is.
dfix_patched dfix_apply(dfix_arena *a, dfix_str text, const dfix_edits *edits);

// Where a byte of the old text lies in the new one. What an edit replaced lies at the
// start of its replacement; a byte just before which an edit inserts lies after the
// insertion.
uint32_t dfix_changes_forward(const dfix_changes *changes, uint32_t at);

// The range of the old text from which [start, end) of the new one came; an edit's
// replacement came from all that it replaced.
dfix_span dfix_changes_back(const dfix_changes *changes, dfix_span s);

// True if an edit replaces a part of `s`, or inserts inside it or at one of its ends.
bool dfix_changes_touch(const dfix_changes *changes, dfix_span s);

#endif
