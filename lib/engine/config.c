#include "engine/config.h"

#include "base/buf.h"
#include "base/suggest.h"
#include "base/yaml.h"

typedef struct reader {
  dfix_arena *arena;
  dfix_str name;
  dfix_config *config;
  dfix_err *err;
} reader;

typedef bool read_value(reader *r, const dfix_yaml *value);

typedef struct config_key {
  const char *name;
  read_value *read;
  bool in_overrides;
} config_key;

// ---- values ----

static dfix_str origin_of(reader *r, const dfix_yaml *at) {
  return dfix_arena_strf(r->arena, STR_FMT ":%u:%u", STR_ARG(r->name), at->line,
                         at->column);
}

static bool is_text(reader *r, const dfix_yaml *value, const char *what) {
  if (value->kind == DFIX_YAML_SCALAR) return true;
  return dfix_yaml_fail(value, r->name, r->err, "this is to be %s", what);
}

static bool is_map(reader *r, const dfix_yaml *value, const char *what) {
  if (value->kind == DFIX_YAML_MAP) return true;
  return dfix_yaml_fail(value, r->name, r->err, "this is to be a map of %s", what);
}

static dfix_setting setting_of(reader *r, const dfix_yaml *at, dfix_str name) {
  return (dfix_setting){.name = name, .origin = origin_of(r, at)};
}

// A word, or a list of words.
static bool read_words(reader *r, const dfix_yaml *value, dfix_settings *out) {
  if (value->kind == DFIX_YAML_SCALAR) {
    if (value->text.len) vec_push(r->arena, out, setting_of(r, value, value->text));
    return true;
  }
  if (value->kind != DFIX_YAML_LIST)
    return dfix_yaml_fail(value, r->name, r->err, "this is to be a list of words");
  for (uint32_t i = 0; i < value->items.len; i++) {
    const dfix_yaml *item = value->items.items[i];
    if (!is_text(r, item, "a word")) return false;
    vec_push(r->arena, out, setting_of(r, item, item->text));
  }
  return true;
}

static bool read_one(reader *r, const dfix_yaml *value, dfix_setting *out) {
  if (!is_text(r, value, "one word")) return false;
  *out = setting_of(r, value, (dfix_str){0});
  out->value = value->text;
  return true;
}

static bool no_such_word(reader *r, const dfix_yaml *at, const char *const *words) {
  dfix_buf list = {.arena = r->arena};
  for (int i = 0; words[i]; i++) buf_addf(&list, "%s%s", i ? ", " : "", words[i]);
  return dfix_yaml_fail(at, r->name, r->err, "'" STR_FMT "' is none of " STR_FMT,
                        STR_ARG(at->text), STR_ARG(buf_str(&list)));
}

static bool is_one_of(reader *r, const dfix_yaml *value, const char *const *words) {
  if (!is_text(r, value, "one word")) return false;
  for (int i = 0; words[i]; i++)
    if (str_is(value->text, words[i])) return true;
  return no_such_word(r, value, words);
}

static bool read_truth(reader *r, const dfix_yaml *value, bool *out) {
  static const char *const words[] = {"true", "false", NULL};
  if (!is_one_of(r, value, words)) return false;
  *out = str_eq(value->text, S("true"));
  return true;
}

// A map from names to words.
static bool read_pairs(reader *r, const dfix_yaml *value, const char *what,
                       dfix_settings *out) {
  if (!is_map(r, value, what)) return false;
  for (uint32_t i = 0; i < value->keys.len; i++) {
    const dfix_yaml *key = value->keys.items[i], *item = value->items.items[i];
    if (!is_text(r, item, "a word")) return false;
    dfix_setting s = setting_of(r, key, key->text);
    s.value = item->text;
    vec_push(r->arena, out, s);
  }
  return true;
}

// ---- keys ----

