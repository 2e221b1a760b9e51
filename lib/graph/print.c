#include "graph/print.h"

#include "base/json_text.h"
#include "base/utf8.h"
#include "graph/command.h"

enum { LABEL = 60 };

static const char *const kind_names[] = {"from", "copy", "mount", "reads", "state"};

// One line of text, without what a terminal obeys and without broken characters.
static dfix_str shown(dfix_arena *a, dfix_str text) {
  dfix_buf b = {.arena = a};
  dfix_utf8_show(&b, text, 0, 1);
  return buf_str(&b);
}

// The first line of a step, cut at LABEL bytes but not inside a character.
static dfix_str label_of(dfix_arena *a, const dfix_graph *g,
                         const dfix_instruction *instr) {
  dfix_str text = dfix_source_text(g->file->source, instr->logical);
  text = str_slice(text, 0, str_find_char(text, '\n'));
  size_t end = text.len < LABEL ? text.len : LABEL;
  while (end > 0 && end < text.len && ((unsigned char)text.ptr[end] & 0xc0) == 0x80)
    end--;
  return shown(a, str_trim(str_slice(text, 0, end)));
}

static dfix_str stage_label(dfix_arena *a, const dfix_stage *s) {
  dfix_str image = shown(a, s->from->words.len ? s->from->words.items[0].value : S("?"));
  if (!s->name.len) return dfix_arena_strf(a, "%u: " STR_FMT, s->index, STR_ARG(image));
  return dfix_arena_strf(a, "%u: " STR_FMT " (" STR_FMT ")", s->index,
                         STR_ARG(shown(a, s->name)), STR_ARG(image));
}

static uint32_t line_of(const dfix_graph *g, const dfix_instruction *instr) {
  return dfix_source_line(g->file->source, instr->span.start) + 1;
}

// Edges come in the order of the file, so that one pass over them meets every step.
static void print_text(dfix_buf *b, const dfix_graph *g, const dfix_edges *edges) {
  const dfix_edge *e = edges->items, *end = edges->len ? e + edges->len : e;
  for (uint32_t i = 0; i < g->stages.len; i++) {
    const dfix_stage *stage = g->stages.items[i];
    buf_addf(b, "%sstage " STR_FMT "\n", i ? "\n" : "",
             STR_ARG(stage_label(b->arena, stage)));
    for (; e < end && !e->to && e->to_stage == stage; e++)
      buf_addf(b, "       from stage %u\n", e->from_stage->index);
    for (uint32_t k = 0; k < stage->steps.len; k++) {
      const dfix_step *step = stage->steps.items[k];
      buf_addf(b, "%5u  " STR_FMT "\n", line_of(g, step->instr),
               STR_ARG(label_of(b->arena, g, step->instr)));
      for (; e < end && e->to == step; e++) {
        if (e->from_stage)
          buf_addf(b, "         %s stage %u\n", kind_names[e->kind],
                   e->from_stage->index);
        else if (e->name.len)
          buf_addf(b, "         reads $" STR_FMT " of line %u\n", STR_ARG(e->name),
                   line_of(g, e->from->instr));
        else
          buf_addf(b, "         under line %u\n", line_of(g, e->from->instr));
      }
    }
  }
}

// Steps are named s0_3, the start of a stage s0.
static void add_id(dfix_buf *b, const dfix_stage *stage, const dfix_step *step) {
  buf_addf(b, "s%u", stage->index);
  if (step) buf_addf(b, "_%u", step->index);
}

static void add_edge_ends(dfix_buf *b, const dfix_edge *e, const char *arrow) {
  const dfix_stage *used = e->from_stage;
  const dfix_step *from = e->from;
  if (used && used->steps.len) from = vec_last(&used->steps);
  add_id(b, used ? used : from->stage, from);
  buf_add(b, str_from(arrow));
  add_id(b, e->to_stage, e->to);
}

// A label has no control characters, so dot and JSON quote it alike.
static void print_dot(dfix_buf *b, const dfix_graph *g, const dfix_edges *edges) {
  buf_add(b, S("digraph dockerfile {\n  node [shape=box, fontname=monospace];\n"));
  for (uint32_t i = 0; i < g->stages.len; i++) {
    const dfix_stage *stage = g->stages.items[i];
    buf_addf(b, "  subgraph cluster_%u {\n    label=", i);
    dfix_json_string_add(b, stage_label(b->arena, stage));
    buf_addf(b, ";\n    s%u [label=", i);
    dfix_json_string_add(b, label_of(b->arena, g, stage->from));
    buf_add(b, S("];\n"));
    for (uint32_t k = 0; k < stage->steps.len; k++) {
      buf_addf(b, "    s%u_%u [label=", i, k);
      dfix_json_string_add(b, label_of(b->arena, g, stage->steps.items[k]->instr));
      buf_addf(b, "];\n    s%u%s -> s%u_%u;\n", i,
               k ? dfix_arena_strf(b->arena, "_%u", k - 1).ptr : "", i, k);
    }
    buf_add(b, S("  }\n"));
  }
  const dfix_edge *e;
  vec_each(e, edges) {
    buf_add(b, S("  "));
    add_edge_ends(b, e, " -> ");
    buf_addf(b, " [label=\"%s\", style=%s];\n", kind_names[e->kind],
             e->kind >= DFIX_EDGE_READS ? "dotted" : "dashed");
  }
  buf_add(b, S("}\n"));
}

