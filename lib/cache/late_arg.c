#include "cache/late_arg.h"

#include "cache/block.h"
#include "cache/effects.h"

static bool is_movable(const dfix_effects *e) {
  const dfix_instruction *arg = e->step->instr;
  return arg->kind == DFIX_ARG && arg->pairs.len == 1 && !e->is_pinned &&
         !str_has_char(arg->text.str, '$') &&
         dfix_is_provenance(arg->pairs.items[0].key.value);
}

static bool is_observed(const dfix_stage_effects *e, const dfix_late_arg *late,
                        uint32_t step) {
  for (uint32_t i = late->first; i <= late->last; i++)
    if (dfix_steps_depend(e, i, step)) return true;
  return false;
}

// apt-get install, apk add, npm ci and their like.
static const dfix_command *install_of(const dfix_step *step) {
  static const dfix_str verbs = S_INIT("install add ci sync download");
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_arg *verb = dfix_command_verb(step->commands.items[i]);
    if (!verb) continue;
    if (dfix_text_mentions(verbs, verb->text)) return step->commands.items[i];
  }
  return NULL;
}

// Some later step of the stage must read one of them: else they are the author's secret.
static bool has_reader(const dfix_source *src, const dfix_stage_effects *e,
                       const dfix_late_arg *late) {
  for (uint32_t k = late->last + 1; k < e->stage->steps.len; k++)
    for (uint32_t i = late->first; i <= late->last; i++) {
      dfix_str name = e->steps[i].step->instr->pairs.items[0].key.value;
      dfix_span text = e->steps[k].step->instr->span;
      if (dfix_text_mentions(dfix_source_text(src, text), name)) return true;
    }
  return false;
}

static bool find(dfix_arena *a, const dfix_source *src, const dfix_stage_effects *e,
                 dfix_late_arg *out) {
  uint32_t n = e->stage->steps.len;
  for (uint32_t i = 0; i < n; i++) {
    *out = (dfix_late_arg){.first = i, .last = i};
    if (!is_movable(&e->steps[i])) continue;
    while (i + 1 < n && is_movable(&e->steps[i + 1])) out->last = ++i;
    uint32_t next = i + 1;
    for (; next < n && !is_observed(e, out, next); next++)
      if (!out->install) out->install = install_of(e->steps[next].step);
    out->before = next;
    if (!out->install || next == n || !has_reader(src, e, out)) continue;
    dfix_blocks_sink(a, src, e->stage, out->first, out->last, next - 1, &out->where,
                     &out->text);
    return true;
  }
  return false;
}

static bool has_provenance(const dfix_stage *stage) {
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_instruction *arg = stage->steps.items[i]->instr;
    const dfix_pair *pair;
    if (arg->kind != DFIX_ARG) continue;
    vec_each(pair, &arg->pairs) if (dfix_is_provenance(pair->key.value)) return true;
  }
  return false;
}

bool dfix_late_arg_find(dfix_arena *a, const dfix_graph *g, const dfix_stage *stage,
                        const dfix_context *context, dfix_late_arg *out) {
  if (g->file->errors.len || !has_provenance(stage)) return false;
  dfix_stage_effects effects = dfix_effects_of(a, g, stage, context);
  return find(a, g->file->source, &effects, out);
}
