#include "cache/effects.h"

#include "base/regex.h"
#include "cache/block.h"
#include "cache/manifest.h"
#include "cache/path.h"
#include "cache/role.h"

bool dfix_is_provenance(dfix_str name) {
  static dfix_pattern names = {
      .text = S_INIT("^(VCS_|GIT_|CI_|SOURCE_|BUILD_|IMAGE_)?(COMMIT|SHA|COMMIT_SHA|REF|"
                     "COMMIT_HASH|HASH|REVISION|REV|DATE|TIME|NUMBER|BRANCH|CREATED)$")};
  return !str_eq(name, S("DATE")) && dfix_pattern_matches(&names, name);
}

static bool is_name_char(char c) { return ascii_is_alnum(c) || c == '_'; }

bool dfix_text_mentions(dfix_str text, dfix_str name) {
  for (size_t at; name.len && (at = str_find(text, name)) != STR_NONE;) {
    bool starts = at == 0 || !is_name_char(text.ptr[at - 1]);
    text = str_from_at(text, at + name.len);
    if (starts && (!text.len || !is_name_char(text.ptr[0]))) return true;
  }
  return false;
}

// ---- sites ----

static bool is_path(const dfix_site *p) { return p->kind <= DFIX_SITE_ANYWHERE; }

static bool is_variable(const dfix_site *p) {
  return p->kind >= DFIX_SITE_VARIABLE && p->kind <= DFIX_SITE_VARIABLES;
}

// A path that no folder of sources holds; it may hold one.
static bool is_in_system(const dfix_source_folders *folders, const dfix_site *p) {
  const dfix_source_folder *f;
  vec_each(f, folders) if (dfix_path_is_below(p->name, f->path)) return false;
  return true;
}

static bool paths_meet(const dfix_source_folders *folders, const dfix_site *a,
                       const dfix_site *b) {
  if (a->kind > b->kind) return paths_meet(folders, b, a);
  switch (b->kind) {
  case DFIX_SITE_ANYWHERE:
    return true;
  case DFIX_SITE_ACCOUNTS:
    return a->kind == DFIX_SITE_ACCOUNTS ||
           (a->kind != DFIX_SITE_SYSTEM && (dfix_path_is_below(S("/etc"), a->name) ||
                                            dfix_path_is_below(a->name, S("/etc"))));
  case DFIX_SITE_SYSTEM:  // packages are taken not to make the folders above a COPY's
    return a->kind == DFIX_SITE_SYSTEM ||
           (a->kind != DFIX_SITE_FOLDER && is_in_system(folders, a));
  case DFIX_SITE_FOLDER:  // the first that makes it decides whose it is
    if (a->kind == DFIX_SITE_FOLDER)
      return str_eq(a->name, b->name) && !str_eq(a->detail, b->detail);
    // A tree's own folder is a site of its own.
    return a->kind == DFIX_SITE_TREE
               ? dfix_path_is_below(b->name, a->name) && !str_eq(a->name, b->name)
               : str_eq(a->name, b->name);
  case DFIX_SITE_TREE:
    return dfix_path_is_below(a->name, b->name) ||
           (a->kind == DFIX_SITE_TREE && dfix_path_is_below(b->name, a->name));
  default:
    return str_eq(a->name, b->name);
  }
}

// `a` is the VARIABLE of the two if one of them is.
static bool variables_meet(const dfix_site *a, const dfix_site *b) {
  if (b->kind == DFIX_SITE_VARIABLE && a->kind != DFIX_SITE_VARIABLE)
    return variables_meet(b, a);
  switch (b->kind) {
  case DFIX_SITE_VARIABLE:
    return str_eq(a->name, b->name);
  case DFIX_SITE_TEXT:
    return dfix_text_mentions(b->name, a->name);
  case DFIX_SITE_ENVIRONMENT:
    return !dfix_is_provenance(a->name);
  default:
    return true;
  }
}

bool dfix_sites_meet(const dfix_source_folders *folders, const dfix_site *a,
                     const dfix_site *b) {
  if (is_path(a) && is_path(b)) return paths_meet(folders, a, b);
  if (is_variable(a) && is_variable(b)) return variables_meet(a, b);
  return a->kind == b->kind && (a->kind != DFIX_SITE_CONFIG || str_eq(a->name, b->name));
}