static bool read_keys(reader *r, const dfix_yaml *map, const config_key *keys, uint32_t n,
                      bool in_override) {
  if (!is_map(r, map, "settings")) return false;
  for (uint32_t i = 0; i < map->keys.len; i++) {
    const dfix_yaml *key = map->keys.items[i];
    const config_key *found = NULL;
    dfix_str *known = arena_array(r->arena, dfix_str, n);
    for (uint32_t k = 0; k < n; k++) {
      known[k] = str_from(keys[k].name);
      if (str_eq(known[k], key->text)) found = &keys[k];
    }
    if (!found) {
      dfix_str nearest = dfix_suggest(key->text, known, n);
      return nearest.len
                 ? dfix_yaml_fail(key, r->name, r->err,
                                  "there is no key '" STR_FMT "': did you mean '" STR_FMT
                                  "'?",
                                  STR_ARG(key->text), STR_ARG(nearest))
                 : dfix_yaml_fail(key, r->name, r->err, "there is no key '" STR_FMT "'",
                                  STR_ARG(key->text));
    }
    if (in_override && !found->in_overrides)
      return dfix_yaml_fail(key, r->name, r->err,
                            "'" STR_FMT "' holds for all files: it cannot stand here",
                            STR_ARG(key->text));
    if (!found->read(r, map->items.items[i])) return false;
  }
  return true;
}

static bool read_root(reader *r, const dfix_yaml *value) {
  return read_truth(r, value, &r->config->is_root);
}

static bool read_extends(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->extends);
}

static bool read_select(reader *r, const dfix_yaml *value) {
  r->config->has_select = true;
  return read_words(r, value, &r->config->select);
}

static bool read_ignore(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->ignore);
}

static bool read_severity(reader *r, const dfix_yaml *value) {
  static const char *const words[] = {"off", "style", "info", "warning", "error", NULL};
  if (!read_pairs(r, value, "rules to severities", &r->config->levels)) return false;
  for (uint32_t i = 0; i < value->items.len; i++)
    if (!is_one_of(r, value->items.items[i], words)) return false;
  return true;
}

static dfix_str joined(reader *r, const dfix_settings *words) {
  dfix_buf b = {.arena = r->arena};
  for (uint32_t i = 0; i < words->len; i++)
    buf_addf(&b, "%s" STR_FMT, i ? ", " : "", STR_ARG(words->items[i].name));
  return buf_str(&b);
}

static bool read_options(reader *r, const dfix_yaml *value) {
  if (!is_map(r, value, "rules to their options")) return false;
  for (uint32_t i = 0; i < value->keys.len; i++) {
    const dfix_yaml *rule = value->keys.items[i], *options = value->items.items[i];
    if (!is_map(r, options, "options")) return false;
    for (uint32_t k = 0; k < options->keys.len; k++) {
      dfix_settings words = {0};
      if (!read_words(r, options->items.items[k], &words)) return false;
      dfix_setting s = setting_of(r, options->keys.items[k], rule->text);
      s.option = options->keys.items[k]->text;
      s.value = joined(r, &words);
      vec_push(r->arena, &r->config->options, s);
    }
  }
  return true;
}

static bool read_rules(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->rules);
}

static bool read_include(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->include);
}

static bool read_exclude(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->exclude);
}

static bool read_fail_on(reader *r, const dfix_yaml *value) {
  static const char *const words[] = {"none", "style", "info", "warning", "error", NULL};
  return is_one_of(r, value, words) && read_one(r, value, &r->config->fail_on);
}

static bool read_context(reader *r, const dfix_yaml *value) {
  return read_one(r, value, &r->config->context);
}

static bool read_target(reader *r, const dfix_yaml *value) {
  return read_one(r, value, &r->config->target);
}

static bool read_shellcheck(reader *r, const dfix_yaml *value) {
  static const char *const words[] = {"auto", "on", "off", NULL};
  return is_one_of(r, value, words) && read_one(r, value, &r->config->shellcheck);
}

static bool read_build_args(reader *r, const dfix_yaml *value) {
  return read_pairs(r, value, "build arguments", &r->config->build_args);
}

static bool read_protect(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->protect);
}

static bool read_constraint_style(reader *r, const dfix_yaml *value) {
  static const char *const words[] = {"capture", "file", NULL};
  return is_one_of(r, value, words) && read_one(r, value, &r->config->constraint_style);
}

static bool read_torch_free(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->torch_free);
}

static bool read_dependents(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->dependents);
}

static bool read_exact(reader *r, const dfix_yaml *value) {
  return read_words(r, value, &r->config->exact);
}

static const config_key package_keys[] = {
    {"torch-free", read_torch_free, false},
    {"needs-torch", read_dependents, false},
    {"needs-one-torch", read_exact, false},
};

