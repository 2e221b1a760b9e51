#include "engine/api.h"

// Where a tool keeps what it downloads; a path without a slash in front is in the home.
typedef struct tool {
  const char *program, *verbs, *folder;
  const char *variables;  // that send it elsewhere
  const char *off;        // options and variables that switch it off
} tool;

static const tool tools[] = {
    {"pip", "install download wheel", ".cache/pip", "PIP_CACHE_DIR XDG_CACHE_HOME",
     "--no-cache-dir PIP_NO_CACHE_DIR"},
    {"uv", "sync pip", ".cache/uv", "UV_CACHE_DIR XDG_CACHE_HOME",
     "--no-cache UV_NO_CACHE"},
    {"npm", "ci install i", ".npm", "npm_config_cache NPM_CONFIG_CACHE", ""},
    {"go", "build install test mod", ".cache/go-build", "GOCACHE XDG_CACHE_HOME", ""},
    {"cargo", "build install fetch test", "/usr/local/cargo/registry", "CARGO_HOME", ""},
    {"mvn", "", ".m2", "MAVEN_OPTS MAVEN_CONFIG", "-s --settings"},
    {"gradle", "", ".gradle", "GRADLE_USER_HOME", ""},
    {"gradlew", "", ".gradle", "GRADLE_USER_HOME", ""},
    {"dotnet", "restore", ".nuget/packages", "NUGET_PACKAGES", ""},
};

static bool is_declared(const dfix_command *cmd, const char *names) {
  for (dfix_str rest = str_from(names), name; str_next(&rest, ' ', &name);)
    if (dfix_scope_is_declared(cmd->step->scope, name)) return true;
  return false;
}

static bool is_off(const dfix_command *cmd, const char *names) {
  for (dfix_str rest = str_from(names), name; str_next(&rest, ' ', &name);)
    if (name.ptr[0] == '-' ? dfix_command_has(cmd, name)
                           : dfix_scope_is_declared(cmd->step->scope, name))
      return true;
  return false;
}

static const tool *tool_of(const dfix_command *cmd) {
  const dfix_arg *verb = dfix_command_verb(cmd);
  for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
    const tool *t = &tools[i];
    if (!str_is(cmd->program, t->program)) continue;
    if (*t->verbs && (!verb || !dfix_words_hold(t->verbs, verb->text))) return NULL;
    return is_declared(cmd, t->variables) || is_off(cmd, t->off) || cmd->env.len ||
                   cmd->wrappers.len
               ? NULL
               : t;
  }
  return NULL;
}

static bool is_number(dfix_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_digit(s.ptr[i])) return false;
  return s.len > 0;
}

// "target=/root/.cache/pip", or with uid= for a user whose number and home are known.
static bool find_target(dfix_ctx *ctx, const dfix_step *step, const tool *t,
                        dfix_str *target, dfix_str *owner) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  bool is_known = step->user.certainty == DFIX_KNOWN;
  bool is_untouched = !dfix_stage_last(step->stage, step->index, DFIX_USER) &&
                      dfix_stage_begins_as_root(step->stage);
  if (!is_known && !is_untouched) return false;
  dfix_str user = is_known ? step->user.text : S("root");
  user = str_slice(user, 0, str_find_char(user, ':'));
  bool is_root = str_eq(user, S("root")) || str_eq(user, S("0"));
  dfix_value home = dfix_scope_default(step->scope, S("HOME"));
  if (!is_root && (!is_number(user) || home.certainty != DFIX_KNOWN)) return false;
  if (is_root && home.certainty == DFIX_KNOWN && !str_eq(home.text, S("/root")))
    return false;
  dfix_str folder = str_from(t->folder), at = is_root ? S("/root") : home.text;
  *owner = is_root ? S("") : dfix_arena_strf(a, ",uid=%.*s", STR_ARG(user));
  *target = folder.ptr[0] == '/' ? folder : dfix_path_join(a, at, folder);
  return true;
}

static bool has_cache_mount(const dfix_step *step) {
  const dfix_mount *m;
  vec_each(m, &step->mounts) if (str_ieq(m->type, S("cache"))) return true;
  return false;
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  dfix_str target, owner;
  if (step->instr->kind != DFIX_RUN || has_cache_mount(step) || step->stage->is_windows)
    return;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    const tool *t = tool_of(cmd);
    if (!t || !find_target(ctx, step, t, &target, &owner)) continue;
    dfix_diag *d = dfix_report(ctx, cmd->span);
    dfix_param(d, S("program"), cmd->program);
    dfix_param(d, S("target"), target);
    dfix_fix(d, DFIX_FIX_UNSAFE);
    dfix_insert(d, step->instr->args.start,
                dfix_arena_strf(dfix_ctx_arena(ctx),
                                "--mount=type=cache,target=%.*s%.*s ", STR_ARG(target),
                                STR_ARG(owner)));
    return;
  }
}

const dfix_rule_impl dfix_rule_cache_mount_offer = {.on_step = on_step};