static bool lists_meet(const dfix_source_folders *folders, const dfix_sites *a,
                       const dfix_sites *b) {
  const dfix_site *p, *q;
  vec_each(p, a) vec_each(q, b) if (dfix_sites_meet(folders, p, q)) return true;
  return false;
}

bool dfix_steps_depend(const dfix_stage_effects *e, uint32_t i, uint32_t j) {
  const dfix_effects *a = &e->steps[i], *b = &e->steps[j];
  return a->is_pinned || b->is_pinned || lists_meet(&e->folders, &a->writes, &b->reads) ||
         lists_meet(&e->folders, &a->reads, &b->writes) ||
         lists_meet(&e->folders, &a->writes, &b->writes);
}

// ---- folders of sources ----

// Folders that a package manager may write to.
static bool is_system_folder(dfix_str path) {
  static const char *const exact[] = {"/", "/usr", "/var", "/run", "/root"};
  static const char *const trees[] = {"/etc", "/lib",  "/lib64",   "/bin",    "/sbin",
                                      "/sys", "/proc", "/var/lib", "/usr/lib"};
  for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++)
    if (str_is(path, exact[i])) return true;
  for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++)
    if (dfix_path_is_below(path, str_from(trees[i]))) return true;
  return str_starts(path, S("/usr/")) && !str_starts(path, S("/usr/src/"));
}

static bool is_context_copy(const dfix_instruction *instr) {
  return (instr->kind == DFIX_COPY || instr->kind == DFIX_ADD) &&
         instr->form == DFIX_FORM_WORDS && instr->words.len >= 2 &&
         !dfix_instruction_flag(instr, S("from"));
}

static dfix_str without_end_slash(dfix_str path) {
  while (path.len > 1 && path.ptr[path.len - 1] == '/') path.len--;
  return path;
}

static bool is_plain_path(dfix_str path) {
  return !str_has_char(path, '*') && !str_has_char(path, '?') &&
         !str_has_char(path, '[') && !str_has_char(path, '$') &&
         !str_has(path, S("..")) && !str_has(path, S("://"));
}

// Where a COPY puts its sources, absolute. A single file goes into a folder that is
// there, and else becomes the destination itself.
typedef struct target {
  bool is_known, is_folder;
  bool is_file;  // neither: that depends on the image
  dfix_str path;
} target;

static target target_of(dfix_arena *a, const dfix_step *step) {
  const dfix_words *words = &step->instr->words;
  dfix_str dest = vec_last(words).value;
  dfix_value at = {DFIX_UNKNOWN, {0}};
  if (!str_has_char(dest, '$')) at = dfix_folder_in(a, step->workdir, dest);
  target to = {.is_known = at.certainty == DFIX_KNOWN, .path = at.text};
  bool is_workdir =
      step->workdir.certainty == DFIX_KNOWN && str_eq(step->workdir.text, at.text);
  to.is_folder = words->len > 2 || str_ends(dest, S("/")) || str_eq(dest, S(".")) ||
                 str_ends(dest, S("/.")) || is_workdir;
  to.is_file =
      !to.is_folder && str_eq(str_basename(at.text), str_basename(words->items[0].value));
  return to;
}

static dfix_entry_kind kind_in(const dfix_context *context, dfix_str path) {
  if (!path.len) return DFIX_ENTRY_FOLDER;
  if (!context || !is_plain_path(path)) return DFIX_ENTRY_UNKNOWN;
  return context->kind(context->self, path);
}

static void add_folder(dfix_arena *a, dfix_source_folders *folders, dfix_str path,
                       dfix_str prefix, bool is_mapped) {
  dfix_source_folder *f;
  vec_each(f, folders) {
    if (!str_eq(f->path, path)) continue;
    f->is_uniform &= is_mapped && str_eq(f->prefix, prefix);
    return;
  }
  dfix_source_folder folder = {path, prefix, is_mapped};
  vec_push(a, folders, folder);
}