// Mermaid has no escapes in labels: what could end one is left out.
static void add_mermaid_label(dfix_buf *b, dfix_str s) {
  buf_add(b, S("[\""));
  for (size_t i = 0; i < s.len; i++)
    if (!strchr("\"`<>#;", s.ptr[i]) && (unsigned char)s.ptr[i] >= ' ')
      buf_add_char(b, s.ptr[i]);
  buf_add(b, S("\"]\n"));
}

static void print_mermaid(dfix_buf *b, const dfix_graph *g, const dfix_edges *edges) {
  buf_add(b, S("flowchart TD\n"));
  for (uint32_t i = 0; i < g->stages.len; i++) {
    const dfix_stage *stage = g->stages.items[i];
    buf_addf(b, "  subgraph stage%u", i);
    add_mermaid_label(b, stage_label(b->arena, stage));
    buf_addf(b, "    s%u", i);
    add_mermaid_label(b, label_of(b->arena, g, stage->from));
    for (uint32_t k = 0; k < stage->steps.len; k++) {
      buf_addf(b, "    s%u%s --> s%u_%u", i,
               k ? dfix_arena_strf(b->arena, "_%u", k - 1).ptr : "", i, k);
      add_mermaid_label(b, label_of(b->arena, g, stage->steps.items[k]->instr));
    }
    buf_add(b, S("  end\n"));
  }
  const dfix_edge *e;
  vec_each(e, edges) {
    buf_add(b, S("  "));
    add_edge_ends(b, e,
                  dfix_arena_strf(b->arena, " -. %s .-> ", kind_names[e->kind]).ptr);
    buf_add_char(b, '\n');
  }
}

static void add_json_step(dfix_buf *b, const dfix_graph *g, const dfix_step *step) {
  buf_addf(b, "{\"line\": %u, \"instruction\": ", line_of(g, step->instr));
  dfix_json_string_add(b, dfix_kind_name(step->instr->kind));
  buf_add(b, S(", \"text\": "));
  dfix_json_string_add(b, step->instr->text.str);
  buf_add(b, S(", \"commands\": ["));
  for (uint32_t i = 0; i < step->commands.len; i++) {
    if (i) buf_add(b, S(", "));
    dfix_json_string_add(b, step->commands.items[i]->program);
  }
  buf_add(b, S("]}"));
}

static void add_json_edge(dfix_buf *b, const dfix_edge *e) {
  buf_addf(b, "{\"kind\": \"%s\", ", kind_names[e->kind]);
  if (e->from_stage)
    buf_addf(b, "\"from\": {\"stage\": %u}, ", e->from_stage->index);
  else
    buf_addf(b, "\"from\": {\"stage\": %u, \"step\": %u}, ", e->from->stage->index,
             e->from->index);
  buf_addf(b, "\"to\": {\"stage\": %u", e->to_stage->index);
  if (e->to) buf_addf(b, ", \"step\": %u", e->to->index);
  buf_add_char(b, '}');
  if (e->name.len) {
    buf_add(b, S(", \"name\": "));
    dfix_json_string_add(b, e->name);
  }
  buf_add_char(b, '}');
}

static void print_json(dfix_buf *b, const dfix_graph *g, const dfix_edges *edges) {
  buf_add(b, S("{\"stages\": ["));
  for (uint32_t i = 0; i < g->stages.len; i++) {
    const dfix_stage *stage = g->stages.items[i];
    buf_addf(b, "%s\n  {\"line\": %u, \"name\": ", i ? "," : "", line_of(g, stage->from));
    dfix_json_string_add(b, stage->name);
    buf_add(b, S(", \"image\": "));
    dfix_json_string_add(b, stage->from->words.len ? stage->from->words.items[0].value
                                                   : S(""));
    buf_add(b, S(", \"steps\": ["));
    for (uint32_t k = 0; k < stage->steps.len; k++) {
      buf_add(b, k ? S(",\n    ") : S("\n    "));
      add_json_step(b, g, stage->steps.items[k]);
    }
    buf_add(b, S("]}"));
  }
  buf_add(b, S("],\n \"edges\": ["));
  for (uint32_t i = 0; i < edges->len; i++) {
    buf_add(b, i ? S(",\n  ") : S("\n  "));
    add_json_edge(b, &edges->items[i]);
  }
  buf_add(b, S("]}\n"));
}

void dfix_graph_print(dfix_buf *b, const dfix_graph *g, dfix_str form) {
  dfix_edges edges = dfix_graph_edges(b->arena, g);
  if (str_eq(form, S("dot")))
    print_dot(b, g, &edges);
  else if (str_eq(form, S("mermaid")))
    print_mermaid(b, g, &edges);
  else if (str_eq(form, S("json")))
    print_json(b, g, &edges);
  else
    print_text(b, g, &edges);
}
