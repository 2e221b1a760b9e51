#include "engine/api.h"

// "12.4" of "12.4.1".
static dfix_str major_minor(dfix_str version) {
  size_t first = str_find_char(version, '.');
  if (first == STR_NONE) return version;
  size_t second = str_find_char(str_from_at(version, first + 1), '.');
  return second == STR_NONE ? version : str_slice(version, 0, first + 1 + second);
}

// "11.8" of /usr/local/cuda-11.8 and of what lies below it.
static dfix_str cuda_of_folder(dfix_str value) {
  static dfix_pattern folder = {.text =
                                    S_INIT("^/usr/local/cuda-\\K[0-9]+\\.[0-9]+(?=/|$)")};
  dfix_span at;
  return dfix_pattern_find(&folder, value, &at) ? str_slice(value, at.start, at.end)
                                                : (dfix_str){0};
}

// Whether a step of the stage names that version: then it may install it.
static bool may_install(const dfix_stage *stage, dfix_str cuda, dfix_str with_dash) {
  for (uint32_t s = 0; s < stage->steps.len; s++) {
    const dfix_step *step = stage->steps.items[s];
    if (step->instr->kind == DFIX_COPY || step->instr->kind == DFIX_ADD) {
      if (str_has(step->instr->text.str, S("cuda"))) return true;
    } else if (step->instr->kind == DFIX_RUN &&
               (str_has(step->script_text.str, cuda) ||
                str_has(step->script_text.str, with_dash))) {
      return true;
    }
  }
  return stage->parent != NULL;
}

static bool names_home(dfix_str key) {
  return str_eq(key, S("CUDA_HOME")) || str_eq(key, S("CUDA_PATH")) ||
         str_eq(key, S("CUDA_ROOT")) || str_eq(key, S("CUDA_TOOLKIT_ROOT_DIR"));
}

// A folder of a CUDA that the base image does not have.
static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  if (step->instr->kind != DFIX_ENV) return;
  dfix_arena *a = dfix_ctx_arena(ctx);
  dfix_base base;
  for (uint32_t i = 0; i < step->instr->pairs.len; i++) {
    const dfix_pair *pair = &step->instr->pairs.items[i];
    if (!names_home(pair->key.value) || !pair->has_value) continue;
    dfix_str cuda = cuda_of_folder(pair->value.value);
    if (!cuda.len || !step->stage->image ||
        !dfix_base_read(a, step->stage->image, &base) || !base.cuda.len ||
        str_eq(major_minor(base.cuda), cuda))
      continue;
    dfix_str minor = str_from_at(cuda, str_find_char(cuda, '.') + 1);
    dfix_str dash = dfix_arena_strf(a, STR_FMT "-" STR_FMT,
                                    STR_ARG(str_slice(cuda, 0, cuda.len - minor.len - 1)),
                                    STR_ARG(minor));
    if (may_install(step->stage, cuda, dash)) continue;
    dfix_diag *d = dfix_report(ctx, pair->value.span);
    dfix_variant(d, S("home"));
    dfix_param(d, S("name"), pair->key.value);
    dfix_param(d, S("cuda"), cuda);
    dfix_param(d, S("base"), major_minor(base.cuda));
  }
}

// bitsandbytes is told to load its library for another CUDA than torch's.
static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_stage *stage = in->step->stage;
  if (vec_last(&in->env->installs) != in || !in->torch_after) return;
  dfix_str torch = dfix_cuda_of_variant(a, in->torch_after->variant);
  dfix_value value = dfix_scope_get(stage->scope_end, S("BNB_CUDA_VERSION"));
  const dfix_pair *pair = dfix_scope_origin(stage->scope_end, S("BNB_CUDA_VERSION"));
  if (!torch.len || value.certainty != DFIX_KNOWN || !pair || value.text.len != 3) return;
  dfix_str variant = dfix_arena_strf(a, "cu" STR_FMT, STR_ARG(value.text));
  dfix_str wanted = dfix_cuda_of_variant(a, variant);
  if (!wanted.len || str_eq(wanted, torch)) return;
  dfix_diag *d = dfix_report(ctx, pair->value.span);
  dfix_variant(d, S("bitsandbytes"));
  dfix_severity_as(d, S("info"));
  dfix_param(d, S("cuda"), wanted);
  dfix_param(d, S("torch"), dfix_dist_text(a, in->torch_after));
  if (in->torch_after->by) dfix_related(d, in->torch_after->by->head, S("torch"));
}

const dfix_rule_impl dfix_rule_torch_cuda_variable = {.on_step = on_step,
                                                      .on_install = on_install};