static bool read_packages(reader *r, const dfix_yaml *value) {
  return read_keys(r, value, package_keys, sizeof package_keys / sizeof *package_keys,
                   false);
}

static const config_key python_keys[] = {
    {"constraint-style", read_constraint_style, false},
    {"protect", read_protect, false},
    {"packages", read_packages, false},
};

static bool read_python(reader *r, const dfix_yaml *value) {
  return read_keys(r, value, python_keys, sizeof python_keys / sizeof *python_keys,
                   false);
}

static bool read_label_schema(reader *r, const dfix_yaml *value) {
  static const char *const kinds[] = {"text", "url",  "rfc3339", "semver",
                                      "spdx", "hash", "email",   NULL};
  if (!read_pairs(r, value, "labels to kinds", &r->config->labels)) return false;
  for (uint32_t i = 0; i < value->items.len; i++)
    if (!is_one_of(r, value->items.items[i], kinds)) return false;
  return true;
}

static bool read_strict_labels(reader *r, const dfix_yaml *value) {
  return read_truth(r, value, &r->config->strict_labels);
}

static const config_key label_keys[] = {
    {"schema", read_label_schema, false},
    {"strict", read_strict_labels, false},
};

static bool read_labels(reader *r, const dfix_yaml *value) {
  return read_keys(r, value, label_keys, sizeof label_keys / sizeof *label_keys, false);
}

static bool read_overrides(reader *r, const dfix_yaml *value);

static const config_key keys[] = {
    {"root", read_root, false},
    {"extends", read_extends, false},
    {"select", read_select, true},
    {"ignore", read_ignore, true},
    {"severity", read_severity, true},
    {"options", read_options, true},
    {"overrides", read_overrides, false},
    {"rules", read_rules, false},
    {"include", read_include, false},
    {"exclude", read_exclude, false},
    {"fail-on", read_fail_on, false},
    {"context", read_context, false},
    {"target", read_target, false},
    {"build-args", read_build_args, false},
    {"shellcheck", read_shellcheck, false},
    {"python", read_python, false},
    {"labels", read_labels, false},
};

enum { NKEYS = sizeof keys / sizeof *keys };

// The map without its `paths`, which is read apart.
static bool read_override(reader *r, const dfix_yaml *value) {
  if (!is_map(r, value, "`paths` and settings")) return false;
  dfix_config_override o = {0};
  dfix_config *config = arena_new(r->arena, dfix_config);
  reader inner = {r->arena, r->name, config, r->err};
  dfix_yaml rest = *value;
  rest.keys.items = NULL, rest.items.items = NULL;
  rest.keys.len = rest.items.len = rest.keys.cap = rest.items.cap = 0;
  for (uint32_t i = 0; i < value->keys.len; i++) {
    const dfix_yaml *key = value->keys.items[i];
    if (!str_eq(key->text, S("paths"))) {
      vec_push(r->arena, &rest.keys, key);
      vec_push(r->arena, &rest.items, value->items.items[i]);
    } else if (!read_words(r, value->items.items[i], &o.paths)) {
      return false;
    }
  }
  if (!o.paths.len)
    return dfix_yaml_fail(value, r->name, r->err, "an override needs `paths`");
  if (!read_keys(&inner, &rest, keys, NKEYS, true)) return false;
  config->name = r->config->name;
  config->folder = r->config->folder;
  o.config = config;
  vec_push(r->arena, &r->config->overrides, o);
  return true;
}

static bool read_overrides(reader *r, const dfix_yaml *value) {
  if (value->kind != DFIX_YAML_LIST)
    return dfix_yaml_fail(value, r->name, r->err, "this is to be a list of overrides");
  for (uint32_t i = 0; i < value->items.len; i++)
    if (!read_override(r, value->items.items[i])) return false;
  return true;
}

const dfix_config *dfix_config_read(dfix_arena *a, dfix_str name, dfix_str folder,
                                    dfix_str text, dfix_err *err) {
  const dfix_yaml *root = dfix_yaml_parse(a, name, text, err);
  if (!root) return NULL;
  dfix_config *config = arena_new(a, dfix_config);
  config->name = name;
  config->folder = folder;
  reader r = {a, name, config, err};
  return read_keys(&r, root, keys, NKEYS, false) ? config : NULL;
}
