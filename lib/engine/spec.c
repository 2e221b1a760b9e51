#include "engine/spec.h"

#include "base/buf.h"

typedef struct loader {
  dfix_arena *arena;
  dfix_str name;
  dfix_err *err;
} loader;

static bool fail(const loader *l, const dfix_yaml *at, const char *what, dfix_str word) {
  return dfix_yaml_fail(at, l->name, l->err, "%s '" STR_FMT "'", what, STR_ARG(word));
}

static bool read_text(const loader *l, const dfix_yaml *node, dfix_str *out) {
  if (node->kind != DFIX_YAML_SCALAR)
    return dfix_yaml_fail(node, l->name, l->err, "a text belongs here");
  *out = node->text;
  return true;
}

// A list of texts, or one text as a list of one.
static bool read_list(const loader *l, const dfix_yaml *node, dfix_list *out) {
  uint32_t n = node->kind == DFIX_YAML_LIST ? node->items.len : 1;
  dfix_str *items = arena_array(l->arena, dfix_str, n);
  for (uint32_t i = 0; i < n; i++) {
    const dfix_yaml *item = node->kind == DFIX_YAML_LIST ? node->items.items[i] : node;
    if (!read_text(l, item, &items[i])) return false;
  }
  *out = (dfix_list){items, n};
  return true;
}

static bool read_texts(const loader *l, const dfix_yaml *node, dfix_texts *out) {
  if (node->kind != DFIX_YAML_MAP)
    return dfix_yaml_fail(node, l->name, l->err, "a map of names to texts belongs here");
  dfix_named_text *items = arena_array(l->arena, dfix_named_text, node->items.len);
  for (uint32_t i = 0; i < node->items.len; i++) {
    items[i].name = node->keys.items[i]->text;
    if (!read_text(l, node->items.items[i], &items[i].text)) return false;
  }
  *out = (dfix_texts){items, node->items.len};
  return true;
}

static bool read_pattern(const loader *l, const dfix_yaml *node, dfix_pattern **out) {
  dfix_str text = {0};
  if (!read_text(l, node, &text)) return false;
  dfix_err why;
  if (!dfix_pattern_check(text, &why))
    return dfix_yaml_fail(node, l->name, l->err, "%s", why.msg);
  *out = arena_new(l->arena, dfix_pattern);
  dfix_arena_defer(l->arena, dfix_pattern_free, *out);
  (*out)->text = text;
  return true;
}

static bool read_bool(const loader *l, const dfix_yaml *node, bool *out) {
  *out = node->kind == DFIX_YAML_SCALAR && str_eq(node->text, S("true"));
  if (*out || (node->kind == DFIX_YAML_SCALAR && str_eq(node->text, S("false"))))
    return true;
  return dfix_yaml_fail(node, l->name, l->err, "true or false belongs here");
}

// A word out of a table of words; its index is the value.
static bool read_word(const loader *l, const dfix_yaml *node, const char *const *words,
                      uint32_t *out) {
  dfix_str text = {0};
  if (!read_text(l, node, &text)) return false;
  for (uint32_t i = 0; words[i]; i++)
    if (str_is(text, words[i])) {
      *out = i;
      return true;
    }
  return fail(l, node, "unknown word", text);
}

// In the order of dfix_anchor.
static const char *const anchors[] = {"default", "program", "verb",        "command",
                                      "operand", "option",  "match",       "word",
                                      "keyword", "flag",    "instruction", NULL};
static const char *const forms[] = {"any", "shell", "json", NULL};

static bool read_anchor(const loader *l, const dfix_yaml *node, dfix_anchor *out) {
  uint32_t i = 0;
  if (!read_word(l, node, anchors, &i)) return false;
  *out = (dfix_anchor)i;
  return true;
}

