#include "report/layers.h"

#include "base/map.h"
#include "base/utf8.h"
#include "report/xml_text.h"

// Pixels.
enum {
  ROW = 24,
  HEADER = 30,
  GAP = 18,
  TOP = 64,
  MARGIN = 64,   // left and right of all, for edges between stages
  COLUMN = 560,  // one side
  BETWEEN = 96,  // the two sides, for the lines from where a step was to where it is
  TEXT = 41,     // letters of a step
  BAR = 130      // the costliest step's bar
};

// Where each step of one side was drawn.
typedef struct side {
  const dfix_rebuilds *all;
  const dfix_source *source;
  int x;
  int *y;        // of each step, in the order of the file
  int *stage_y;  // of each stage's header
  uint32_t nsteps;
  int bottom;
} side;

typedef struct canvas {
  dfix_buf *b;
  double costliest;  // expected seconds of a step
} canvas;

static dfix_str short_text(dfix_arena *a, dfix_str text, size_t letters) {
  dfix_buf shown = {.arena = a}, cut = {.arena = a};
  dfix_utf8_show(&shown, str_slice(text, 0, letters * 8), 0, 1);
  size_t at = 0, n = 0;
  while (at < shown.len && n < letters) {
    at++;
    while (at < shown.len && ((unsigned char)shown.ptr[at] & 0xc0) == 0x80) at++;
    n++;
  }
  buf_add(&cut, (dfix_str){shown.ptr, at});
  if (at < shown.len || text.len > letters * 8) buf_add(&cut, S("\xe2\x80\xa6"));
  return buf_str(&cut);
}

static dfix_str folded(dfix_arena *a, dfix_str text) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < text.len; i++) {
    bool is_blank = (unsigned char)text.ptr[i] <= ' ';
    if (!is_blank)
      buf_add_char(&b, text.ptr[i]);
    else if (b.len && b.ptr[b.len - 1] != ' ')
      buf_add_char(&b, ' ');
  }
  return buf_str(&b);
}

static void add_text(canvas *c, int x, int y, const char *class, dfix_str text,
                     size_t letters) {
  dfix_arena *a = c->b->arena;
  buf_addf(c->b, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y, class);
  dfix_xml_text_add(c->b, short_text(a, folded(a, text), letters));
  buf_add(c->b, S("</text>\n"));
}

// How hot a step is, as a class: 0 nothing, 4 most of what there is.
static int heat(const canvas *c, double expected) {
  double share = c->costliest > 0 ? expected / c->costliest : 0;
  return expected < 0.2 ? 0 : share < 0.1 ? 1 : share < 0.3 ? 2 : share < 0.7 ? 3 : 4;
}

static void draw_step(canvas *c, const side *s, const dfix_rebuild *r, int y) {
  double expected = r->runs * r->seconds;
  int hot = heat(c, expected);
  buf_addf(c->b, "<g><title>");
  dfix_xml_text_add(c->b, dfix_source_text(s->source, r->step->instr->span));
  buf_addf(c->b,
           "\n\nits key sees: %.*s\nchanges by itself: %.0f %%\nruns again: %.0f %%\n"
           "takes %.1f s, so %.1f s a build</title>\n",
           STR_ARG(r->sees), r->changes * 100, r->runs * 100, r->seconds, expected);
  buf_addf(c->b,
           "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" "
           "class=\"step heat%d\"/>\n",
           s->x, y, COLUMN, ROW - 3, hot);
  double width = c->costliest > 0 ? BAR * expected / c->costliest : 0;
  if (width >= 1)
    buf_addf(c->b,
             "<rect x=\"%.0f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" "
             "class=\"bar heat%d\"/>\n",
             (double)s->x + COLUMN - BAR - 6, y + 4, width, ROW - 11, hot);
  add_text(c, s->x + 8, y + 15, "code",
           dfix_source_text(s->source, r->step->instr->logical), TEXT);
  if (r->seconds > 0) {
    dfix_str numbers = dfix_arena_strf(c->b->arena, "%.0f %% of %.*f s", r->runs * 100,
                                       r->seconds < 1 ? 1 : 0, r->seconds);
    buf_addf(c->b, "<text x=\"%d\" y=\"%d\" class=\"number\">%.*s</text>\n",
             s->x + COLUMN - BAR - 14, y + 15, STR_ARG(numbers));
  }
  buf_add(c->b, S("</g>\n"));
}

