// features.h - what the server answers, as JSON.
//
// Each adds one JSON value, the result of a request; but for diagnostics.

#ifndef DFIX_LSP_FEATURES_H
#define DFIX_LSP_FEATURES_H

#include "base/json.h"
#include "lsp/analysis.h"

typedef struct dfix_view {
  const dfix_document *document;
  const dfix_analysis *analysis;
  bool in_bytes;  // columns are bytes, not UTF-16 code units
} dfix_view;

// The findings whose file is `file` ("" for the Dockerfile itself): items of a list, with
// a comma in front where `b` has some already.
void dfix_lsp_diagnostics(dfix_buf *b, const dfix_view *v, dfix_str file);

// Of a request's `params`.
void dfix_lsp_code_actions(dfix_buf *b, const dfix_view *v, const dfix_json *params);
void dfix_lsp_hover(dfix_buf *b, const dfix_view *v, const dfix_json *params);
void dfix_lsp_completion(dfix_buf *b, const dfix_view *v, const dfix_json *params);
void dfix_lsp_symbols(dfix_buf *b, const dfix_view *v);
void dfix_lsp_lenses(dfix_buf *b, const dfix_view *v);

// {"line": L, "character": C} of a request.
dfix_position dfix_lsp_position(const dfix_json *position);

#endif