static bool read_kinds(const loader *l, const dfix_yaml *node, uint32_t *out) {
  dfix_list names;
  if (!read_list(l, node, &names)) return false;
  for (uint32_t i = 0; i < names.len; i++) {
    uint32_t kind = DFIX_ADD;
    while (kind < DFIX_NKINDS && !str_eq(dfix_kind_name((dfix_kind)kind), names.items[i]))
      kind++;
    if (kind == DFIX_NKINDS) return fail(l, node, "unknown instruction", names.items[i]);
    *out |= 1u << kind;
  }
  return true;
}

static bool read_unless(const loader *l, const dfix_yaml *node, dfix_match *m) {
  for (uint32_t i = 0; i < node->keys.len; i++) {
    dfix_str key = node->keys.items[i]->text;
    const dfix_yaml *value = node->items.items[i];
    bool ok = str_eq(key, S("cached"))  ? read_list(l, value, &m->unless_cached)
              : str_eq(key, S("env"))   ? read_list(l, value, &m->unless_env)
              : str_eq(key, S("later")) ? read_pattern(l, value, &m->unless_later)
              : str_eq(key, S("text"))  ? read_pattern(l, value, &m->unless_text)
                                       : fail(l, node->keys.items[i], "unknown key", key);
    if (!ok) return false;
  }
  return true;
}

static bool read_match_key(const loader *l, const dfix_yaml *at, dfix_str key,
                           const dfix_yaml *value, dfix_match *m) {
  if (str_eq(key, S("program"))) return read_list(l, value, &m->programs);
  if (str_eq(key, S("verb"))) return read_list(l, value, &m->verbs);
  if (str_eq(key, S("with"))) return read_list(l, value, &m->with);
  if (str_eq(key, S("without"))) return read_list(l, value, &m->without);
  if (str_eq(key, S("value-options"))) return read_list(l, value, &m->value_options);
  if (str_eq(key, S("operand"))) return read_pattern(l, value, &m->operand);
  if (str_eq(key, S("operand-unlike"))) return read_pattern(l, value, &m->operand_unlike);
  if (str_eq(key, S("unless"))) return read_unless(l, value, m);
  if (str_eq(key, S("instruction"))) return read_kinds(l, value, &m->kinds);
  if (str_eq(key, S("text"))) return read_pattern(l, value, &m->text);
  if (str_eq(key, S("word"))) return read_pattern(l, value, &m->word);
  if (str_eq(key, S("key"))) return read_pattern(l, value, &m->key);
  if (str_eq(key, S("value"))) return read_pattern(l, value, &m->value);
  if (str_eq(key, S("flag"))) return read_text(l, value, &m->flag);
  if (str_eq(key, S("flag-value"))) return read_pattern(l, value, &m->flag_value);
  if (str_eq(key, S("alone"))) return read_bool(l, value, &m->alone);
  if (str_eq(key, S("repeated"))) return read_bool(l, value, &m->repeated);
  if (str_eq(key, S("at"))) return read_anchor(l, value, &m->at);
  if (str_eq(key, S("stage"))) {
    static const char *const stages[] = {"any", "kept", NULL};
    uint32_t stage = 0;
    if (!read_word(l, value, stages, &stage)) return false;
    m->only_kept = stage == 1;
    return true;
  }
  if (str_eq(key, S("form"))) {
    uint32_t form = 0;
    if (!read_word(l, value, forms, &form)) return false;
    m->form = (dfix_place_form)form;
    return true;
  }
  return fail(l, at, "unknown key", key);
}

static bool read_match(const loader *l, const dfix_yaml *node, dfix_match *m) {
  if (node->kind != DFIX_YAML_MAP)
    return dfix_yaml_fail(node, l->name, l->err, "a map belongs here");
  for (uint32_t i = 0; i < node->keys.len; i++)
    if (!read_match_key(l, node->keys.items[i], node->keys.items[i]->text,
                        node->items.items[i], m))
      return false;
  return true;
}

