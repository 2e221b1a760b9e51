// The report as SARIF 2.1.0 (OASIS): one run, the rules that found something, results.
//
// Columns are UTF-16 code units, which is what SARIF takes columns to be.

#include "report/fingerprint.h"
#include "base/json_text.h"

#include <inttypes.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

// A rule that found something, and its place among them.
typedef struct used_rule {
  const dfix_rule *rule;
  uint32_t index;
} used_rule;

typedef struct sarif {
  dfix_buf *out;
  dfix_map rules;  // used_rule, in the order in which they first found something
  dfix_fingerprints prints;
} sarif;

static const char *level_of(dfix_severity s) {
  return s == DFIX_SEVERITY_ERROR ? "error" : s == DFIX_WARNING ? "warning" : "note";
}

static void add_string(dfix_buf *b, const char *key, dfix_str value) {
  buf_addf(b, "\"%s\": ", key);
  dfix_json_string_add(b, value);
}

static void add_message(dfix_buf *b, const char *key, dfix_str text) {
  buf_addf(b, "\"%s\": {", key);
  add_string(b, "text", text);
  buf_add_char(b, '}');
}

// RFC 3986: every byte but the unreserved ones and '/' is escaped.
static void add_uri(dfix_buf *b, dfix_str path) {
  buf_add(b, str_starts(path, S("/")) ? S("\"uri\": \"file://") : S("\"uri\": \""));
  while (str_starts(path, S("./"))) path = str_from_at(path, 2);
  for (size_t i = 0; i < path.len; i++) {
    char c = path.ptr[i];
    if (ascii_is_alnum(c) || str_has_char(S("-._~/"), c))
      buf_add_char(b, c);
    else
      buf_addf(b, "%%%02X", (unsigned)(unsigned char)c);
  }
  buf_add_char(b, '"');
}

static void add_artifact(dfix_buf *b, dfix_str path) {
  buf_add(b, S("\"artifactLocation\": {"));
  add_uri(b, path);
  buf_add_char(b, '}');
}

static void add_region(dfix_buf *b, const dfix_source *source, dfix_span s) {
  dfix_place from = dfix_source_place(source, s.start),
             to = dfix_source_place(source, s.end);
  buf_addf(b,
           "{\"startLine\": %u, \"startColumn\": %u, \"endLine\": %u, \"endColumn\": %u}",
           from.line + 1, from.utf16 + 1, to.line + 1, to.utf16 + 1);
}

// The bytes of the source that `path` stands for, or NULL if they are not at hand.
static const dfix_source *source_of(const dfix_file_result *file, const dfix_finding *f,
                                    dfix_str path) {
  if (str_eq(path, f->file)) return f->source;
  return path.len ? NULL : file->source;
}

static void add_replacement(dfix_buf *b, const dfix_source *source,
                            const dfix_edit *edit) {
  buf_add(b, S("{\"deletedRegion\": "));
  if (source)
    add_region(b, source, edit->span);
  else
    buf_addf(b, "{\"byteOffset\": %u, \"byteLength\": %u}", edit->span.start,
             span_len(edit->span));
  buf_add(b, S(", "));
  add_message(b, "insertedContent", edit->text);
  buf_add_char(b, '}');
}

static void add_fix(dfix_buf *b, const dfix_file_result *file, const dfix_finding *f) {
  if (!f->fix || !f->fix->edits.len) return;
  buf_add(b, S(", \"fixes\": [{"));
  add_message(b, "description", f->fix->message);
  buf_add(b, S(", \"artifactChanges\": ["));
  for (uint32_t i = 0; i < f->fix->edits.len; i++) {
    const dfix_edit *edit = &f->fix->edits.items[i];
    buf_add(b, i ? S(", {") : S("{"));
    add_artifact(b, dfix_finding_path(file, edit->file, b->arena));
    buf_add(b, S(", \"replacements\": ["));
    add_replacement(b, source_of(file, f, edit->file), edit);
    buf_add(b, S("]}"));
  }
  buf_add(b, S("]}]"));
}

static void add_related(dfix_buf *b, const dfix_file_result *file,
                        const dfix_finding *f) {
  if (!f->related.len) return;
  buf_add(b, S(", \"relatedLocations\": ["));
  for (uint32_t i = 0; i < f->related.len; i++) {
    const dfix_related_place *r = &f->related.items[i];
    buf_addf(b, "%s{\"id\": %u, \"physicalLocation\": {", i ? ", " : "", i + 1);
    add_artifact(b, dfix_finding_path(file, r->file, b->arena));
    buf_add(b, S(", \"region\": "));
    add_region(b, r->source, r->span);
    buf_add(b, S("}, "));
    add_message(b, "message", r->message);
    buf_add_char(b, '}');
  }
  buf_add_char(b, ']');
}

