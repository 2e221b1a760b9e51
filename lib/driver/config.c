#include "driver/config.h"

#include "base/file.h"
#include "base/glob.h"
#include "base/map.h"
#include "driver/own_rules.h"
#include "driver/paths.h"

#include <limits.h>
#include <unistd.h>

enum {
  MAX_CONFIG = 1 << 20,
  MAX_EXTENDS = 8,
  MAX_CONFIGS = 64,
  MAX_OVERRIDES = 64,
  MAX_ERR = 512
};

typedef dfix_vec(const dfix_config *) config_list;

// What the configurations of a folder are: read once, with its error if one is wrong.
typedef struct folder_configs {
  bool failed;
  char error[MAX_ERR];
  config_list configs;  // the weakest first
} folder_configs;

struct dfix_configs {
  dfix_arena *arena;
  const dfix_config_input *input;
  dfix_map real;      // from folders as they are named to their absolute paths
  dfix_map folders;   // from absolute paths to folder_configs
  dfix_err trouble;   // what kept an answer from being known
  dfix_map settings;  // from the addresses that make them up to dfix_file_settings
};

dfix_configs *dfix_configs_new(dfix_arena *a, const dfix_config_input *input) {
  dfix_configs *c = arena_new(a, dfix_configs);
  c->arena = a;
  c->input = input;
  return c;
}

// ---- reading ----

// A path as people say it: without the folder that we are in.
static dfix_str shown(dfix_arena *a, dfix_str path) {
  char here[PATH_MAX];
  if (!getcwd(here, sizeof here)) return path;
  dfix_str top = dfix_arena_strf(a, "%s/", here);
  return str_starts(path, top) ? str_from_at(path, top.len) : path;
}

// Reads a file and what it extends, and adds them to the list.
static bool add_file(dfix_configs *c, dfix_str path, unsigned depth, config_list *out,
                     const dfix_config **last, dfix_err *err) {
  dfix_arena *a = c->arena;
  dfix_str text, name = shown(a, path);
  if (depth > MAX_EXTENDS || out->len > MAX_CONFIGS)
    return dfix_fail(err, DFIX_ECONFIG, STR_FMT ": `extends` goes round, or too far",
                     STR_ARG(name));
  if (!dfix_file_read(a, path.ptr, MAX_CONFIG, &text, err)) {
    err->code = DFIX_ECONFIG;
    return false;
  }
  const dfix_config *config =
      dfix_config_read(a, name, dfix_path_folder(a, path), text, err);
  if (!config) return false;
  const dfix_setting *base;
  vec_each(base, &config->extends) {
    if (add_file(c, dfix_path_in(a, config->folder, base->name), depth + 1, out, last,
                 err))
      continue;
    return dfix_fail_in(err, STR_FMT, STR_ARG(base->origin));
  }
  vec_push(a, out, config);
  *last = config;
  return true;
}

static bool is_top(dfix_configs *c, dfix_str folder) {
  return dfix_path_exists(dfix_path_in(c->arena, folder, S(".git")).ptr, &c->trouble);
}

static const folder_configs *configs_of_folder(dfix_configs *c, dfix_str folder);

static void read_folder(dfix_configs *c, dfix_str folder, folder_configs *out) {
  dfix_arena *a = c->arena;
  dfix_str path = dfix_path_in(a, folder, S(DFIX_CONFIG_NAME));
  const dfix_config *own = NULL;
  config_list list = {0};
  dfix_err err;
  if (dfix_path_exists(path.ptr, &c->trouble) &&
      !add_file(c, path, 0, &list, &own, &err)) {
    out->failed = true;
    memcpy(out->error, err.msg, sizeof out->error);
    return;
  }
  bool ends = str_eq(folder, S("/")) || is_top(c, folder) || (own && own->is_root);
  if (!ends) {
    const folder_configs *above = configs_of_folder(c, dfix_path_folder(a, folder));
    *out = *above;
    out->configs = (config_list){0};
    const dfix_config *const *it;
    vec_each(it, &above->configs) vec_push(a, &out->configs, *it);
  }
  const dfix_config *const *it;
  vec_each(it, &list) vec_push(a, &out->configs, *it);
}