// edit := { insert: TEXT, after|before: ANCHOR } | { replace: ANCHOR, by: TEXT }
//       | { delete: ANCHOR } | { chain: TEXT }
static bool read_edit(const loader *l, const dfix_yaml *node, dfix_edit_spec *edit) {
  const dfix_yaml *insert = dfix_yaml_get(node, S("insert"));
  const dfix_yaml *after = dfix_yaml_get(node, S("after"));
  const dfix_yaml *before = dfix_yaml_get(node, S("before"));
  const dfix_yaml *replace = dfix_yaml_get(node, S("replace"));
  const dfix_yaml *by = dfix_yaml_get(node, S("by"));
  const dfix_yaml *delete = dfix_yaml_get(node, S("delete"));
  const dfix_yaml *chain = dfix_yaml_get(node, S("chain"));
  if (insert && (after || before)) {
    edit->action = after ? DFIX_INSERT_AFTER : DFIX_INSERT_BEFORE;
    return read_text(l, insert, &edit->text) &&
           read_anchor(l, after ? after : before, &edit->anchor);
  }
  if (replace && by) {
    edit->action = DFIX_REPLACE;
    return read_anchor(l, replace, &edit->anchor) && read_text(l, by, &edit->text);
  }
  if (delete) {
    edit->action = DFIX_DELETE;
    return read_anchor(l, delete, &edit->anchor);
  }
  if (chain) {
    edit->action = DFIX_CHAIN;
    return read_text(l, chain, &edit->text);
  }
  return dfix_yaml_fail(
      node, l->name, l->err,
      "an edit is insert with after or before, replace with by, delete, or chain");
}

static bool read_edits(const loader *l, const dfix_yaml *node, dfix_rule_spec *spec) {
  uint32_t n = node->kind == DFIX_YAML_LIST ? node->items.len : 1;
  dfix_edit_spec *edits = arena_array(l->arena, dfix_edit_spec, n);
  for (uint32_t i = 0; i < n; i++)
    if (!read_edit(l, node->kind == DFIX_YAML_LIST ? node->items.items[i] : node,
                   &edits[i]))
      return false;
  spec->edits = edits;
  spec->nedits = n;
  return true;
}

static bool read_example(const loader *l, const dfix_yaml *node, dfix_example *e) {
  e->line = node->line;
  for (uint32_t i = 0; i < node->keys.len; i++) {
    dfix_str key = node->keys.items[i]->text;
    const dfix_yaml *value = node->items.items[i];
    bool ok = str_eq(key, S("title"))    ? read_text(l, value, &e->title)
              : str_eq(key, S("bad"))    ? read_text(l, value, &e->bad)
              : str_eq(key, S("expect")) ? read_list(l, value, &e->expect)
              : str_eq(key, S("good"))   ? read_text(l, value, &e->good)
              : str_eq(key, S("unsafe")) ? read_bool(l, value, &e->unsafe)
              : str_eq(key, S("files"))
                  ? read_texts(l, value, &e->files)
                  : fail(l, node->keys.items[i], "unknown key", key);
    if (!ok) return false;
  }
  if (e->bad.len && !e->expect.len)
    return dfix_yaml_fail(node, l->name, l->err, "a bad example needs its `expect`");
  return true;
}

static bool read_examples(const loader *l, const dfix_yaml *node, dfix_rule_spec *spec) {
  if (node->kind != DFIX_YAML_LIST)
    return dfix_yaml_fail(node, l->name, l->err, "a list of examples belongs here");
  dfix_example *examples = arena_array(l->arena, dfix_example, node->items.len);
  for (uint32_t i = 0; i < node->items.len; i++)
    if (!read_example(l, node->items.items[i], &examples[i])) return false;
  spec->examples = examples;
  spec->nexamples = node->items.len;
  return true;
}

static const char *const availabilities[] = {"never", "sometimes", "always", NULL};
static const char *const safeties[] = {"none", "safe", "unsafe", NULL};

