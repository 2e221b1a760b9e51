#include "engine/api.h"

static bool is_cache(const dfix_mount *m) {
  return str_ieq(m->type, S("cache")) && m->target_known;
}

// ---- what a command removes ----

// Commands that empty the cache of their tool, wherever it is.
typedef struct cleaner {
  const char *program, *verb, *word;  // the argument after the verb, or ""
  const char *folders;                // one of which is mounted
} cleaner;

static const cleaner cleaners[] = {
    {"apt-get", "clean", "", "/var/cache/apt"},
    {"apt", "clean", "", "/var/cache/apt"},
    {"npm", "cache", "clean", "/root/.npm /home/node/.npm"},
    {"yarn", "cache", "clean", "/usr/local/share/.cache/yarn /root/.cache/yarn"},
    {"pip", "cache", "purge", "/root/.cache/pip /root/.cache"},
    {"uv", "cache", "clean", "/root/.cache/uv /root/.cache"},
    {"go", "clean", "-modcache", "/go/pkg/mod /root/go/pkg/mod"},
    {"dnf", "clean", "all", "/var/cache/dnf"},
    {"yum", "clean", "all", "/var/cache/yum"},
};

static bool has_word(const dfix_command *cmd, const char *word) {
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) if (str_is(arg->text, word)) return true;
  return !*word;
}

static bool cleans(const dfix_command *cmd, dfix_str target) {
  for (size_t i = 0; i < sizeof(cleaners) / sizeof(*cleaners); i++) {
    const cleaner *c = &cleaners[i];
    if (dfix_command_is(cmd, str_from(c->program), str_from(c->verb)) &&
        has_word(cmd, c->word) && dfix_words_hold(c->folders, target))
      return true;
  }
  return false;
}

// rm -r of the mounted folder, of all in it, or of a folder above it.
static bool removes(const dfix_command *cmd, dfix_str target) {
  const dfix_arg *arg;
  if (!str_eq(cmd->program, S("rm")) ||
      (!dfix_command_has(cmd, S("-r")) && !dfix_command_has(cmd, S("-R"))))
    return false;
  vec_each(arg, &cmd->args) {
    dfix_str path = arg->text;
    if (!arg->is_known || path.len < 2 || path.ptr[0] != '/') continue;
    if (str_ends(path, S("/*"))) path.len -= 2;
    while (path.len > 1 && path.ptr[path.len - 1] == '/') path.len--;
    if (dfix_path_is_below(target, path)) return true;
  }
  return false;
}

// ---- docker-clean ----

static bool mentions_docker_clean(dfix_ctx *ctx, const dfix_step *step) {
  dfix_str text = dfix_source_text(dfix_ctx_graph(ctx)->file->source, step->instr->span);
  return str_has(text, S("docker-clean")) || str_has(text, S("Keep-Downloaded")) ||
         str_has(text, S("Dir::Cache"));
}

// An image of Debian's or Ubuntu's own making: `debian:12`, `python:3.12-slim`.
static bool has_docker_clean(dfix_ctx *ctx, const dfix_step *step) {
  if (dfix_stage_distro(step->stage) != DFIX_DISTRO_DEBIAN ||
      !dfix_stage_begins_as_root(step->stage))
    return false;
  for (const dfix_stage *s = step->stage; s; s = s->parent)
    for (uint32_t i = 0; i < s->steps.len; i++) {
      const dfix_step *other = s->steps.items[i];
      if (s == step->stage && other->index > step->index) break;
      // A script or a file may have changed it, too.
      if (mentions_docker_clean(ctx, other) || other->instr->kind == DFIX_ADD ||
          (other->instr->kind == DFIX_COPY && str_has(other->instr->text.str, S("apt"))))
        return false;
    }
  return true;
}

static const dfix_command *apt_install(const dfix_step *step) {
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (dfix_command_is(cmd, S("apt-get"), S("install")) ||
        dfix_command_is(cmd, S("apt"), S("install")))
      return cmd;
  }
  return NULL;
}

static void check_apt(dfix_ctx *ctx, const dfix_step *step, const dfix_mount *m) {
  if (!str_eq(m->target, S("/var/cache/apt")) || !apt_install(step) ||
      !has_docker_clean(ctx, step))
    return;
  dfix_diag *d = dfix_report(ctx, m->span);
  dfix_variant(d, S("docker-clean"));
  dfix_param(d, S("target"), m->target);
  const dfix_command *first = step->commands.items[0];
  if (!first->is_top_level || !first->node || first->is_conditional) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_insert(d, first->span.start, S("rm -f /etc/apt/apt.conf.d/docker-clean && "));
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  const dfix_mount *m;
  vec_each(m, &step->mounts) {
    if (!is_cache(m)) continue;
    check_apt(ctx, step, m);
    for (uint32_t i = 0; i < step->commands.len; i++) {
      const dfix_command *cmd = step->commands.items[i];
      if (cmd->is_conditional || (!removes(cmd, m->target) && !cleans(cmd, m->target)))
        continue;
      dfix_diag *d = dfix_report(ctx, cmd->span);
      dfix_variant(d, S("removed"));
      dfix_param(d, S("target"), m->target);
      dfix_related(d, m->span, S("mount"));
    }
  }
}

const dfix_rule_impl dfix_rule_cache_mount_emptied = {.on_step = on_step};
