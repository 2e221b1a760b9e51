#include "lsp/analysis.h"

#include "driver/context.h"
#include "driver/folder.h"
#include "rewrite/fixer.h"
#include "rewrite/proof.h"

static void open_context(dfix_analysis *an, const dfix_document *d) {
  dfix_str dockerfile = str_basename(d->path);
  an->trouble = arena_new(an->arena, dfix_err);
  if (an->settings->context)
    an->root = str_from(an->settings->context);
  else if (d->path.len)
    an->root = dfix_context_guess(an->arena, d->path, an->source->text, NULL, &dockerfile,
                                  an->trouble);
  if (an->root.len)
    an->context = dfix_folder_open(an->arena, an->root.ptr, dockerfile, an->trouble);
}

static dfix_state state_of(const dfix_analysis *an, dfix_str text) {
  dfix_state state = {.source = dfix_source_new(an->arena, an->source->path, text)};
  state.file = dfix_parse(an->arena, state.source);
  state.graph = dfix_graph_new(an->arena, state.file, &an->settings->graph);
  dfix_lint_input input = {.graph = state.graph,
                           .context = an->context,
                           .selection = &an->settings->selection};
  state.findings = dfix_lint(an->arena, &input);
  return state;
}

static dfix_arena *forget(dfix_analysis *an) {
  if (an->context) dfix_folder_close(an->context);
  if (!an->arena) return dfix_arena_new();
  dfix_arena_reset(an->arena);
  return an->arena;
}

void dfix_analysis_make(dfix_analysis *an, const dfix_document *d,
                        dfix_configs *configs) {
  dfix_arena *a = forget(an);
  dfix_err err;
  dfix_str text = dfix_arena_dup(a, (dfix_str){d->text, d->len});
  dfix_str path = d->path.len ? d->path : S("-");
  *an = (dfix_analysis){.arena = a, .settings = dfix_configs_of(configs, path, &err)};
  an->source = dfix_source_new(a, path, text);
  if (!an->settings) {
    an->error = dfix_arena_dup(a, str_from(err.msg));
    return;
  }
  open_context(an, d);
  dfix_state state = state_of(an, text);
  an->source = state.source;
  an->graph = state.graph;
  an->findings = state.findings;
}

void dfix_analysis_free(dfix_analysis *an) {
  if (an->context) dfix_folder_close(an->context);
  if (an->arena) dfix_arena_free(an->arena);
  *an = (dfix_analysis){0};
}

bool dfix_analysis_fix(const dfix_analysis *an, const dfix_finding *finding,
                       dfix_patched *out) {
  dfix_edits edits = {0};
  if (!finding->fix) return false;
  const dfix_edit *e;
  vec_each(e, &finding->fix->edits) {
    if (e->file.len) return false;
    vec_push(an->arena, &edits, *e);
  }
  dfix_edits_sort(&edits);
  if (!edits.len || !dfix_edits_fit(&edits, an->source->text.len)) return false;
  *out = dfix_apply(an->arena, an->source->text, &edits);
  dfix_state before = {an->source, an->graph->file, an->graph, an->findings};
  dfix_state after = state_of(an, out->text);
  dfix_str why;
  return dfix_prove(an->arena, &before, &after, &out->changes, &why) &&
         !an->trouble->code;
}

dfix_str dfix_analysis_fix_all(const dfix_analysis *an) {
  dfix_fix_input input = {.path = an->source->path,
                          .text = an->source->text,
                          .graph = &an->settings->graph,
                          .context = an->context,
                          .selection = &an->settings->selection,
                          .lint = dfix_lint};
  dfix_str text = dfix_fix_text(an->arena, &input).text;
  return an->trouble->code ? an->source->text : text;
}