static const folder_configs *configs_of_folder(dfix_configs *c, dfix_str folder) {
  folder_configs *known = dfix_map_get(&c->folders, folder);
  if (known) return known;
  known = arena_new(c->arena, folder_configs);
  dfix_map_put(c->arena, &c->folders, dfix_arena_dup(c->arena, folder), known);
  read_folder(c, folder, known);
  return known;
}

// The file of --config, under a name that no folder has.
static const folder_configs *configs_of_option(dfix_configs *c) {
  folder_configs *known = dfix_map_get(&c->folders, S("--config"));
  if (known) return known;
  known = arena_new(c->arena, folder_configs);
  dfix_map_put(c->arena, &c->folders, S("--config"), known);
  char real[PATH_MAX];
  bool is_there = dfix_path_real(c->input->file, real, &c->trouble);
  const char *path = is_there ? real : c->input->file;
  const dfix_config *last;
  dfix_err err;
  if (!add_file(c, dfix_arena_dup(c->arena, str_from(path)), 0, &known->configs, &last,
                &err)) {
    known->failed = true;
    memcpy(known->error, err.msg, sizeof known->error);
  }
  return known;
}

// ---- what holds for a file ----

// The folder without links, "" if it is not there; each is asked for once.
static dfix_str real_folder(dfix_configs *c, dfix_str folder) {
  const dfix_str *known = dfix_map_get(&c->real, folder);
  if (known) return *known;
  char real[PATH_MAX];
  dfix_str *path = arena_new(c->arena, dfix_str);
  if (dfix_path_real(folder.ptr, real, &c->trouble))
    *path = dfix_arena_dup(c->arena, str_from(real));
  dfix_map_put(c->arena, &c->real, folder, path);
  return *path;
}

// An absolute path to the file, its folder without links; "" if that is not there.
static dfix_str absolute(dfix_configs *c, dfix_str path) {
  dfix_str folder = real_folder(c, dfix_path_folder(c->arena, path));
  return folder.len ? dfix_path_in(c->arena, folder, str_basename(path)) : folder;
}

// What holds in a folder, which is absolute or "".
static const folder_configs *configs_in(dfix_configs *c, dfix_str folder) {
  static const folder_configs nothing;
  if (c->input->none) return &nothing;
  if (c->input->file) return configs_of_option(c);
  return folder.len ? configs_of_folder(c, folder) : &nothing;
}

static const folder_configs *configs_for(dfix_configs *c, dfix_str full) {
  return configs_in(c, full.len ? dfix_path_folder(c->arena, full) : full);
}

// Whether one of the globs of a configuration covers the file; they begin at its folder.
static bool covers(const dfix_config *config, const dfix_settings *globs, dfix_str full) {
  const char *slash = str_ends(config->folder, S("/")) ? "" : "/";
  size_t start = config->folder.len + strlen(slash);
  if (!str_starts(full, config->folder) || full.len < start) return false;
  dfix_str path = str_from_at(full, start);
  const dfix_setting *glob;
  vec_each(glob, globs) if (dfix_glob_covers(glob->name, path)) return true;
  return false;
}

static config_list with_overrides(dfix_configs *c, const config_list *configs,
                                  dfix_str full) {
  config_list out = {0};
  const dfix_config *const *it;
  vec_each(it, configs) {
    vec_push(c->arena, &out, *it);
    const dfix_config_override *o;
    vec_each(o, &(*it)->overrides) if (covers(*it, &o->paths, full))
        vec_push(c->arena, &out, o->config);
  }
  return out;
}

static void set_graph(dfix_configs *c, const dfix_config *config,
                      dfix_file_settings *out) {
  const dfix_setting *it;
  vec_each(it, &config->build_args) {
    dfix_build_arg arg = {it->name, it->value};
    vec_push(c->arena, &out->graph.build_args, arg);
  }
  if (config->target.value.len) out->graph.target = config->target.value;
  if (config->context.value.len)
    out->context = dfix_path_in(c->arena, config->folder, config->context.value).ptr;
  if (config->shellcheck.value.len) out->shellcheck = config->shellcheck.value;
  if (str_eq(config->fail_on.value, S("none")))
    out->fail_on = DFIX_SEVERITY_ERROR + 1;
  else if (config->fail_on.value.len)
    dfix_severity_parse(config->fail_on.value, &out->fail_on);
}