static void add_folders_of(dfix_arena *a, const dfix_step *step,
                           const dfix_context *context, dfix_source_folders *out) {
  if (!is_context_copy(step->instr)) return;
  target to = target_of(a, step);
  if (!to.is_known) return;
  const dfix_words *words = &step->instr->words;
  for (uint32_t i = 0; i + 1 < words->len; i++) {
    dfix_str source = dfix_source_path(words->items[i].value);
    dfix_entry_kind kind = kind_in(context, source);
    dfix_str folder = to.path, prefix = source;
    bool is_mapped = is_plain_path(source) && !words->items[i].heredoc;
    if (kind == DFIX_ENTRY_FILE) {
      prefix = dfix_path_parent(source);
      is_mapped &= to.is_folder || to.is_file;
      if (!to.is_folder) folder = dfix_path_parent(to.path);
      if (!is_mapped && !is_system_folder(to.path))
        add_folder(a, out, to.path, S(""), false);
    } else if (kind != DFIX_ENTRY_FOLDER) {
      is_mapped = false;
    }
    if (!is_system_folder(folder)) add_folder(a, out, folder, prefix, is_mapped);
  }
}

// ---- effects ----

typedef struct maker {
  dfix_arena *arena;
  const dfix_source *source;
  const dfix_context *context;
  const dfix_source_folders *folders;
} maker;

static void reads(const maker *m, dfix_effects *e, dfix_site_kind kind, dfix_str name) {
  dfix_site site = {kind, name, {0}};
  vec_push(m->arena, &e->reads, site);
}

static void writes(const maker *m, dfix_effects *e, dfix_site_kind kind, dfix_str name) {
  dfix_site site = {kind, name, {0}};
  vec_push(m->arena, &e->writes, site);
}

static void configures(const maker *m, dfix_effects *e, dfix_str entry) {
  writes(m, e, DFIX_SITE_CONFIG, entry);
}

// The folder and those above it are made where they are missing.
static void makes_folders(const maker *m, dfix_effects *e, dfix_str path,
                          dfix_str owner) {
  for (; path.len > 1; path = dfix_path_parent(path)) {
    dfix_site site = {DFIX_SITE_FOLDER, path, owner};
    vec_push(m->arena, &e->writes, site);
  }
}

// It has to be there.
static void enters(const maker *m, dfix_effects *e, dfix_str path) {
  dfix_site folder = {DFIX_SITE_FOLDER, path, S("who enters it")};
  vec_push(m->arena, &e->reads, folder);
}

static void touches_everything(const maker *m, dfix_effects *e) {
  reads(m, e, DFIX_SITE_ANYWHERE, S(""));
  reads(m, e, DFIX_SITE_VARIABLES, S(""));
  writes(m, e, DFIX_SITE_ANYWHERE, S(""));
}

static bool is_numeric_owner(dfix_str owner) {
  for (size_t i = 0; i < owner.len; i++)
    if (!ascii_is_digit(owner.ptr[i]) && owner.ptr[i] != ':') return false;
  return true;
}

static void add_copy(const maker *m, const dfix_step *step, dfix_effects *e) {
  const dfix_instruction *copy = step->instr;
  const dfix_flag *chown = dfix_instruction_flag(copy, S("chown"));
  dfix_str owner = chown ? chown->value.value : S("");
  if (!is_numeric_owner(owner)) reads(m, e, DFIX_SITE_ACCOUNTS, S(""));
  target to = {0};
  if (copy->words.len >= 2) to = target_of(m->arena, step);
  if (!to.is_known) {
    reads(m, e, DFIX_SITE_WORKDIR, S(""));
    writes(m, e, DFIX_SITE_ANYWHERE, S(""));
    return;
  }
  if (!dfix_path_is_absolute(vec_last(&copy->words).value))
    reads(m, e, DFIX_SITE_WORKDIR, S(""));
  for (uint32_t i = 0; i + 1 < copy->words.len; i++) {
    dfix_str source = dfix_source_path(copy->words.items[i].value);
    bool is_file = copy->kind == DFIX_COPY && is_context_copy(copy) &&
                   !copy->words.items[i].heredoc && (to.is_folder || to.is_file) &&
                   kind_in(m->context, source) == DFIX_ENTRY_FILE;
    dfix_str folder = to.is_file ? dfix_path_parent(to.path) : to.path;
    if (!is_file)
      writes(m, e, DFIX_SITE_TREE, to.path);
    else if (to.is_file)
      writes(m, e, DFIX_SITE_FILE, to.path);
    else
      writes(m, e, DFIX_SITE_FILE,
             dfix_path_join(m->arena, to.path, str_basename(source)));
    makes_folders(m, e, is_file ? folder : to.path, owner);
  }
}

