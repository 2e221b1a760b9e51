#include "engine/edits.h"

static const dfix_source *source_of(dfix_ctx *ctx) {
  return dfix_ctx_graph(ctx)->file->source;
}

dfix_str dfix_keyword_like(dfix_ctx *ctx, const dfix_instruction *instr,
                           dfix_str keyword) {
  dfix_str own = dfix_source_text(source_of(ctx), instr->keyword);
  bool is_lower = own.len && own.ptr[0] == ascii_lower(own.ptr[0]);
  return is_lower ? dfix_arena_lower(dfix_ctx_arena(ctx), keyword) : keyword;
}

bool dfix_is_pragma(dfix_str comment) {
  static dfix_pattern pragma = {
      .text = S_INIT("^(hadolint|dfix|shellcheck)\\s|^(check|syntax|escape)\\s*=")};
  return dfix_pattern_matches(&pragma, comment);
}

// The blanks in front of an instruction; false if something else is there (ONBUILD).
static bool indentation_of(dfix_ctx *ctx, const dfix_instruction *instr, dfix_str *out) {
  const dfix_source *source = source_of(ctx);
  dfix_span line =
      dfix_source_line_span(source, dfix_source_line(source, instr->span.start));
  *out = dfix_source_text(source, span(line.start, instr->span.start));
  return !str_trim(*out).len;
}

bool dfix_can_insert_above(dfix_ctx *ctx, const dfix_instruction *instr) {
  dfix_str indentation;
  const dfix_comment *c;
  vec_each(c, &instr->comments) if (dfix_is_pragma(c->text)) return false;
  return indentation_of(ctx, instr, &indentation);
}

void dfix_insert_above(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *instr,
                       dfix_str keyword, dfix_str args) {
  dfix_str indentation;
  indentation_of(ctx, instr, &indentation);
  dfix_str line = dfix_arena_strf(dfix_ctx_arena(ctx), STR_FMT " " STR_FMT "\n" STR_FMT,
                                  STR_ARG(dfix_keyword_like(ctx, instr, keyword)),
                                  STR_ARG(args), STR_ARG(indentation));
  dfix_insert(d, instr->span.start, line);
}

void dfix_insert_below(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *instr,
                       dfix_str keyword, dfix_str args) {
  dfix_str indentation;
  indentation_of(ctx, instr, &indentation);
  dfix_str line = dfix_arena_strf(
      dfix_ctx_arena(ctx), "\n" STR_FMT STR_FMT " " STR_FMT, STR_ARG(indentation),
      STR_ARG(dfix_keyword_like(ctx, instr, keyword)), STR_ARG(args));
  dfix_insert(d, instr->span.end, line);
}

void dfix_fix_name(dfix_ctx *ctx, dfix_diag *d, const dfix_var *var, dfix_str name) {
  dfix_str text = source_of(ctx)->text;
  bool is_braced = text.ptr[var->span.start + 1] == '{';
  uint32_t start = var->span.start + (is_braced ? 2 : 1);
  dfix_span where = span(start, start + (uint32_t)var->name.len);
  if (!str_eq(dfix_source_text(source_of(ctx), where), var->name)) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_replace(d, where, name);
}

// ---- pipefail

dfix_span dfix_bar_in(dfix_ctx *ctx, dfix_span between) {
  size_t bar = str_find_char(dfix_source_text(source_of(ctx), between), '|');
  if (bar == STR_NONE) return between;
  uint32_t at = between.start + (uint32_t)bar;
  return span(at, at + 1);
}

// Debian and Red Hat have bash, Alpine has ash.
static dfix_str shell_with_pipefail(const dfix_stage *stage) {
  switch (dfix_stage_distro(stage)) {
  case DFIX_DISTRO_DEBIAN:
  case DFIX_DISTRO_REDHAT:
    return S("[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]");
  case DFIX_DISTRO_ALPINE:
    return S("[\"/bin/ash\", \"-o\", \"pipefail\", \"-c\"]");
  default:
    return (dfix_str){0};
  }
}

void dfix_fix_pipefail(dfix_ctx *ctx, dfix_diag *d, const dfix_step *step,
                       bool (*hides)(const dfix_step *step, dfix_span *bar)) {
  dfix_str shell = shell_with_pipefail(step->stage);
  bool is_trigger = dfix_graph_step(dfix_ctx_graph(ctx), step->instr) != step;
  dfix_span bar;
  for (uint32_t i = 0; i < step->index; i++)
    if (hides(step->stage->steps.items[i], &bar)) return;
  if (!shell.len || step->shell_step || is_trigger) return;
  if (!dfix_can_insert_above(ctx, step->instr)) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert_above(ctx, d, step->instr, S("SHELL"), shell);
}

// ---- && over a line break

// Looks for one in the text between two links of a chain.
static bool read_joint(dfix_str between, dfix_joint *out) {
  size_t line_break = str_find_char(between, '\n');
  if (line_break == STR_NONE || str_has_char(between, '#')) return false;
  dfix_str above = str_slice(between, 0, line_break);
  dfix_str below = str_from_at(between, line_break + 1);
  if (str_has_char(below, '\n')) return false;
  if (str_ends(above, S("\r"))) above = str_slice(above, 0, above.len - 1);
  *out = (dfix_joint){above, below};
  return true;
}

// The text between a command and the one that it is joined to by &&.
static bool joint_before(dfix_ctx *ctx, const dfix_command *cmd, dfix_joint *out) {
  const dfix_sh_node *node = cmd->node, *above = node ? node->parent : NULL;
  if (above && above->kind == SH_PIPELINE && above->children.len == 1)
    node = above, above = node->parent;
  if (!above || above->kind != SH_AND || above->children.items[0] == node) return false;
  dfix_span between = span(above->children.items[0]->span.end, node->span.start);
  return read_joint(dfix_source_text(source_of(ctx), between), out);
}

static void *make_joint(dfix_ctx *ctx) {
  const dfix_graph *g = dfix_ctx_graph(ctx);
  dfix_joint *joint = arena_new(dfix_ctx_arena(ctx), dfix_joint);
  *joint = (dfix_joint){g->file->escape == '`' ? S(" `") : S(" \\"), S("    && ")};
  for (uint32_t i = 0; i < g->stages.len; i++)
    for (uint32_t k = 0; k < g->stages.items[i]->steps.len; k++) {
      const dfix_step *step = g->stages.items[i]->steps.items[k];
      if (step->instr->heredocs.len) continue;
      for (uint32_t n = 0; n < step->commands.len; n++)
        if (joint_before(ctx, step->commands.items[n], joint)) return joint;
    }
  return joint;
}

dfix_joint dfix_ctx_joint(dfix_ctx *ctx) {
  static const char key;
  return *(dfix_joint *)dfix_ctx_memo(ctx, &key, make_joint);
}
