#include "graph/graph.h"

static void add(dfix_arena *a, dfix_edges *edges, dfix_edge e) { vec_push(a, edges, e); }

static void add_stage_use(dfix_arena *a, dfix_edges *edges, const dfix_graph *g,
                          const dfix_step *step, dfix_edge_kind kind, dfix_str name) {
  const dfix_stage *used = dfix_graph_find_stage(g, name, step->stage);
  if (!used) return;
  add(a, edges,
      (dfix_edge){.kind = kind, .from_stage = used, .to_stage = step->stage, .to = step});
}

// The variables that a step's own text uses and another step set.
static void add_reads(dfix_arena *a, dfix_edges *edges, const dfix_graph *g,
                      const dfix_step *step) {
  dfix_vars vars = dfix_expand_vars(a, &step->instr->text, g->file->escape);
  const dfix_var *var;
  vec_each(var, &vars) {
    const dfix_step *origin = dfix_scope_origin_step(step->scope, var->name);
    if (!origin) continue;
    add(a, edges,
        (dfix_edge){.kind = DFIX_EDGE_READS,
                    .from = origin,
                    .to_stage = step->stage,
                    .to = step,
                    .name = var->name});
  }
}

// The USER, WORKDIR and SHELL that a RUN, COPY or ADD stands under; `latest` has the last
// step of each kind before it.
static void add_state(dfix_arena *a, dfix_edges *edges, const dfix_step *step,
                      const dfix_step *const *latest) {
  dfix_kind kind = step->instr->kind;
  if (kind != DFIX_RUN && kind != DFIX_COPY && kind != DFIX_ADD) return;
  static const dfix_kind states[] = {DFIX_WORKDIR, DFIX_USER, DFIX_SHELL};
  for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
    if (latest[states[i]])
      add(a, edges,
          (dfix_edge){.kind = DFIX_EDGE_STATE,
                      .from = latest[states[i]],
                      .to_stage = step->stage,
                      .to = step});
}

static void add_step(dfix_arena *a, dfix_edges *edges, const dfix_graph *g,
                     const dfix_step *step, const dfix_step *const *latest) {
  const dfix_flag *from = dfix_instruction_flag(step->instr, S("from"));
  if (from && from->has_value)
    add_stage_use(a, edges, g, step, DFIX_EDGE_COPY, from->value.value);
  const dfix_mount *mount;
  vec_each(mount, &step->mounts) if (mount->from.len)
      add_stage_use(a, edges, g, step, DFIX_EDGE_MOUNT, mount->from);
  add_reads(a, edges, g, step);
  add_state(a, edges, step, latest);
}

dfix_edges dfix_graph_edges(dfix_arena *a, const dfix_graph *g) {
  dfix_edges edges = {0};
  for (uint32_t i = 0; i < g->stages.len; i++) {
    const dfix_stage *stage = g->stages.items[i];
    if (stage->parent)
      add(a, &edges,
          (dfix_edge){
              .kind = DFIX_EDGE_FROM, .from_stage = stage->parent, .to_stage = stage});
    const dfix_step *latest[DFIX_NKINDS] = {0};
    for (uint32_t k = 0; k < stage->steps.len; k++) {
      const dfix_step *step = stage->steps.items[k];
      add_step(a, &edges, g, step, latest);
      latest[step->instr->kind] = step;
    }
  }
  return edges;
}