static bool only_plain_mounts(const dfix_step *step, const dfix_source_folders *folders) {
  const dfix_mount *mount;
  const dfix_source_folder *f;
  vec_each(mount, &step->mounts) {
    if (!str_eq(mount->type, S("cache")) || !mount->target_known) return false;
    vec_each(f, folders) if (dfix_path_is_below(mount->target, f->path) ||
                             dfix_path_is_below(f->path, mount->target)) return false;
  }
  return true;
}

// Files and folders that an installer is told of by name: it may read or write them.
static bool env_names_files(const dfix_step *step) {
  static const char *const names[] = {"PIP_CONSTRAINT",
                                      "PIP_BUILD_CONSTRAINT",
                                      "PIP_CONFIG_FILE",
                                      "PIP_REQUIREMENT",
                                      "PIP_FIND_LINKS",
                                      "PIP_EDITABLE",
                                      "PIP_TARGET",
                                      "PIP_PREFIX",
                                      "PIP_ROOT",
                                      "PYTHONPATH",
                                      "UV_CONSTRAINT",
                                      "UV_OVERRIDE",
                                      "UV_FIND_LINKS",
                                      "UV_CONFIG_FILE",
                                      "UV_PROJECT",
                                      "UV_ENV_FILE",
                                      "UV_WORKING_DIRECTORY",
                                      "NODE_OPTIONS",
                                      "NODE_PATH",
                                      "npm_config_prefix",
                                      "NPM_CONFIG_PREFIX",
                                      "GOWORK",
                                      "GOENV",
                                      "BUNDLE_GEMFILE",
                                      "BUNDLE_APP_CONFIG",
                                      "RUBYOPT",
                                      "RUBYLIB",
                                      "COMPOSER",
                                      "MAVEN_ARGS",
                                      "MAVEN_OPTS",
                                      "NPM_CONFIG_USERCONFIG",
                                      "BASH_ENV",
                                      "LD_PRELOAD"};
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
    if (dfix_scope_is_declared(step->scope, str_from(names[i]))) return true;
  return false;
}

// A virtual environment inside the destination would be written by the install.
static bool env_points_into(const dfix_step *step, dfix_str folder) {
  static const char *const names[] = {"PATH",
                                      "VIRTUAL_ENV",
                                      "PIP_TARGET",
                                      "PIP_PREFIX",
                                      "PIP_USER",
                                      "PYTHONUSERBASE",
                                      "UV_PROJECT_ENVIRONMENT",
                                      "GOPATH",
                                      "GOMODCACHE",
                                      "GOFLAGS",
                                      "BUNDLE_PATH",
                                      "COMPOSER_VENDOR_DIR"};
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
    const dfix_pair *pair = dfix_scope_origin(step->scope, str_from(names[i]));
    if (!pair || !pair->has_value) continue;
    dfix_value v = dfix_scope_default(step->scope, str_from(names[i]));
    if (str_has(pair->value.value, folder)) return true;
    if (v.certainty == DFIX_KNOWN && str_has(v.text, folder)) return true;
  }
  return false;
}

static bool env_is_plain(const maker *m, const dfix_step *step) {
  const dfix_source_folder *f;
  vec_each(f, m->folders) if (env_points_into(step, f->path)) return false;
  return !env_names_files(step);
}

// The folder of sources that a path is in, or NULL.
static const dfix_source_folder *folder_of(const maker *m, dfix_str path) {
  const dfix_source_folder *f, *best = NULL;
  vec_each(f, m->folders) if (dfix_path_is_below(path, f->path) &&
                              (!best || best->path.len < f->path.len)) best = f;
  return best;
}

