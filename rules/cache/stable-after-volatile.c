#include "engine/api.h"

// "apt-get install" of the first command of the step that takes its time.
static dfix_str name_of(dfix_arena *a, const dfix_command *cmd) {
  const dfix_arg *verb = dfix_command_verb(cmd);
  return verb
             ? dfix_arena_strf(a, "%.*s %.*s", STR_ARG(cmd->program), STR_ARG(verb->text))
             : cmd->program;
}

// Of the steps that move up, the command that takes longest.
static const dfix_command *costly_command(const dfix_stage *stage, const dfix_move *m,
                                          const dfix_context *context) {
  const dfix_command *best = NULL;
  for (uint32_t i = m->last + 1; i <= m->end; i++) {
    const dfix_step *step = stage->steps.items[i];
    for (uint32_t k = 0; k < step->commands.len; k++) {
      const dfix_command *cmd = step->commands.items[k];
      if (!best ||
          dfix_command_seconds(cmd, context) > dfix_command_seconds(best, context))
        best = cmd;
    }
  }
  return best;
}

// Of the steps that move down, the one that changes most often.
static const dfix_layer *hot_layer(const dfix_layers *layers, const dfix_move *m,
                                   const dfix_history *history) {
  const dfix_layer *best = &layers->items[m->first];
  for (uint32_t i = m->first + 1; i <= m->last; i++)
    if (dfix_chance(history, &layers->items[i].odds) > dfix_chance(history, &best->odds))
      best = &layers->items[i];
  return best;
}

static void report(dfix_ctx *ctx, const dfix_layers *layers, const dfix_move *m) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_source *src = dfix_ctx_graph(ctx)->file->source;
  const dfix_history *history = dfix_ctx_history(ctx);
  const dfix_layer *hot = hot_layer(layers, m, history);
  const dfix_instruction *copy = hot->step->instr;
  const dfix_command *cmd = costly_command(hot->step->stage, m, dfix_ctx_context(ctx));
  dfix_str often = dfix_odds_in_words(a, history, &hot->odds);

  dfix_diag *d = dfix_report(ctx, cmd->span);
  if (often.len) dfix_variant(d, S("history"));
  dfix_param(d, S("often"), often);
  dfix_param(d, S("copy"), dfix_source_text(src, copy->logical));
  dfix_param(d, S("program"), name_of(a, cmd));
  dfix_related(d, copy->logical, S("copy"));
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_fix_variant(d, m->is_hoist ? S("hoist") : S("sink"));
  dfix_replace(d, m->where, m->text);
}

static bool copies_context(const dfix_step *step) {
  return (step->instr->kind == DFIX_COPY || step->instr->kind == DFIX_ADD) &&
         !dfix_instruction_flag(step->instr, S("from"));
}

// Every command of it is known wherever the sources are.
static bool is_known(const dfix_step *step) {
  for (uint32_t i = 0; i < step->commands.len; i++)
    if (dfix_command_role_of(step->commands.items[i], S("/nonexistent")) ==
        DFIX_ROLE_UNKNOWN)
      return false;
  return step->instr->kind == DFIX_RUN && step->commands.len;
}

// Whether a RUN of packages comes after a COPY at all.
static bool may_gain(const dfix_stage *stage) {
  bool has_copy = false;
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    has_copy |= copies_context(step);
    if (has_copy && is_known(step)) return true;
  }
  return false;
}

static void on_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_context *context = dfix_ctx_context(ctx);
  dfix_split split;
  if (g->file->errors.len || !may_gain(stage)) return;
  dfix_stage_effects effects = dfix_effects_of(a, g, stage, context);
  if (!dfix_order_may_gain(a, &effects, context)) return;
  const dfix_history *history = dfix_ctx_history(ctx);
  dfix_layers layers = dfix_layers_of(a, stage, context, history, NULL);
  dfix_layers_sink_arguments(&layers, &effects);
  dfix_plan plan = dfix_plan_order(a, g, &effects, &layers, history);
  if (!plan.moves.len) return;
  // cache/copy-before-install comes first: it moves more.
  if (dfix_split_find(a, g, stage, context, &split) && split.is_proven &&
      dfix_split_is_worth_it(a, dfix_ctx_graph(ctx), &split, context, history))
    return;
  const dfix_move *m;
  vec_each(m, &plan.moves) if (dfix_same_build_with(a, g->file->source, context, m->where,
                                                    m->text)) report(ctx, &layers, m);
}

const dfix_rule_impl dfix_rule_cache_stable_after_volatile = {.on_stage = on_stage};
