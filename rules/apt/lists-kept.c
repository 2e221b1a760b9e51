#include "engine/api.h"

static bool is_apt(const dfix_command *cmd) {
  static const char *const programs[] = {"apt", "apt-get", "aptitude", "apt-cache"};
  for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
    if (str_is(cmd->program, programs[i])) return true;
  return false;
}

static bool needs_no_lists(dfix_str verb) {
  static const char *const verbs[] = {"clean", "autoclean",  "distclean", "dist-clean",
                                      "purge", "autoremove", "remove",    "autopurge"};
  for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
    if (str_is(verb, verbs[i])) return true;
  return false;
}

// A script of the image or the context may do anything.
static bool runs_script(const dfix_command *cmd) {
  return str_ends(cmd->program, S(".sh")) || str_eq(cmd->program, S("sh")) ||
         str_eq(cmd->program, S("bash"));
}

// Whether a step uses lists that were there before it. What comes after an `update` of
// its own does not.
static bool uses_lists(const dfix_step *step) {
  if (step->script && !step->script->complete) return true;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (runs_script(cmd)) return true;
    if (!is_apt(cmd)) continue;
    const dfix_arg *verb = dfix_command_verb(cmd);
    if (!verb) return true;
    if (str_eq(verb->text, S("update")) && !cmd->is_conditional) return false;
    if (!needs_no_lists(verb->text)) return true;
  }
  return false;
}

static bool is_used_after(const dfix_stage *stage, uint32_t first) {
  for (uint32_t i = first; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    if (uses_lists(step) || (step->triggered && uses_lists(step->triggered))) return true;
  }
  return false;
}

static bool begins_from(const dfix_stage *stage, const dfix_stage *base) {
  while (stage && stage != base) stage = stage->parent;
  return stage != NULL;
}

// The lists can go if nothing later installs from them:
//
//   RUN apt-get update
//   RUN apt-get install -y curl
static bool may_fix(dfix_ctx *ctx, const dfix_command *cmd) {
  const dfix_graph *g = dfix_ctx_graph(ctx);
  const dfix_stage *mine = cmd->step->stage;
  if (is_used_after(mine, cmd->step->index + 1)) return false;
  for (uint32_t i = mine->index + 1; i < g->stages.len; i++)
    if (begins_from(g->stages.items[i], mine) && is_used_after(g->stages.items[i], 0))
      return false;
  return true;
}

const dfix_rule_impl dfix_rule_apt_lists_kept = {.may_fix = may_fix};