// The files that an installer reads in one folder of sources.
static bool add_manifest(const maker *m, const dfix_command *cmd,
                         const dfix_source_folder *f, dfix_effects *e) {
  dfix_strs files = {0}, folders = {0};
  if (!f->is_uniform || !m->context ||
      !dfix_manifest(m->arena, cmd, f->path, f->prefix, m->context, &files, &folders))
    return false;
  const dfix_str *path;
  vec_each(path, &files)
      reads(m, e, DFIX_SITE_FILE, dfix_path_join(m->arena, f->path, *path));
  vec_each(path, &folders)
      writes(m, e, DFIX_SITE_TREE, dfix_path_join(m->arena, f->path, *path));
  return true;
}

static bool add_install(const maker *m, const dfix_command *cmd, dfix_effects *e) {
  bool cwd_is_known = cmd->cwd.certainty == DFIX_KNOWN;
  const dfix_source_folder *here = NULL, *f;
  if (!env_is_plain(m, cmd->step)) return false;
  if (cwd_is_known) here = folder_of(m, cmd->cwd.text);
  if (here && add_manifest(m, cmd, here, e)) return true;
  if (cmd->is_module && (here || !cwd_is_known)) return false;
  dfix_strs none = {0};
  if (dfix_manifest(m->arena, cmd, S("/nonexistent"), S(""), m->context, &none, &none))
    return true;
  vec_each(f, m->folders) if (f != here && add_manifest(m, cmd, f, e)) return true;
  return false;
}

// True if no folder of sources is touched but as the effects say.
static bool add_command(const maker *m, const dfix_command *cmd, dfix_effects *e) {
  const dfix_source_folder *f;
  vec_each(f, m->folders) {
    dfix_command_role role = dfix_command_role_of(cmd, f->path);
    if (role == DFIX_ROLE_UNKNOWN) return false;
    if (role == DFIX_ROLE_ENTERS) enters(m, e, f->path);
  }
  switch (dfix_command_role_of(cmd, S("/nonexistent"))) {
  case DFIX_ROLE_SYSTEM:
    return true;
  case DFIX_ROLE_ACCOUNTS:
    writes(m, e, DFIX_SITE_ACCOUNTS, S(""));
    return true;
  case DFIX_ROLE_INSTALL:
    return add_install(m, cmd, e);
  default:
    return false;
  }
}

static bool takes_build_argument(const dfix_command *cmd) {
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) if (arg->from_default) return true;
  return false;
}

static bool add_commands(const maker *m, const dfix_step *step, dfix_effects *e) {
  if (!step->commands.len || step->interpreter.len || step->instr->heredocs.len ||
      !step->script || !step->script->complete || !only_plain_mounts(step, m->folders))
    return false;
  for (uint32_t i = 0; i < step->commands.len; i++)
    if (takes_build_argument(step->commands.items[i]) ||
        !add_command(m, step->commands.items[i], e))
      return false;
  return true;
}

static void add_run(const maker *m, const dfix_step *step, dfix_effects *e) {
  reads(m, e, DFIX_SITE_WORKDIR, S(""));
  reads(m, e, DFIX_SITE_USER, S(""));
  reads(m, e, DFIX_SITE_SHELL, S(""));
  dfix_effects known = *e;
  if (!add_commands(m, step, &known)) {
    touches_everything(m, e);
    return;
  }
  *e = known;
  e->is_known = true;
  reads(m, e, DFIX_SITE_SYSTEM, S(""));
  reads(m, e, DFIX_SITE_ENVIRONMENT, S(""));
  writes(m, e, DFIX_SITE_SYSTEM, S(""));
  // buildah makes the folder of a WORKDIR only here.
  if (step->workdir.certainty == DFIX_KNOWN)
    makes_folders(m, e, step->workdir.text, S(""));
}

// An ARG whose only use is to make what stands below it run again.
static bool is_wanted_bust(const dfix_instruction *arg) {
  static dfix_pattern names = {
      .text = S_INIT("(?i)(CACHE_?BUST|NO_?CACHE|INVALIDATE|TIMESTAMP|FORCE|REBUILD)")};
  const dfix_pair *pair;
  vec_each(pair,
           &arg->pairs) if (dfix_pattern_matches(&names, pair->key.value)) return true;
  return false;
}

static void add_variables(const maker *m, const dfix_instruction *instr,
                          dfix_effects *e) {
  const dfix_pair *pair;
  vec_each(pair, &instr->pairs) writes(m, e, DFIX_SITE_VARIABLE, pair->key.value);
  if (instr->kind == DFIX_ENV)
    configures(m, e, S("env"));
  else
    e->is_pinned |= is_wanted_bust(instr);
}

