#include "gen_schema.h"

#include "base/json_text.h"
#include "base/map.h"

typedef enum kind {
  TRUTH,
  WORD,
  WORDS,   // one, or a list
  NAMES,   // of rules, families, aliases or presets
  PAIRS,   // a map to words
  CHOICE,  // one of `words`
  LEVELS,  // a map from names to severities
  OPTIONS,
  LABELS,
  MAP,        // of `below`
  OVERRIDES,  // a list of maps with `paths`
} kind;

typedef struct key {
  const char *name;
  kind kind;
  const char *description;
  const char *words;  // CHOICE: with blanks between
  const struct key *below;
} key;

static const key package_keys[] = {
    {"torch-free", WORDS, "Your packages that do not need torch.", NULL, NULL},
    {"needs-torch", WORDS, "Your packages that need torch, in a range of versions.", NULL,
     NULL},
    {"needs-one-torch", WORDS, "Your packages that need one exact torch.", NULL, NULL},
    {0},
};

static const key python_keys[] = {
    {"constraint-style", CHOICE,
     "How fixes write constraints: captured during the build, or a file in the context.",
     "capture file", NULL},
    {"protect", WORDS, "Distributions that nothing may replace.", NULL, NULL},
    {"packages", MAP, "What cannot be known of your own packages.", NULL, package_keys},
    {0},
};

static const key label_keys[] = {
    {"schema", LABELS, "The kind of value that each label must have.", NULL, NULL},
    {"strict", TRUTH, "No other label may be set.", NULL, NULL},
    {0},
};

static const key override_keys[] = {
    {"paths", WORDS, "Globs of the files that these settings are for.", NULL, NULL},
    {"select", NAMES, "Rules, families, aliases and presets to run.", NULL, NULL},
    {"ignore", NAMES, "Those to leave out.", NULL, NULL},
    {"severity", LEVELS, "The severity of rules, families, aliases or presets.", NULL,
     NULL},
    {"options", OPTIONS, "The options of rules.", NULL, NULL},
    {0},
};

static const key keys[] = {
    {"root", TRUTH, "No configuration above this one counts.", NULL, NULL},
    {"extends", WORDS, "Files that this one lies over.", NULL, NULL},
    {"select", NAMES, "Rules, families, aliases and presets to run.", NULL, NULL},
    {"ignore", NAMES, "Those to leave out.", NULL, NULL},
    {"severity", LEVELS, "The severity of rules, families, aliases or presets.", NULL,
     NULL},
    {"options", OPTIONS, "The options of rules.", NULL, NULL},
    {"overrides", OVERRIDES, "Settings for some files only.", NULL, override_keys},
    {"rules", WORDS, "Files and folders of your own rules.", NULL, NULL},
    {"include", WORDS, "Globs of files that a search takes, too.", NULL, NULL},
    {"exclude", WORDS, "Globs of files that a search leaves out.", NULL, NULL},
    {"fail-on", CHOICE, "From which severity findings end with status 1.",
     "none style info warning error", NULL},
    {"context", WORD, "The build context.", NULL, NULL},
    {"target", WORD, "The stage that is built.", NULL, NULL},
    {"build-args", PAIRS, "Build arguments.", NULL, NULL},
    {"shellcheck", CHOICE, "Whether ShellCheck is asked about scripts.", "auto on off",
     NULL},
    {"python", MAP, "What rules about Python packages have to know.", NULL, python_keys},
    {"labels", MAP, "What labels have to be.", NULL, label_keys},
    {0},
};

static void add_enum(dfix_buf *b, const char *words) {
  buf_add(b, S("\"enum\": ["));
  bool first = true;
  for (dfix_str rest = str_from(words), word; str_next(&rest, ' ', &word);) {
    buf_add(b, first ? S("") : S(", "));
    dfix_json_string_add(b, word);
    first = false;
  }
  buf_add_char(b, ']');
}

static void add_keys(dfix_buf *b, const key *k, const char *indent);

static void add_type(dfix_buf *b, const key *k, const char *indent) {
  static const dfix_str scalar =
      S_INIT("\"type\": [\"string\", \"number\", \"boolean\"]");
  switch (k->kind) {
  case TRUTH:
    buf_add(b, S("\"type\": \"boolean\""));
    break;
  case WORD:
    buf_add(b, scalar);
    break;
  case WORDS:
    buf_add(b, S("\"$ref\": \"#/definitions/words\""));
    break;
  case NAMES:
    buf_add(b, S("\"$ref\": \"#/definitions/names\""));
    break;
  case PAIRS:
    buf_addf(b, "\"type\": \"object\", \"additionalProperties\": {%.*s}",
             STR_ARG(scalar));
    break;
  case CHOICE:
    // YAML 1.1 reads `off` and `on` as truth; dfix reads the word.
    add_enum(b, k->words);
    break;
  case LEVELS:
    buf_add(b, S("\"type\": \"object\", \"propertyNames\": {\"$ref\": "
                 "\"#/definitions/name\"}, \"additionalProperties\": {"));
    add_enum(b, "off style info warning error");
    buf_add_char(b, '}');
    break;
  case LABELS:
    buf_add(b, S("\"type\": \"object\", \"additionalProperties\": {"));
    add_enum(b, "text url rfc3339 semver spdx hash email");
    buf_add_char(b, '}');
    break;
  case OPTIONS:
    buf_add(b, S("\"$ref\": \"#/definitions/options\""));
    break;
  case MAP:
    add_keys(b, k->below, indent);
    break;
  case OVERRIDES:
    buf_add(b, S("\"type\": \"array\", \"items\": {\"required\": [\"paths\"], "));
    add_keys(b, k->below, indent);
    buf_add_char(b, '}');
    break;
  }
}

