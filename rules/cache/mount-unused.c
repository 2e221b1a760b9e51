#include "engine/api.h"

// Where a tool keeps its cache below the home, and what sends it elsewhere.
typedef struct tool {
  const char *programs, *folders, *variables;
} tool;

static const tool tools[] = {
    {"pip", ".cache .cache/pip", "PIP_CACHE_DIR XDG_CACHE_HOME HOME"},
    {"uv", ".cache .cache/uv", "UV_CACHE_DIR XDG_CACHE_HOME HOME"},
    {"poetry", ".cache .cache/pypoetry", "POETRY_CACHE_DIR XDG_CACHE_HOME HOME"},
    {"npm", ".npm", "npm_config_cache NPM_CONFIG_CACHE HOME"},
    {"pnpm", ".local/share/pnpm/store", "PNPM_HOME XDG_DATA_HOME HOME"},
    {"yarn", ".cache/yarn", "YARN_CACHE_FOLDER XDG_CACHE_HOME HOME"},
    {"go", ".cache/go-build go/pkg/mod", "GOCACHE GOMODCACHE GOPATH XDG_CACHE_HOME HOME"},
    {"mvn", ".m2 .m2/repository", "MAVEN_OPTS MAVEN_CONFIG HOME"},
    {"gradle", ".gradle", "GRADLE_USER_HOME HOME"},
    {"composer", ".composer/cache .cache/composer",
     "COMPOSER_CACHE_DIR COMPOSER_HOME XDG_CACHE_HOME HOME"},
};

static bool is_variable_set(const dfix_command *cmd, const char *names) {
  const dfix_inline_env *env;
  for (dfix_str rest = str_from(names), name; str_next(&rest, ' ', &name);) {
    if (dfix_scope_is_declared(cmd->step->scope, name)) return true;
    vec_each(env, &cmd->env) if (str_eq(env->name, name)) return true;
  }
  return false;
}

static bool names_cache(const dfix_command *cmd) {
  return dfix_command_has(cmd, S("--cache-dir")) || dfix_command_has(cmd, S("--cache")) ||
         dfix_command_has(cmd, S("--cache-folder")) || cmd->wrappers.len;
}

static const tool *tool_of(const dfix_command *cmd) {
  for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
    if (dfix_words_hold(tools[i].programs, cmd->program))
      return is_variable_set(cmd, tools[i].variables) || names_cache(cmd) ? NULL
                                                                          : &tools[i];
  return NULL;
}

// The mount is the tool's cache in the home of some user: "root" or "/home/NAME".
static bool is_cache_in(const tool *t, dfix_str target, dfix_str home) {
  return dfix_path_is_below(target, home) && target.len > home.len &&
         dfix_words_hold(t->folders, dfix_path_below(target, home));
}

static bool has_key(const dfix_mount *m, dfix_str name) {
  const dfix_pair *pair;
  vec_each(pair, &m->keys) if (str_ieq(pair->key.value, name)) return true;
  return false;
}

static void check(dfix_ctx *ctx, const dfix_command *cmd, const tool *t,
                  const dfix_mount *m, dfix_str user) {
  bool in_root = is_cache_in(t, m->target, S("/root"));
  dfix_str home = dfix_arena_strf(dfix_ctx_arena(ctx), "/home/%.*s", STR_ARG(user));
  bool is_closed = is_cache_in(t, m->target, home) && !has_key(m, S("uid")) &&
                   !has_key(m, S("gid")) && !has_key(m, S("mode"));
  if (!in_root && !is_closed) return;
  dfix_diag *d = dfix_report(ctx, m->span);
  dfix_variant(d, in_root ? S("home") : S("owner"));
  dfix_param(d, S("program"), cmd->program);
  dfix_param(d, S("user"), user);
  dfix_param(d, S("target"), m->target);
  const dfix_step *set = dfix_stage_last(cmd->step->stage, cmd->step->index, DFIX_USER);
  if (set) dfix_related(d, set->instr->logical, S("user"));
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_mount *m;
  if (!step->mounts.len || step->user.certainty != DFIX_KNOWN) return;
  dfix_str user = str_slice(step->user.text, 0, str_find_char(step->user.text, ':'));
  if (str_eq(user, S("root")) || str_eq(user, S("0")) || !user.len) return;
  vec_each(m, &step->mounts) {
    if (!str_ieq(m->type, S("cache")) || !m->target_known) continue;
    for (uint32_t i = 0; i < step->commands.len; i++) {
      const tool *t = tool_of(step->commands.items[i]);
      if (!t) continue;
      check(ctx, step->commands.items[i], t, m, user);
      break;
    }
  }
}

const dfix_rule_impl dfix_rule_cache_mount_unused = {.on_step = on_step};