static void add_workdir(const maker *m, const dfix_step *step, dfix_effects *e) {
  dfix_str path = step->instr->text.str;
  dfix_value folder = dfix_folder_in(m->arena, step->workdir, path);
  reads(m, e, DFIX_SITE_USER, S(""));
  if (!dfix_path_is_absolute(path)) reads(m, e, DFIX_SITE_WORKDIR, S(""));
  writes(m, e, DFIX_SITE_WORKDIR, S(""));
  if (folder.certainty == DFIX_KNOWN && !str_has_char(path, '$'))
    makes_folders(m, e, without_end_slash(folder.text), S("the user"));
  else
    writes(m, e, DFIX_SITE_ANYWHERE, S(""));
}

static void add_labels(const maker *m, const dfix_instruction *instr, dfix_effects *e) {
  const dfix_pair *pair;
  vec_each(pair, &instr->pairs)
      configures(m, e, dfix_arena_strf(m->arena, "label %.*s", STR_ARG(pair->key.value)));
}

static void add_effects(const maker *m, const dfix_step *step, dfix_effects *e) {
  const dfix_instruction *instr = step->instr;
  reads(m, e, DFIX_SITE_TEXT, dfix_source_text(m->source, instr->span));
  switch (instr->kind) {
  case DFIX_ARG:
  case DFIX_ENV:
    add_variables(m, instr, e);
    break;
  case DFIX_ADD:
  case DFIX_COPY:
    add_copy(m, step, e);
    break;
  case DFIX_RUN:
    add_run(m, step, e);
    break;
  case DFIX_WORKDIR:
    add_workdir(m, step, e);
    break;
  case DFIX_USER:
    writes(m, e, DFIX_SITE_USER, S(""));
    break;
  case DFIX_SHELL:
    writes(m, e, DFIX_SITE_SHELL, S(""));
    break;
  case DFIX_CMD:
  case DFIX_ENTRYPOINT:  // an ENTRYPOINT takes back the CMD of the base
    reads(m, e, DFIX_SITE_SHELL, S(""));
    configures(m, e, S("cmd"));
    break;
  case DFIX_HEALTHCHECK:
    reads(m, e, DFIX_SITE_SHELL, S(""));
    configures(m, e, S("healthcheck"));
    break;
  case DFIX_LABEL:
    add_labels(m, instr, e);
    break;
  case DFIX_MAINTAINER:
    configures(m, e, S("author"));
    break;
  case DFIX_EXPOSE:
    configures(m, e, S("ports"));
    break;
  case DFIX_STOPSIGNAL:
    configures(m, e, S("stopsignal"));
    break;
  default:  // VOLUME, ONBUILD, what is not known
    e->is_pinned = true;
    break;
  }
}

static bool has_error(const dfix_file *file, const dfix_instruction *instr) {
  const dfix_syntax_error *error;
  vec_each(error, &file->errors) if (error->span.start <= instr->span.end &&
                                     error->span.end >= instr->span.start) return true;
  return false;
}

dfix_stage_effects dfix_effects_within(dfix_arena *a, const dfix_graph *g,
                                       const dfix_stage *stage,
                                       const dfix_context *context,
                                       const dfix_source_folders *folders) {
  dfix_stage_effects out = {.stage = stage, .folders = *folders};
  maker m = {a, g->file->source, context, folders};
  dfix_effects *steps = arena_array(a, dfix_effects, stage->steps.len + 1);
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    steps[i] = (dfix_effects){.step = step,
                              .is_pinned = stage->is_windows ||
                                           has_error(g->file, step->instr) ||
                                           dfix_block_is_pinned(step->instr)};
    add_effects(&m, step, &steps[i]);
  }
  out.steps = steps;
  return out;
}

dfix_stage_effects dfix_effects_of(dfix_arena *a, const dfix_graph *g,
                                   const dfix_stage *stage, const dfix_context *context) {
  dfix_source_folders folders = {0};
  for (uint32_t i = 0; i < stage->steps.len; i++)
    add_folders_of(a, stage->steps.items[i], context, &folders);
  return dfix_effects_within(a, g, stage, context, &folders);
}
