#include "cache/late_arg.h"

#include "base/regex.h"
#include "cache/block.h"
#include "cache/manifest.h"

// Names that say where a build comes from. No installer reads them.
static bool is_provenance(dfix_str name) {
  static dfix_pattern names = {
      .text = S_INIT("^(VCS_|GIT_|CI_|SOURCE_|BUILD_|IMAGE_)?(COMMIT|SHA|COMMIT_SHA|REF|"
                     "COMMIT_HASH|HASH|REVISION|REV|DATE|TIME|NUMBER|BRANCH|CREATED)$")};
  return !str_eq(name, S("DATE")) && dfix_pattern_matches(&names, name);
}

static bool is_movable(const dfix_step *step) {
  const dfix_instruction *arg = step->instr;
  return arg->kind == DFIX_ARG && arg->pairs.len == 1 &&
         !str_has_char(arg->text.str, '$') &&
         is_provenance(arg->pairs.items[0].key.value);
}

static bool is_name_char(char c) { return ascii_is_alnum(c) || c == '_'; }

// The name as a word of the instruction, heredocs included: it may be read there.
static bool mentions(const dfix_source *src, const dfix_step *step, dfix_str name) {
  dfix_str text = dfix_source_text(src, step->instr->span);
  for (size_t at; (at = str_find(text, name)) != STR_NONE;) {
    bool starts = at == 0 || !is_name_char(text.ptr[at - 1]);
    text = str_from_at(text, at + name.len);
    if (starts && (!text.len || !is_name_char(text.ptr[0]))) return true;
  }
  return false;
}

static bool is_observed(const dfix_source *src, const dfix_stage *stage,
                        const dfix_late_arg *late, const dfix_step *step) {
  for (uint32_t i = late->first; i <= late->last; i++)
    if (mentions(src, step, stage->steps.items[i]->instr->pairs.items[0].key.value))
      return true;
  return false;
}

// apt-get install, apk add and their like.
static bool installs_packages(const dfix_command *cmd) {
  const dfix_arg *verb = dfix_command_verb(cmd);
  return verb && (str_eq(verb->text, S("install")) || str_eq(verb->text, S("add")));
}

// A RUN of known commands, each with requirements that expand no variable.
static bool ignores_variables(dfix_arena *a, const dfix_step *step,
                              const dfix_context *context, const dfix_command **install) {
  if (!step->commands.len || step->interpreter.len || step->mounts.len ||
      step->instr->heredocs.len || !step->script || !step->script->complete)
    return false;
  bool is_known = step->workdir.certainty == DFIX_KNOWN;
  dfix_str folder = is_known ? step->workdir.text : S("/");
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    dfix_strs files = {0};
    dfix_command_role role = dfix_command_role_of(cmd, folder);
    if (role == DFIX_ROLE_UNKNOWN) return false;
    if (!*install && installs_packages(cmd)) *install = cmd;
    if (role != DFIX_ROLE_INSTALL) continue;
    if (!is_known || !context || !dfix_manifest(a, cmd, folder, context, &files))
      return false;
    if (!*install) *install = cmd;
  }
  return true;
}

static bool may_pass(dfix_arena *a, const dfix_step *step, const dfix_context *context,
                     const dfix_command **install) {
  switch (step->instr->kind) {
  case DFIX_RUN:
    return ignores_variables(a, step, context, install);
  case DFIX_ENV:
  case DFIX_LABEL:
  case DFIX_EXPOSE:
  case DFIX_WORKDIR:
  case DFIX_USER:
  case DFIX_COPY:
  case DFIX_CMD:
  case DFIX_ENTRYPOINT:
  case DFIX_STOPSIGNAL:
    return true;
  default:
    return false;
  }
}

// Some later step of the stage must read one of them: else they are the author's secret.
static bool has_observer(const dfix_source *src, const dfix_stage *stage,
                         const dfix_late_arg *late) {
  for (uint32_t i = late->last + 1; i < stage->steps.len; i++)
    if (is_observed(src, stage, late, stage->steps.items[i])) return true;
  return false;
}

bool dfix_late_arg_find(dfix_arena *a, const dfix_graph *g, const dfix_stage *stage,
                        const dfix_context *context, dfix_late_arg *out) {
  const dfix_source *src = g->file->source;
  if (g->file->errors.len) return false;
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    *out = (dfix_late_arg){.first = i, .last = i};
    if (!is_movable(stage->steps.items[i])) continue;
    while (i + 1 < stage->steps.len && is_movable(stage->steps.items[i + 1]))
      out->last = ++i;
    uint32_t next = i + 1;
    for (; next < stage->steps.len; next++) {
      const dfix_step *step = stage->steps.items[next];
      if (is_observed(src, stage, out, step) || dfix_block_is_pinned(step->instr) ||
          !may_pass(a, step, context, &out->install))
        break;
    }
    out->before = next;
    if (!out->install || next == stage->steps.len || !has_observer(src, stage, out) ||
        dfix_block_is_pinned(stage->steps.items[out->first]->instr))
      continue;
    dfix_blocks_sink(a, src, stage, out->first, out->last, next - 1, &out->where,
                     &out->text);
    return true;
  }
  return false;
}
