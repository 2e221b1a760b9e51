#include "report/layers.h"

#include "base/json_text.h"
#include "base/utf8.h"

// ---- text ----

typedef struct cell {
  dfix_str text;
  unsigned columns;
} cell;

// As a terminal may show it, cut to `width` columns.
static cell fit(dfix_arena *a, dfix_str text, unsigned width) {
  bool is_cut = text.len > 4 * (size_t)width;
  text = str_slice(text, 0, 4 * (size_t)width);
  for (;;) {
    dfix_buf b = {.arena = a};
    unsigned columns = dfix_utf8_show(&b, text, 0, 1);
    if (columns + is_cut <= width) {
      if (is_cut) buf_add(&b, S("\xe2\x80\xa6"));
      return (cell){buf_str(&b), columns + is_cut};
    }
    is_cut = true;
    do text.len--;
    while (text.len && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80);
  }
}

// The instruction on one line, blanks folded.
static cell one_line(dfix_arena *a, const dfix_source *src, const dfix_step *step,
                     unsigned width) {
  dfix_str text = dfix_source_text(src, step->instr->logical);
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < text.len && b.len < 8 * (size_t)width; i++) {
    bool is_blank = (unsigned char)text.ptr[i] <= ' ';
    if (!is_blank)
      buf_add_char(&b, text.ptr[i]);
    else if (b.len && b.ptr[b.len - 1] != ' ')
      buf_add_char(&b, ' ');
  }
  return fit(a, buf_str(&b), width);
}

static void add_heat(dfix_buf *b, const dfix_layers_view *v, double seconds) {
  if (!v->color) return;
  buf_add(b, seconds >= 10 ? S("\033[31m") : seconds >= 1 ? S("\033[33m") : S("\033[2m"));
}

static void add_percent(dfix_buf *b, double chance) {
  if (chance > 0 && chance < 0.005)
    buf_add(b, S("   <1 %"));
  else
    buf_addf(b, "%5.0f %%", chance * 100);
}

static void add_row(dfix_buf *b, const dfix_layers_view *v, const dfix_source *src,
                    const dfix_rebuild *r, unsigned width) {
  cell text = one_line(b->arena, src, r->step, width);
  uint32_t line = dfix_source_line(src, r->step->instr->span.start) + 1;
  double expected = r->runs * r->seconds;
  add_heat(b, v, expected);
  buf_addf(b, "%5u  %.*s", line, STR_ARG(text.text));
  for (unsigned at = text.columns; at < width; at++) buf_add_char(b, ' ');
  buf_add_char(b, ' ');
  if (r->seconds > 0) {
    add_percent(b, r->changes);
    buf_add_char(b, ' ');
    add_percent(b, r->runs);
    buf_addf(b, " %7.1f %8.1f  ", r->seconds, expected);
  } else {
    buf_addf(b, "%34s", "");
  }
  buf_add(b, r->sees);
  while (b->len && b->ptr[b->len - 1] == ' ') b->len--;
  if (v->color) buf_add(b, S("\033[0m"));
  buf_add_char(b, '\n');
}

static unsigned text_width(const dfix_layers_view *v) {
  unsigned others = 5 + 2 + 1 + 34 + 16;
  unsigned wide = v->width > others + 24 ? v->width - others : 24;
  return wide > 60 ? 60 : wide;
}

static void add_table(dfix_buf *b, const dfix_layers_view *v, const dfix_source *src,
                      const dfix_rebuilds *all) {
  unsigned width = text_width(v);
  const dfix_stage_rebuild *s;
  buf_addf(b, " line  %-*s changes    runs    takes    costs  its key sees\n", (int)width,
           "step");
  vec_each(s, &all->stages) {
    buf_addf(b, "%5u  ", dfix_source_line(src, s->stage->from->span.start) + 1);
    buf_addf(b, "%.*s%s\n", STR_ARG(dfix_source_text(src, s->stage->from->logical)),
             s->is_needed ? "" : "   (not needed)");
    const dfix_rebuild *r;
    vec_each(r, &s->steps) add_row(b, v, src, r, width);
  }
}

static void add_basis(dfix_buf *b, const dfix_layers_view *v) {
  dfix_utf8_show(b, v->path, 0, 1);
  buf_addf(b, " with %.*s: ", STR_ARG(v->builder));
  if (v->before->commits)
    buf_addf(b, "odds counted over the last %u commits, ", v->before->commits);
  else
    buf_add(b, S("odds assumed (there is no history here), "));
  buf_add(b, S("seconds per step\n\n"));
}

void dfix_layers_text(dfix_buf *b, const dfix_layers_view *v) {
  add_basis(b, v);
  add_table(b, v, v->before_graph->file->source, v->before);
  buf_addf(b, "\na build is expected to take %.1f s\n", v->before->seconds);
  if (!v->changes) return;
  buf_add(b, S("\nafter dfix --write:\n\n"));
  add_table(b, v, v->after_graph->file->source, v->after);
  buf_addf(b, "\na build is expected to take %.1f s, %.1f s less\n", v->after->seconds,
           v->before->seconds - v->after->seconds);
}

// ---- JSON ----

static void add_step(dfix_buf *b, const dfix_source *src, const dfix_rebuild *r) {
  buf_addf(b, "{\"line\": %u, \"text\": ",
           dfix_source_line(src, r->step->instr->span.start) + 1);
  dfix_json_string_add(b, dfix_source_text(src, r->step->instr->span));
  buf_add(b, S(", \"sees\": "));
  dfix_json_string_add(b, r->sees);
  buf_addf(b,
           ", \"changes\": %.4f, \"runs\": %.4f, \"seconds\": %.2f, \"expected\": %.2f}",
           r->changes, r->runs, r->seconds, r->runs * r->seconds);
}

static void add_stage(dfix_buf *b, const dfix_source *src, const dfix_stage_rebuild *s) {
  buf_add(b, S("{\"name\": "));
  dfix_json_string_add(b, s->stage->name);
  buf_addf(b, ", \"line\": %u, \"needed\": %s, \"expected\": %.2f, \"steps\": [",
           dfix_source_line(src, s->stage->from->span.start) + 1,
           s->is_needed ? "true" : "false", s->seconds);
  for (uint32_t i = 0; i < s->steps.len; i++) {
    buf_add(b, i ? S(",\n    ") : S("\n    "));
    add_step(b, src, &s->steps.items[i]);
  }
  buf_add(b, S("]}"));
}

static void add_side(dfix_buf *b, const char *name, const dfix_source *src,
                     const dfix_rebuilds *all) {
  buf_addf(b, ",\n \"%s\": {\"expected\": %.2f, \"stages\": [", name, all->seconds);
  for (uint32_t i = 0; i < all->stages.len; i++) {
    buf_add(b, i ? S(",\n   ") : S("\n   "));
    add_stage(b, src, &all->stages.items[i]);
  }
  buf_add(b, S("]}"));
}

void dfix_layers_json(dfix_buf *b, const dfix_layers_view *v) {
  buf_add(b, S("{\"file\": "));
  dfix_json_string_add(b, v->path);
  buf_add(b, S(", \"builder\": "));
  dfix_json_string_add(b, v->builder);
  buf_addf(b, ", \"commits\": %u, \"changed\": %s", v->before->commits,
           v->changes ? "true" : "false");
  add_side(b, "before", v->before_graph->file->source, v->before);
  add_side(b, "after", v->after_graph->file->source, v->after);
  buf_add(b, S("}\n"));
}