static void place(dfix_arena *a, side *s) {
  uint32_t n = 0, k = 0;
  const dfix_stage_rebuild *stage;
  const dfix_rebuild *r;
  vec_each(stage, &s->all->stages) n += stage->steps.len;
  s->y = arena_array(a, int, n + 1);
  s->stage_y = arena_array(a, int, s->all->stages.len + 1);
  int y = TOP;
  vec_each(stage, &s->all->stages) {
    s->stage_y[stage->stage->index] = y;
    y += HEADER;
    vec_each(r, &stage->steps) {
      s->y[k++] = y;
      y += ROW;
    }
    y += GAP;
  }
  s->nsteps = n;
  s->bottom = y;
}

static void draw_side(canvas *c, const side *s, const char *title) {
  uint32_t k = 0;
  buf_addf(c->b, "<text x=\"%d\" y=\"36\" class=\"title\">%s: %.1f s a build</text>\n",
           s->x, title, s->all->seconds);
  const dfix_stage_rebuild *stage;
  vec_each(stage, &s->all->stages) {
    add_text(c, s->x, s->stage_y[stage->stage->index] + 20,
             stage->is_needed ? "stage" : "stage unused",
             dfix_source_text(s->source, stage->stage->from->logical), TEXT + 16);
    const dfix_rebuild *r;
    vec_each(r, &stage->steps) draw_step(c, s, r, s->y[k++]);
  }
}

// ---- edges ----

static int step_y(const side *s, const dfix_step *step) {
  uint32_t k = 0;
  for (uint32_t i = 0; i < step->stage->index; i++)
    k += s->all->stages.items[i].steps.len;
  return s->y[k + step->index] + ROW / 2;
}

// Beside the column, from where something is set to where it is used.
static void draw_edge(canvas *c, const side *s, bool on_right, const char *class,
                      int from, int to) {
  int x = on_right ? s->x + COLUMN : s->x, way = on_right ? 1 : -1;
  int length = from < to ? to - from : from - to;
  int bend = 14 + (length < 240 ? length / 6 : 40);
  buf_addf(c->b,
           "<path d=\"M%d %d C%d %d %d %d %d %d\" class=\"edge %s\" "
           "marker-end=\"url(#tip)\"/>\n",
           x, from, x + way * bend, from, x + way * bend, to, x + way * 3, to, class);
}

static void draw_edges(canvas *c, const dfix_graph *g, const side *s, bool on_right) {
  static const char *const classes[] = {"from", "copy", "mount", "reads", "state"};
  dfix_edges edges = dfix_graph_edges(c->b->arena, g);
  const dfix_edge *e;
  vec_each(e, &edges) {
    if (e->kind == DFIX_EDGE_STATE) continue;
    int from = e->from_stage ? s->stage_y[e->from_stage->index] + HEADER / 2
                             : step_y(s, e->from);
    int to = e->to ? step_y(s, e->to) : s->stage_y[e->to_stage->index] + HEADER / 2;
    draw_edge(c, s, on_right, classes[e->kind], from, to);
  }
}

// From where a step was to where it is now; both sides have the same texts but for COPYs
// that were added.
static void draw_moves(canvas *c, const side *left, const side *right) {
  dfix_arena *a = c->b->arena;
  dfix_map where = {0};  // from a text to its y on the right, once each
  const dfix_stage_rebuild *stage;
  const dfix_rebuild *r;
  uint32_t k = 0;
  vec_each(stage, &right->all->stages) vec_each(r, &stage->steps) {
    dfix_str text = dfix_source_text(right->source, r->step->instr->span);
    dfix_map_put(a, &where,
                 dfix_arena_strf(a, "%u %.*s", stage->stage->index, STR_ARG(text)),
                 &right->y[k++]);
  }
  k = 0;
  vec_each(stage, &left->all->stages) vec_each(r, &stage->steps) {
    dfix_str text = dfix_source_text(left->source, r->step->instr->span);
    int from = left->y[k++] + ROW / 2;
    const int *y = dfix_map_get(
        &where, dfix_arena_strf(a, "%u %.*s", stage->stage->index, STR_ARG(text)));
    if (!y) continue;
    int x = left->x + COLUMN, to = *y + ROW / 2;
    buf_addf(c->b, "<path d=\"M%d %d C%d %d %d %d %d %d\" class=\"move heat%d\"/>\n",
             x + 2, from, x + BETWEEN / 2, from, x + BETWEEN / 2, to, right->x - 2, to,
             heat(c, r->runs * r->seconds));
  }
}

