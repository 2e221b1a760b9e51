// layers.h - how often the steps of a file run again, for people and for programs.
//
// `before` is the file as it is, `after` what the fixes of the family `cache` make of it;
// the same one twice if they change nothing.

#ifndef DFIX_REPORT_LAYERS_H
#define DFIX_REPORT_LAYERS_H

#include "base/buf.h"
#include "cache/rebuild.h"

typedef struct dfix_layers_view {
  dfix_str path;
  dfix_str builder;  // "buildkit", "classic", "buildah"
  const dfix_graph *before_graph, *after_graph;
  const dfix_rebuilds *before, *after;
  bool changes;    // whether `after` is another text
  bool color;      // text only
  unsigned width;  // of the terminal, text only
} dfix_layers_view;

void dfix_layers_text(dfix_buf *b, const dfix_layers_view *v);
void dfix_layers_json(dfix_buf *b, const dfix_layers_view *v);

// A page of its own, with the picture in it; or the picture alone.
void dfix_layers_html(dfix_buf *b, const dfix_layers_view *v);
void dfix_layers_svg(dfix_buf *b, const dfix_layers_view *v);

#endif
