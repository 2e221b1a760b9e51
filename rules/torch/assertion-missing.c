#include "engine/api.h"

static bool is_checked_after(const dfix_install *in) {
  const dfix_stage *stage = in->step->stage;
  for (uint32_t s = in->step->index; s < stage->steps.len; s++)
    if (str_has(stage->steps.items[s]->script_text.str, S("import torch"))) return true;
  return false;
}

// The last install that may touch a pinned torch, in an image that is kept.
static bool is_last_risk(const dfix_install *in) {
  const dfix_environment *env = in->env;
  bool after = false;
  for (uint32_t i = 0; i < env->installs.len; i++) {
    const dfix_install *it = env->installs.items[i];
    if (it == in)
      after = true;
    else if (after && it->torch && !dfix_install_is_torch_free(it))
      return false;
  }
  return true;
}

static void offer(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in) {
  const dfix_dist *torch = in->torch;
  dfix_arena *a = dfix_ctx_arena(ctx);
  dfix_str cuda = dfix_cuda_of_variant(a, torch->variant);
  if (!torch->has_version || torch->python.len || in->step->instr->kind != DFIX_RUN)
    return;
  dfix_str and_cuda =
      cuda.len
          ? dfix_arena_strf(a, " and torch.version.cuda == '" STR_FMT "'", STR_ARG(cuda))
          : S("");
  dfix_str and_show = cuda.len ? S(", torch.version.cuda") : S("");
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert(d, in->step->instr->span.end,
              dfix_arena_strf(a,
                              "\nRUN python -c \"import torch; assert "
                              "torch.__version__.split('+')[0] == '" STR_FMT "'" STR_FMT
                              ", (torch.__version__" STR_FMT ")\"",
                              STR_ARG(torch->version.normal), STR_ARG(and_cuda),
                              STR_ARG(and_show)));
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_stage *stage = in->step->stage;
  bool pinned = in->torch && in->torch->is_exact && !in->torch->is_conditional;
  bool kept = stage->is_final || stage->is_base || stage->is_copied;
  if (!pinned || !kept || dfix_install_is_torch_free(in) || !is_last_risk(in) ||
      is_checked_after(in))
    return;
  offer(ctx, dfix_report(ctx, in->pip->head), in);
}

const dfix_rule_impl dfix_rule_torch_assertion_missing = {.on_install = on_install};
