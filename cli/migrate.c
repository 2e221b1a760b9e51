// migrate.c - --migrate: a .dfix.yaml that says what a .hadolint.yaml says.

#include "base/file.h"
#include "base/yaml.h"
#include "commands.h"
#include "options.h"
#include "say.h"

enum { MAX_CONFIG = 1 << 20 };

typedef struct migration {
  dfix_buf *out;
  const dfix_yaml *from;
} migration;

// A word as YAML takes it for a text.
static void add_word(dfix_buf *b, dfix_str word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789_./-";
  bool quoted = !word.len || word.ptr[0] == '-' || str_eq(word, S("off"));
  for (size_t i = 0; i < word.len; i++) quoted |= !strchr(plain, word.ptr[i]);
  if (!quoted) {
    buf_add(b, word);
    return;
  }
  buf_add_char(b, '\'');
  for (size_t i = 0; i < word.len; i++) {
    if (word.ptr[i] == '\'') buf_add_char(b, '\'');
    buf_add_char(b, word.ptr[i]);
  }
  buf_add_char(b, '\'');
}

static bool is_known_rule(dfix_str name) {
  return dfix_ruleset_find(dfix_rules_shipped(), name) || dfix_shellcheck_is_name(name);
}

static void add_unknown(dfix_buf *b, const dfix_yaml *at, dfix_str name) {
  buf_addf(b, "# line %u: dfix has no rule '" STR_FMT "'\n", at->line, STR_ARG(name));
}

// The items of a list, or the one word that stands for it.
static uint32_t count(const dfix_yaml *value) {
  if (!value) return 0;
  return value->kind == DFIX_YAML_SCALAR ? value->text.len > 0 : value->items.len;
}

static const dfix_yaml *item(const dfix_yaml *value, uint32_t i) {
  return value->kind == DFIX_YAML_SCALAR ? value : value->items.items[i];
}

static void add_list(const migration *m, const char *key, const dfix_yaml *value,
                     bool rules) {
  dfix_buf words = {.arena = m->out->arena};
  for (uint32_t i = 0; i < count(value); i++) {
    const dfix_yaml *word = item(value, i);
    if (rules && !is_known_rule(word->text)) {
      add_unknown(m->out, word, word->text);
      continue;
    }
    if (words.len) buf_add(&words, S(", "));
    add_word(&words, word->text);
  }
  if (words.len) buf_addf(m->out, "%s[" STR_FMT "]\n", key, STR_ARG(buf_str(&words)));
}

static void add_ignored(const migration *m) {
  add_list(m, "ignore: ", dfix_yaml_get(m->from, S("ignored")), true);
}

static void add_severities(const migration *m) {
  static const char *const levels[] = {"error", "warning", "info", "style"};
  const dfix_yaml *override = dfix_yaml_get(m->from, S("override"));
  bool any = false;
  for (int i = 0; i < 4; i++) {
    const dfix_yaml *rules = dfix_yaml_get(override, str_from(levels[i]));
    for (uint32_t k = 0; k < count(rules); k++) {
      const dfix_yaml *rule = item(rules, k);
      if (!is_known_rule(rule->text)) {
        add_unknown(m->out, rule, rule->text);
        continue;
      }
      if (!any) buf_add(m->out, S("severity:\n"));
      any = true;
      buf_addf(m->out, "  " STR_FMT ": %s\n", STR_ARG(rule->text), levels[i]);
    }
  }
}

static void add_registries(const migration *m) {
  const dfix_yaml *registries = dfix_yaml_get(m->from, S("trustedRegistries"));
  if (!count(registries)) return;
  buf_add(m->out, S("options:\n  from/untrusted-registry:\n"));
  add_list(m, "    registries: ", registries, false);
}

static bool is_true(const migration *m, dfix_str key) {
  const dfix_yaml *value = dfix_yaml_get(m->from, key);
  return value && str_eq(value->text, S("true"));
}

static void add_labels(const migration *m) {
  const dfix_yaml *schema = dfix_yaml_get(m->from, S("label-schema"));
  bool has_schema = schema && schema->kind == DFIX_YAML_MAP && schema->items.len;
  bool strict = is_true(m, S("strict-labels"));
  if (!has_schema && !strict) return;
  buf_add(m->out, S("labels:\n"));
  if (strict) buf_add(m->out, S("  strict: true\n"));
  if (!has_schema) return;
  buf_add(m->out, S("  schema:\n"));
  for (uint32_t i = 0; i < schema->items.len; i++) {
    dfix_str kind = schema->items.items[i]->text;
    buf_add(m->out, S("    "));
    add_word(m->out, schema->keys.items[i]->text);
    buf_addf(m->out, ": " STR_FMT "\n", STR_ARG(kind.len ? kind : S("text")));
  }
}

// hadolint fails from `info` on, if the file does not say otherwise.
static void add_threshold(const migration *m) {
  const dfix_yaml *threshold = dfix_yaml_get(m->from, S("failure-threshold"));
  dfix_str text = threshold ? threshold->text : S("info");
  if (is_true(m, S("no-fail")) || str_eq(text, S("ignore"))) text = S("none");
  buf_addf(m->out, "fail-on: " STR_FMT "\n", STR_ARG(text));
}

// What stands on the command line here, or nowhere.
static void add_rest(const migration *m) {
  static const char *const ours[] = {
      "ignored",           "override",      "no-fail",          "label-schema",
      "trustedRegistries", "strict-labels", "failure-threshold"};
  for (uint32_t i = 0; i < m->from->keys.len; i++) {
    const dfix_yaml *key = m->from->keys.items[i];
    bool done = false;
    for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
      done |= str_is(key->text, ours[k]);
    if (done) continue;
    bool by_option = str_eq(key->text, S("format")) || str_eq(key->text, S("formats")) ||
                     str_eq(key->text, S("no-color")) || str_eq(key->text, S("verbose"));
    buf_addf(m->out, "# line %u: '" STR_FMT "' %s\n", key->line, STR_ARG(key->text),
             by_option ? "is an option of the command line, or DFIX_* in the environment"
                       : "has no counterpart");
  }
}

// The file that is named, or the one that hadolint would find here.
static const char *file_to_migrate(const dfix_options *o) {
  if (o->paths.len && !str_eq(o->paths.items[0], S("."))) return o->paths.items[0].ptr;
  return ".hadolint.yaml";
}

int dfix_command_migrate(dfix_arena *a, dfix_options *o) {
  const char *path = file_to_migrate(o);
  dfix_str text;
  dfix_err err;
  if (!dfix_file_read(a, path, MAX_CONFIG, &text, &err)) return dfix_usage_error(&err);
  const dfix_yaml *from = dfix_yaml_parse(a, str_from(path), text, &err);
  if (!from) return dfix_usage_error(&err);
  dfix_buf b = {.arena = a};
  migration m = {&b, from};
  buf_addf(&b, "# from %s; `recommended` adds what hadolint does not know\n", path);
  buf_add(&b, S("select: [hadolint, recommended]\n"));
  add_ignored(&m);
  add_severities(&m);
  add_registries(&m);
  add_labels(&m);
  add_threshold(&m);
  add_rest(&m);
  return dfix_print_raw(buf_str(&b)) ? DFIX_CLEAN : DFIX_FAILED;
}