// "type": "object" and the properties, each on a line of its own.
static void add_keys(dfix_buf *b, const key *k, const char *indent) {
  buf_add(b,
          S("\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"));
  for (bool first = true; k->name; k++, first = false) {
    buf_addf(b, "%s\n%s  \"%s\": {\"description\": ", first ? "" : ",", indent, k->name);
    dfix_json_string_add(b, str_from(k->description));
    // Beside a $ref nothing else counts.
    bool is_reference = k->kind == WORDS || k->kind == NAMES || k->kind == OPTIONS;
    buf_add(b, is_reference ? S(", \"allOf\": [{") : S(", "));
    add_type(b, k, dfix_arena_strf(b->arena, "%s  ", indent).ptr);
    buf_add(b, is_reference ? S("}]}") : S("}"));
  }
  buf_addf(b, "\n%s}", indent);
}

// ---- what the rules bring ----

static void add_name(dfix_buf *b, dfix_map *seen, dfix_str name) {
  if (!dfix_map_add(b->arena, seen, name)) return;
  buf_add(b, seen->entries.len > 1 ? S(",\n      ") : S("\n      "));
  dfix_json_string_add(b, name);
}

static void add_names(dfix_buf *b, const dfix_rule *const *rules, uint32_t n) {
  dfix_map seen = {0};
  add_name(b, &seen, S("all"));
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < rules[i]->npresets; k++)
      add_name(b, &seen, rules[i]->presets[k]);
  for (uint32_t i = 0; i < n; i++) add_name(b, &seen, rules[i]->category);
  for (uint32_t i = 0; i < n; i++) add_name(b, &seen, rules[i]->id);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < rules[i]->naliases; k++)
      add_name(b, &seen, rules[i]->aliases[k]);
}

static void add_options(dfix_buf *b, const dfix_rule *const *rules, uint32_t n) {
  bool first = true;
  for (uint32_t i = 0; i < n; i++) {
    const dfix_texts *options = &rules[i]->spec->options;
    if (!options->len) continue;
    buf_add(b, first ? S("\n      ") : S(",\n      "));
    first = false;
    dfix_json_string_add(b, rules[i]->id);
    buf_add(b, S(": {\"type\": \"object\", \"additionalProperties\": false, "
                 "\"properties\": {"));
    for (uint32_t k = 0; k < options->len; k++) {
      buf_add(b, k ? S(", ") : S(""));
      dfix_json_string_add(b, options->items[k].name);
      buf_add(b, S(": {\"$ref\": \"#/definitions/words\"}"));
    }
    buf_add(b, S("}}"));
  }
}

dfix_str gen_schema(dfix_arena *a, const dfix_rule *const *rules, uint32_t n) {
  dfix_buf b = {.arena = a};
  buf_add(&b,
          S("{\n"
            "  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
            "  \"$id\": \"https://json.schemastore.org/dfix.json\",\n"
            "  \"title\": \"dfix\",\n"
            "  \"description\": \"The configuration of dfix (.dfix.yaml), a linter and "
            "rewriter of Dockerfiles.\",\n"
            "  \"definitions\": {\n"
            "    \"word\": {\"type\": [\"string\", \"number\", \"boolean\"]},\n"
            "    \"words\": {\"anyOf\": [{\"$ref\": \"#/definitions/word\"}, {\"type\": "
            "\"array\", \"items\": {\"$ref\": \"#/definitions/word\"}}]},\n"
            "    \"names\": {\"anyOf\": [{\"$ref\": \"#/definitions/name\"}, {\"type\": "
            "\"array\", \"items\": {\"$ref\": \"#/definitions/name\"}}]},\n"
            "    \"name\": {\"anyOf\": [{\"$ref\": \"#/definitions/known-name\"}, "
            "{\"description\": \"A rule of your own, or ShellCheck's.\", \"type\": "
            "\"string\", \"pattern\": "
            "\"^([a-z][a-z0-9-]*/[A-Za-z0-9-]+|SC[0-9]+|shellcheck)$\"}]},\n"
            "    \"known-name\": {\"enum\": ["));
  add_names(&b, rules, n);
  buf_add(&b, S("\n    ]},\n"
                "    \"options\": {\"type\": \"object\", \"additionalProperties\": "
                "{\"type\": \"object\"}, \"properties\": {"));
  add_options(&b, rules, n);
  buf_add(&b, S("\n    }}\n  },\n  "));
  add_keys(&b, keys, "  ");
  buf_add(&b, S("\n}\n"));
  return buf_str(&b);
}