static bool read_rule_key(const loader *l, const dfix_yaml *at, const dfix_yaml *value,
                          dfix_rule *rule, dfix_rule_spec *spec) {
  dfix_str key = at->text;
  dfix_list list;
  uint32_t word;
  if (str_eq(key, S("summary"))) return read_text(l, value, &rule->summary);
  if (str_eq(key, S("why"))) return read_text(l, value, &rule->why);
  if (str_eq(key, S("since"))) return read_text(l, value, &rule->since);
  if (str_eq(key, S("severity")))
    return dfix_severity_parse(value->text, &rule->severity) ||
           fail(l, value, "unknown severity", value->text);
  if (str_eq(key, S("fix")))
    return read_word(l, value, availabilities, &word) && (rule->fix = value->text, true);
  if (str_eq(key, S("aliases")) || str_eq(key, S("presets"))) {
    if (!read_list(l, value, &list)) return false;
    if (str_eq(key, S("aliases")))
      rule->aliases = list.items, rule->naliases = list.len;
    else
      rule->presets = list.items, rule->npresets = list.len;
    return true;
  }
  if (str_eq(key, S("message"))) return read_text(l, value, &spec->message);
  if (str_eq(key, S("messages"))) return read_texts(l, value, &spec->messages);
  if (str_eq(key, S("notes"))) return read_texts(l, value, &spec->notes);
  if (str_eq(key, S("fix-message"))) return read_text(l, value, &spec->fix_message);
  if (str_eq(key, S("fix-messages"))) return read_texts(l, value, &spec->fix_messages);
  if (str_eq(key, S("options"))) return read_texts(l, value, &spec->options);
  if (str_eq(key, S("overrides"))) return read_list(l, value, &spec->overrides);
  if (str_eq(key, S("match"))) {
    spec->has_match = true;
    return read_match(l, value, &spec->match);
  }
  if (str_eq(key, S("fix-if"))) {
    dfix_match *match = arena_new(l->arena, dfix_match);
    spec->fix_if = match;
    return read_match(l, value, match);
  }
  if (str_eq(key, S("fix-safety"))) {
    if (!read_word(l, value, safeties, &word)) return false;
    spec->fix_safety = (dfix_safety)word;
    return true;
  }
  if (str_eq(key, S("edits"))) return read_edits(l, value, spec);
  if (str_eq(key, S("examples"))) return read_examples(l, value, spec);
  return fail(l, at, "unknown key", key);
}

const dfix_rule *dfix_spec_load(dfix_arena *a, dfix_str id, dfix_str name, dfix_str yaml,
                                dfix_err *err) {
  const dfix_yaml *root = dfix_yaml_parse(a, name, yaml, err);
  if (!root) return NULL;
  loader l = {a, name, err};
  dfix_rule *rule = arena_new(a, dfix_rule);
  dfix_rule_spec *spec = arena_new(a, dfix_rule_spec);
  rule->id = id;
  rule->category = str_slice(id, 0, str_find_char(id, '/'));
  rule->fix = S("never");
  rule->spec = spec;
  spec->fix_safety = DFIX_FIX_SAFE;
  for (uint32_t i = 0; i < root->keys.len; i++)
    if (!read_rule_key(&l, root->keys.items[i], root->items.items[i], rule, spec))
      return NULL;
  if (!rule->summary.len || !rule->severity ||
      !(spec->message.len || spec->messages.len)) {
    dfix_yaml_fail(root, name, err, "a rule needs `summary`, `severity` and `message`");
    return NULL;
  }
  return rule;
}

dfix_str dfix_program_family(dfix_str program) {
  size_t end = program.len;
  while (end > 1 && (ascii_is_digit(program.ptr[end - 1]) || program.ptr[end - 1] == '.'))
    end--;
  return str_slice(program, 0, end);
}

static const dfix_str severities[] = {S_INIT("off"), S_INIT("style"), S_INIT("info"),
                                      S_INIT("warning"), S_INIT("error")};

dfix_str dfix_severity_name(dfix_severity s) { return severities[s]; }

bool dfix_severity_parse(dfix_str name, dfix_severity *out) {
  for (unsigned i = 0; i < sizeof(severities) / sizeof(*severities); i++)
    if (str_eq(name, severities[i])) {
      *out = (dfix_severity)i;
      return true;
    }
  return false;
}