// The rules that ship, and those that these configurations bring: read once for each
// folder or file that one names.
static const dfix_ruleset *rules_of(dfix_configs *c, const config_list *configs,
                                    dfix_err *err) {
  dfix_own_rules own = {0};
  dfix_map seen = {0};
  const dfix_config *const *it;
  vec_each(it, configs) {
    const dfix_setting *path;
    vec_each(path, &(*it)->rules) {
      dfix_str full = dfix_path_in(c->arena, (*it)->folder, path->name);
      if (!dfix_map_add(c->arena, &seen, full)) continue;
      if (dfix_own_rules_read(c->arena, shown(c->arena, full), &own, err)) continue;
      return NULL;
    }
  }
  if (!own.len) return c->input->rules;
  dfix_ruleset *rules = arena_new(c->arena, dfix_ruleset);
  return dfix_ruleset_extend(c->arena, c->input->rules, &own, rules, err) ? rules : NULL;
}

static dfix_file_settings *settings_new(dfix_configs *c, const config_list *configs,
                                        dfix_err *err) {
  const dfix_config_input *in = c->input;
  dfix_file_settings *s = arena_new(c->arena, dfix_file_settings);
  s->configs = configs->items;
  s->nconfigs = configs->len;
  s->fail_on = DFIX_STYLE;
  const dfix_ruleset *rules = rules_of(c, configs, err);
  if (!rules || !dfix_select_configured(c->arena, rules, configs->items, configs->len,
                                        &in->select, &in->ignore, &s->selection, err))
    return NULL;
  for (uint32_t i = 0; i < configs->len; i++) set_graph(c, configs->items[i], s);
  const dfix_build_arg *arg;
  vec_each(arg, &in->graph.build_args) vec_push(c->arena, &s->graph.build_args, *arg);
  if (in->graph.target.len) s->graph.target = in->graph.target;
  if (in->context) s->context = in->context;
  if (in->fail_on != DFIX_SEVERITY_NONE) s->fail_on = in->fail_on;
  return s;
}

const dfix_file_settings *dfix_configs_of(dfix_configs *c, dfix_str path, dfix_err *err) {
  dfix_str full = absolute(c, path);
  const folder_configs *folder = configs_for(c, full);
  if (c->trouble.code) {
    *err = c->trouble;
    return NULL;
  }
  if (folder->failed) {
    dfix_fail(err, DFIX_ECONFIG, "%s", folder->error);
    return NULL;
  }
  config_list configs = with_overrides(c, &folder->configs, full);
  dfix_str key = {(const char *)configs.items, configs.len * sizeof *configs.items};
  dfix_file_settings *known = dfix_map_get(&c->settings, key);
  if (known) return known;
  known = settings_new(c, &configs, err);
  if (known) dfix_map_put(c->arena, &c->settings, key, known);
  return known;
}

void dfix_configs_trouble(const dfix_configs *c, dfix_err *trouble) {
  if (!trouble->code) *trouble = c->trouble;
}

// ---- the search through folders ----

bool dfix_configs_take(dfix_configs *c, dfix_str path, bool by_name) {
  dfix_str full = absolute(c, path);
  const folder_configs *folder = configs_for(c, full);
  bool taken = by_name;
  const dfix_config *const *it;
  vec_each(it, &folder->configs) {
    if (covers(*it, &(*it)->exclude, full)) return false;
    if (covers(*it, &(*it)->include, full)) taken = true;
  }
  return taken;
}

bool dfix_configs_have_include(dfix_configs *c, dfix_str folder) {
  const folder_configs *configs = configs_in(c, real_folder(c, folder));
  const dfix_config *const *it;
  vec_each(it, &configs->configs) if ((*it)->include.len) return true;
  return false;
}
