#include "engine/engine.h"

#include "engine/ctx.h"
#include "engine/index.h"

#include <stdlib.h>

// Makes `ctx` the run of rule number i over what lies in `scope`.
static const dfix_rule_spec *enter(dfix_ctx *ctx, uint32_t i, dfix_span scope) {
  ctx->rule = &ctx->input->selection->rules->rules[i];
  ctx->severity = ctx->input->selection->severity[i];
  ctx->scope = scope;
  return ctx->rule->spec;
}

static void run_command(dfix_ctx *ctx, const dfix_rule_numbers *rules,
                        const dfix_command *cmd) {
  const uint32_t *i;
  vec_each(i, rules) {
    const dfix_rule_spec *spec = enter(ctx, *i, cmd->span);
    if (spec->has_match)
      dfix_match_command(ctx, cmd);
    else
      spec->impl->on_command(ctx, cmd);
  }
}

static void run_step(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_rule_index *index = ctx->input->selection->index;
  const uint32_t *i;
  vec_each(i, &index->steps) enter(ctx, *i, step->instr->span)->impl->on_step(ctx, step);
  for (uint32_t k = 0; k < step->commands.len; k++) {
    const dfix_command *cmd = step->commands.items[k];
    const dfix_rule_numbers *rules =
        dfix_map_get(&index->by_program, dfix_program_family(cmd->program));
    if (rules) run_command(ctx, rules, cmd);
    run_command(ctx, &index->any_command, cmd);
  }
}

static void run_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const uint32_t *i;
  vec_each(i, &ctx->input->selection->index->by_kind[instr->kind]) {
    const dfix_rule_spec *spec = enter(ctx, *i, instr->span);
    if (spec->has_match)
      dfix_match_instruction(ctx, instr);
    else
      spec->impl->on_instruction(ctx, instr);
  }
  if (instr->inner) run_instruction(ctx, instr->inner);
}

// Each install of Python packages is shown with what its environment holds before it.
static void run_installs(dfix_ctx *ctx, const dfix_stage *stage) {
  const dfix_rule_numbers *rules = &ctx->input->selection->index->installs;
  if (!rules->len) return;
  const dfix_environment *env =
      dfix_environment_new(ctx->arena, ctx->input->graph, dfix_ctx_context(ctx),
                           &ctx->input->selection->python.project, stage);
  for (uint32_t k = 0; k < env->installs.len; k++) {
    const dfix_install *in = env->installs.items[k];
    const uint32_t *i;
    vec_each(i, rules) enter(ctx, *i, in->pip->cmd->span)->impl->on_install(ctx, in);
  }
}

static void run_stage(dfix_ctx *ctx, const dfix_stage *stage) {
  const uint32_t *i;
  vec_each(i, &ctx->input->selection->index->stages) enter(ctx, *i, stage->from->span)
      ->impl->on_stage(ctx, stage);
  for (uint32_t k = 0; k < stage->steps.len; k++) {
    run_step(ctx, stage->steps.items[k]);
    if (stage->steps.items[k]->triggered) run_step(ctx, stage->steps.items[k]->triggered);
  }
  run_installs(ctx, stage);
}

static void report_syntax(dfix_ctx *ctx, const dfix_syntax_error *e) {
  const dfix_ruleset *rules = ctx->input->selection->rules;
  dfix_str name = str_from(e->rule);
  for (uint32_t i = 0; i < rules->len; i++) {
    const dfix_rule *rule = &rules->rules[i];
    if (!str_eq(rule->category, S("syntax")) || !str_ends(rule->id, name) ||
        rule->id.len != name.len + strlen("syntax/"))
      continue;
    if (ctx->input->selection->severity[i] == DFIX_SEVERITY_NONE) return;
    enter(ctx, i, e->span);
    dfix_param(dfix_report(ctx, e->span), S("message"), e->message);
    return;
  }
  DFIX_BUG("a syntax error without a rule");
}

// One root cause, one finding: a rule's `overrides` are silent about the same command.
static void apply_overrides(dfix_ctx *ctx) {
  for (uint32_t i = 0; i < ctx->diags.len; i++) {
    const dfix_diag *strong = ctx->diags.items[i];
    const dfix_list *weaker = &strong->finding.rule->spec->overrides;
    if (strong->is_suppressed) continue;
    for (uint32_t k = 0; k < weaker->len; k++)
      for (uint32_t j = 0; j < ctx->diags.len; j++) {
        dfix_diag *d = ctx->diags.items[j];
        if (str_eq(d->finding.rule->id, weaker->items[k]) &&
            span_overlaps(d->scope, strong->scope))
          d->is_suppressed = true;
      }
  }
}

static int by_place(const void *a, const void *b) {
  const dfix_diag *x = *(dfix_diag *const *)a, *y = *(dfix_diag *const *)b;
  bool x_elsewhere = x->finding.file.len > 0, y_elsewhere = y->finding.file.len > 0;
  if (x_elsewhere != y_elsewhere) return x_elsewhere - y_elsewhere;
  if (x_elsewhere && str_cmp(x->finding.file, y->finding.file))
    return str_cmp(x->finding.file, y->finding.file);
  if (x->finding.span.start != y->finding.span.start)
    return x->finding.span.start < y->finding.span.start ? -1 : 1;
  if (x->finding.span.end != y->finding.span.end)
    return x->finding.span.end < y->finding.span.end ? -1 : 1;
  return str_cmp(x->finding.rule->id, y->finding.rule->id);
}

static dfix_findings collect(dfix_ctx *ctx) {
  dfix_findings findings = {0};
  dfix_suppress(ctx);
  apply_overrides(ctx);
  if (ctx->diags.len)
    qsort(ctx->diags.items, ctx->diags.len, sizeof(*ctx->diags.items), by_place);
  for (uint32_t i = 0; i < ctx->diags.len; i++) {
    dfix_diag *d = ctx->diags.items[i];
    if (d->is_suppressed) continue;
    dfix_diag_finish(d);
    vec_push(ctx->arena, &findings, d->finding);
  }
  return findings;
}

dfix_findings dfix_lint(dfix_arena *a, const dfix_lint_input *input) {
  dfix_ctx ctx = {.arena = a, .input = input};
  const dfix_graph *g = input->graph;
  const dfix_file *file = g->file;
  const dfix_syntax_error *e;
  vec_each(e, &file->errors) report_syntax(&ctx, e);
  const uint32_t *i;
  vec_each(i, &input->selection->index->files)
      enter(&ctx, *i, span(0, (uint32_t)file->source->text.len))
          ->impl->on_file(&ctx);
  for (uint32_t k = 0; k < file->instructions.len; k++)
    run_instruction(&ctx, file->instructions.items[k]);
  for (uint32_t k = 0; k < g->stages.len; k++) run_stage(&ctx, g->stages.items[k]);
  if (input->shellcheck) dfix_report_scripts(&ctx);
  return collect(&ctx);
}