static uint32_t index_of(sarif *s, const dfix_rule *rule) {
  used_rule *used = dfix_map_get(&s->rules, rule->id);
  if (!used) {
    used = arena_new(s->out->arena, used_rule);
    *used = (used_rule){rule, s->rules.entries.len};
    dfix_map_put(s->out->arena, &s->rules, rule->id, used);
  }
  return used->index;
}

static void add_result(sarif *s, const dfix_file_result *file, const dfix_finding *f) {
  dfix_buf *b = s->out;
  buf_add(b, S("{"));
  add_string(b, "ruleId", f->rule->id);
  buf_addf(b, ", \"ruleIndex\": %u, \"level\": \"%s\", ", index_of(s, f->rule),
           level_of(f->severity));
  add_message(b, "message", f->message);
  buf_add(b, S(", \"locations\": [{\"physicalLocation\": {"));
  add_artifact(b, dfix_finding_path(file, f->file, b->arena));
  buf_add(b, S(", \"region\": "));
  add_region(b, f->source, f->span);
  buf_addf(b, "}}], \"partialFingerprints\": {\"dfix/v1\": \"%016" PRIx64 "\"}",
           dfix_fingerprint(&s->prints, b->arena, file, f));
  add_related(b, file, f);
  add_fix(b, file, f);
  buf_add_char(b, '}');
}

static void add_rule(dfix_buf *b, const dfix_rule *rule) {
  buf_add_char(b, '{');
  add_string(b, "id", rule->id);
  buf_add(b, S(", "));
  add_message(b, "shortDescription", rule->summary);
  buf_add(b, S(", "));
  add_message(b, "fullDescription", rule->why.len ? rule->why : rule->summary);
  buf_add(b, S(", "));
  add_message(b, "help", rule->why.len ? rule->why : rule->summary);
  buf_addf(b, ", \"defaultConfiguration\": {\"level\": \"%s\"}, \"properties\": {",
           level_of(rule->severity));
  buf_add(b, S("\"tags\": ["));
  dfix_json_string_add(b, rule->category);
  for (uint32_t i = 0; i < rule->naliases; i++) {
    buf_add(b, S(", "));
    dfix_json_string_add(b, rule->aliases[i]);
  }
  buf_add(b, S("]}}"));
}

static void add_results(sarif *s, const dfix_file_result *const *files, uint32_t n) {
  bool first = true;
  const dfix_finding *f;
  buf_add(s->out, S("      \"results\": ["));
  for (uint32_t i = 0; i < n; i++) vec_each(f, &files[i]->findings) {
      buf_add(s->out, first ? S("\n        ") : S(",\n        "));
      add_result(s, files[i], f);
      first = false;
    }
  buf_add(s->out, S("\n      ],\n"));
}

static void add_rules(sarif *s) {
  dfix_buf *b = s->out;
  buf_add(b, S("      \"tool\": {\"driver\": {\"name\": \"dfix\", \"version\": "
               "\"" DFIX_VERSION "\", \"rules\": ["));
  for (uint32_t i = 0; i < s->rules.entries.len; i++) {
    const used_rule *used = s->rules.entries.items[i].value;
    buf_add(b, i ? S(",\n        ") : S("\n        "));
    add_rule(b, used->rule);
  }
  buf_add(b, S("\n      ]}},\n"));
}

static void add_invocation(dfix_buf *b, const dfix_file_result *const *files,
                           uint32_t n) {
  uint32_t errors = 0;
  for (uint32_t i = 0; i < n; i++) errors += files[i]->error.len > 0;
  buf_addf(b, "      \"invocations\": [{\"executionSuccessful\": %s, ",
           errors ? "false" : "true");
  buf_add(b, S("\"toolExecutionNotifications\": ["));
  bool first = true;
  for (uint32_t i = 0; i < n; i++) {
    if (!files[i]->error.len) continue;
    buf_add(b, first ? S("{\"level\": \"error\", ") : S(", {\"level\": \"error\", "));
    add_message(b, "message", files[i]->error);
    buf_add(b, S(", \"locations\": [{\"physicalLocation\": {"));
    add_artifact(b, files[i]->path);
    buf_add(b, S("}}]}"));
    first = false;
  }
  buf_add(b, S("]}]\n"));
}

void dfix_report_sarif(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                       const dfix_report_options *options) {
  (void)options;
  sarif s = {.out = b};
  buf_add(b, S("{\n  \"$schema\": \"" SCHEMA "\",\n  \"version\": \"2.1.0\",\n"
               "  \"runs\": [\n    {\n      \"columnKind\": \"utf16CodeUnits\",\n"));
  add_results(&s, files, n);
  add_rules(&s);
  add_invocation(b, files, n);
  buf_add(b, S("    }\n  ]\n}\n"));
}
