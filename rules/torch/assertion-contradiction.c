#include "engine/api.h"

// What an assertion says of torch, as far as it is a literal: "2.7" or "12.4".
static dfix_str said_by(dfix_pattern *pattern, dfix_str code) {
  dfix_span at;
  return dfix_pattern_find(pattern, code, &at) ? str_slice(code, at.start, at.end)
                                               : (dfix_str){0};
}

static bool is_plain_assertion(dfix_str code) {
  return str_has(code, S("assert")) && !str_has(code, S(" or ")) &&
         !str_has(code, S("not ")) && !str_has(code, S("!="));
}

// The version without what follows '+', as torch.__version__ begins.
static dfix_str public_part(dfix_str version) {
  dfix_str rest;
  str_cut(version, '+', &version, &rest);
  return version;
}

static bool contradicts_version(dfix_arena *a, dfix_str code, const dfix_dist *torch,
                                dfix_str *said) {
  static dfix_pattern equal = {
      .text = S_INIT("torch\\.__version__(?:\\.split\\(['\"]\\+['\"]\\)"
                     "\\[0\\])?\\s*==\\s*['\"]\\K[0-9][^'\"]*")};
  static dfix_pattern begins = {
      .text = S_INIT("torch\\.__version__\\.startswith\\(\\s*['\"]\\K[0-9][^'\"]*")};
  if (!torch->has_version || !torch->is_exact) return false;
  dfix_version v;
  *said = said_by(&equal, code);
  if (said->len)
    return dfix_version_parse(a, public_part(*said), &v) &&
           dfix_version_cmp_public(&v, &torch->version) != 0;
  *said = said_by(&begins, code);
  return said->len && !str_starts(public_part(torch->version.normal), public_part(*said));
}

static bool contradicts_cuda(dfix_arena *a, dfix_str code, const dfix_dist *torch,
                             dfix_str *said) {
  static dfix_pattern equal = {
      .text = S_INIT("torch\\.version\\.cuda\\s*==\\s*['\"]\\K[0-9][^'\"]*")};
  *said = said_by(&equal, code);
  dfix_str cuda = dfix_cuda_of_variant(a, torch->variant);
  return said->len && cuda.len && !str_eq(cuda, *said);
}

static void check(dfix_ctx *ctx, const dfix_command *cmd, const dfix_dist *torch) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  if (!str_starts(cmd->program, S("python"))) return;
  for (uint32_t i = 0; i + 1 < cmd->args.len; i++) {
    const dfix_arg *code = &cmd->args.items[i + 1];
    if (!str_eq(cmd->args.items[i].text, S("-c")) || !code->is_known ||
        !is_plain_assertion(code->text))
      continue;
    dfix_str said;
    if (!contradicts_version(a, code->text, torch, &said) &&
        !contradicts_cuda(a, code->text, torch, &said))
      continue;
    dfix_diag *d = dfix_report(ctx, code->span);
    dfix_param(d, S("said"), said);
    dfix_param(d, S("installed"), dfix_dist_text(a, torch));
    if (torch->by) dfix_related(d, torch->by->head, S("torch"));
  }
}

static bool comes_before(const dfix_command *a, const dfix_command *b) {
  return a->step != b->step ? a->step->index < b->step->index
                            : a->span.start < b->span.start;
}

static const dfix_install *next_of(const dfix_install *in) {
  for (uint32_t i = 0; i + 1 < in->env->installs.len; i++)
    if (in->env->installs.items[i] == in) return in->env->installs.items[i + 1];
  return NULL;
}

// The assertions between this install and the next one are about what this one leaves.
static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_dist *torch = in->torch_after;
  const dfix_install *next = next_of(in);
  const dfix_stage *stage = in->step->stage;
  bool certain = torch && !torch->is_conditional && !torch->python.len &&
                 in->verdict.fate != DFIX_MAY_BE_REPLACED;
  if (!certain) return;
  for (uint32_t s = in->step->index; s < stage->steps.len; s++) {
    const dfix_step *step = stage->steps.items[s];
    for (uint32_t c = 0; c < step->commands.len; c++) {
      const dfix_command *cmd = step->commands.items[c];
      if (next && !comes_before(cmd, next->pip->cmd)) return;
      if (comes_before(in->pip->cmd, cmd)) check(ctx, cmd, torch);
    }
  }
}

const dfix_rule_impl dfix_rule_torch_assertion_contradiction = {.on_install = on_install};