static const char style[] =
    "<style>\n"
    "svg{--ink:#1f2328;--dim:#656d76;--paper:#ffffff;--line:#d0d7de;--h0:#f6f8fa;"
    "--h1:#fff4d6;--h2:#ffe0b3;--h3:#ffc29a;--h4:#ff9e8a;--b1:#e3b341;--b2:#e09b2d;"
    "--b3:#d96c2c;--b4:#cf3a2b}\n"
    "@media (prefers-color-scheme: dark){svg{--ink:#e6edf3;--dim:#8d96a0;--paper:#0d1117;"
    "--line:#30363d;--h0:#161b22;--h1:#2b2411;--h2:#3b2a10;--h3:#4a2714;--h4:#561d17}}\n"
    "text{font:12px "
    "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:var(--ink)}\n"
    ".title{font:600 15px system-ui,sans-serif}\n"
    ".stage{font-weight:600}.unused{fill:var(--dim)}\n"
    ".number{fill:var(--dim);text-anchor:end;font-size:11px}\n"
    ".step{stroke:var(--line)}.step.heat0{fill:var(--h0)}.step.heat1{fill:var(--h1)}"
    ".step.heat2{fill:var(--h2)}.step.heat3{fill:var(--h3)}.step.heat4{fill:var(--h4)}\n"
    ".bar.heat0{fill:none}.bar.heat1{fill:var(--b1)}.bar.heat2{fill:var(--b2)}"
    ".bar.heat3{fill:var(--b3)}.bar.heat4{fill:var(--b4)}\n"
    ".edge{fill:none;stroke-width:1.2;stroke:var(--dim)}.edge.copy{stroke:#2f81f7}"
    ".edge.from{stroke:#8250df}.edge.mount{stroke:#1a7f37}"
    ".edge.reads{stroke-dasharray:3 3;opacity:.6}\n"
    ".move{fill:none;stroke:var(--line);stroke-width:1.2}.move.heat3,.move.heat4"
    "{stroke:var(--b3);stroke-width:2}.move.heat2{stroke:var(--b2)}\n"
    ".paper{fill:var(--paper)}\n</style>\n";

static double costliest(const dfix_rebuilds *all) {
  double most = 0;
  const dfix_stage_rebuild *s;
  const dfix_rebuild *r;
  vec_each(s, &all->stages) vec_each(r, &s->steps) if (r->runs * r->seconds > most) most =
      r->runs * r->seconds;
  return most;
}

void dfix_layers_svg(dfix_buf *b, const dfix_layers_view *v) {
  canvas c = {b, costliest(v->before)};
  side left = {.all = v->before, .source = v->before_graph->file->source, .x = MARGIN};
  side right = {.all = v->after,
                .source = v->after_graph->file->source,
                .x = MARGIN + COLUMN + BETWEEN};
  place(b->arena, &left);
  place(b->arena, &right);
  int width = v->changes ? right.x + COLUMN + MARGIN : left.x + COLUMN + MARGIN;
  int height = left.bottom > right.bottom ? left.bottom : right.bottom;
  buf_addf(b,
           "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
           "height=\"%d\" role=\"img\">\n<title>",
           width, height, width, height);
  dfix_xml_text_add(b, v->path);
  buf_add(b, S(": how often each step runs again</title>\n"));
  buf_add(b, str_from(style));
  buf_add(b,
          S("<defs><marker id=\"tip\" viewBox=\"0 0 6 6\" refX=\"5\" refY=\"3\" "
            "markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\"><path d=\"M0 0L6 3L0 "
            "6z\" fill=\"context-stroke\"/></marker></defs>\n"));
  buf_addf(b, "<rect width=\"%d\" height=\"%d\" class=\"paper\"/>\n", width, height);
  draw_edges(&c, v->before_graph, &left, false);
  draw_side(&c, &left, v->changes ? "as it is" : "as it is, and stays");
  if (v->changes) {
    draw_moves(&c, &left, &right);
    draw_edges(&c, v->after_graph, &right, true);
    draw_side(&c, &right, "after dfix --write");
  }
  buf_add(b, S("</svg>\n"));
}

void dfix_layers_html(dfix_buf *b, const dfix_layers_view *v) {
  buf_add(b, S("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"));
  dfix_xml_text_add(b, v->path);
  buf_add(b, S(": layers</title>\n<style>body{margin:24px;font:15px system-ui,sans-serif;"
               "color:#1f2328;background:#fff}svg{max-width:100%;height:auto}p{max-width:"
               "60em}@media (prefers-color-scheme: dark){body{color:#e6edf3;background:"
               "#0d1117}}</style></head><body>\n<h1>"));
  dfix_xml_text_add(b, v->path);
  buf_add(b,
          S("</h1>\n<p>Each step with the chance that it runs again in a build, and the "
            "seconds that it takes then; the bars are their product. "));
  if (v->before->commits)
    buf_addf(b, "The odds are counted over the last %u commits. ", v->before->commits);
  else
    buf_add(b, S("The odds are assumed: there is no history here. "));
  buf_add(b, S("Solid lines are what a stage takes from another, dotted ones variables; "
               "point at a step to see what its cache key is made of.</p>\n"));
  dfix_layers_svg(b, v);
  buf_add(b, S("</body></html>\n"));
}
