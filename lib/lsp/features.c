#include "lsp/features.h"

#include "base/json_text.h"
#include "cache/rebuild.h"

// ---- pieces ----

static void add_position(dfix_buf *b, const dfix_view *v, const dfix_source *src,
                         uint32_t at) {
  dfix_place p = dfix_source_place(src, at);
  buf_addf(b, "{\"line\": %u, \"character\": %u}", p.line,
           v->in_bytes ? p.byte : p.utf16);
}

static void add_range(dfix_buf *b, const dfix_view *v, const dfix_source *src,
                      dfix_span where) {
  buf_add(b, S("{\"start\": "));
  add_position(b, v, src, where.start);
  buf_add(b, S(", \"end\": "));
  add_position(b, v, src, where.end);
  buf_add_char(b, '}');
}

static void add_text(dfix_buf *b, const char *key, dfix_str value) {
  buf_addf(b, "\"%s\": ", key);
  dfix_json_string_add(b, value);
}

dfix_position dfix_lsp_position(const dfix_json *position) {
  int64_t line = dfix_json_integer(dfix_json_get(position, S("line")), 0);
  int64_t column = dfix_json_integer(dfix_json_get(position, S("character")), 0);
  return (dfix_position){line < 0 || line > UINT32_MAX ? UINT32_MAX : (uint32_t)line,
                         column < 0 || column > UINT32_MAX ? 0 : (uint32_t)column};
}

static uint32_t offset_of(const dfix_view *v, const dfix_json *position) {
  return dfix_position_offset(v->analysis->source, dfix_lsp_position(position),
                              v->in_bytes);
}

// ---- diagnostics ----

static int severity_number(dfix_severity s) {
  return s == DFIX_SEVERITY_ERROR ? 1 : s == DFIX_WARNING ? 2 : s == DFIX_INFO ? 3 : 4;
}

static dfix_str uri_of(const dfix_view *v, dfix_str file) {
  dfix_arena *a = v->analysis->arena;
  if (!file.len) return v->document->uri;
  return dfix_path_uri(
      a, dfix_arena_strf(a, "%.*s/%.*s", STR_ARG(v->analysis->root), STR_ARG(file)));
}

static void add_related(dfix_buf *b, const dfix_view *v, const dfix_finding *f) {
  if (!f->related.len) return;
  buf_add(b, S(", \"relatedInformation\": ["));
  for (uint32_t i = 0; i < f->related.len; i++) {
    const dfix_related_place *r = &f->related.items[i];
    buf_add(b, i ? S(", {") : S("{"));
    add_text(b, "message", r->message);
    buf_add(b, S(", \"location\": {"));
    add_text(b, "uri", uri_of(v, r->file));
    buf_add(b, S(", \"range\": "));
    add_range(b, v, r->source, r->span);
    buf_add(b, S("}}"));
  }
  buf_add_char(b, ']');
}

static void add_diagnostic(dfix_buf *b, const dfix_view *v, const dfix_finding *f) {
  buf_add(b, S("{\"range\": "));
  add_range(b, v, f->source, f->span);
  buf_addf(b, ", \"severity\": %d, ", severity_number(f->severity));
  add_text(b, "code", f->rule->id);
  buf_add(b, S(", \"source\": \"dfix\", "));
  add_text(b, "message", f->message);
  add_related(b, v, f);
  buf_add_char(b, '}');
}

// A wrong configuration, or a build context that cannot be asked, is a diagnostic of the
// first line.
static void add_error(dfix_buf *b, dfix_str error) {
  buf_add(b,
          S("{\"range\": {\"start\": {\"line\": 0, \"character\": 0}, \"end\": "
            "{\"line\": 0, \"character\": 0}}, \"severity\": 1, \"source\": \"dfix\", "));
  add_text(b, "message", error);
  buf_add_char(b, '}');
}

void dfix_lsp_diagnostics(dfix_buf *b, const dfix_view *v, dfix_str file) {
  if (!v->analysis->settings) {
    if (!file.len) add_error(b, v->analysis->error);
    return;
  }
  if (!file.len && v->analysis->trouble->code)
    add_error(b, str_from(v->analysis->trouble->msg));
  const dfix_finding *f;
  vec_each(f, &v->analysis->findings) {
    if (!str_eq(f->file, file)) continue;
    if (b->len) buf_add(b, S(", "));
    add_diagnostic(b, v, f);
  }
}

// ---- code actions ----

static bool meets(dfix_span a, dfix_span b) {
  return a.start <= b.end && b.start <= a.end;
}

// The edit of a document: what each change replaced, and with what.
static void add_edit(dfix_buf *b, const dfix_view *v, const dfix_patched *patched) {
  buf_add(b, S("\"edit\": {\"changes\": {"));
  dfix_json_string_add(b, v->document->uri);
  buf_add(b, S(": ["));
  for (uint32_t i = 0; i < patched->changes.len; i++) {
    const dfix_change *c = &patched->changes.items[i];
    buf_add(b, i ? S(", {\"range\": ") : S("{\"range\": "));
    add_range(b, v, v->analysis->source, c->before);
    buf_add(b, S(", "));
    add_text(b, "newText", str_slice(patched->text, c->after.start, c->after.end));
    buf_add_char(b, '}');
  }
  buf_add(b, S("]}}"));
}

static void begin_action(dfix_buf *b, size_t start, dfix_str title, const char *kind) {
  if (b->len > start) buf_add(b, S(", "));
  buf_add_char(b, '{');
  add_text(b, "title", title);
  buf_addf(b, ", \"kind\": \"%s\", ", kind);
}

static void add_quick_fix(dfix_buf *b, size_t start, const dfix_view *v,
                          const dfix_finding *f) {
  dfix_patched patched;
  if (!dfix_analysis_fix(v->analysis, f, &patched)) return;
  begin_action(b, start, f->fix->message, "quickfix");
  buf_addf(b, "\"isPreferred\": %s, \"diagnostics\": [",
           f->fix->safety == DFIX_FIX_SAFE ? "true" : "false");
  add_diagnostic(b, v, f);
  buf_add(b, S("], "));
  add_edit(b, v, &patched);
  buf_add_char(b, '}');
}

// A comment that ignores the rule, above the instruction of the finding.
static void add_ignore(dfix_buf *b, size_t start, const dfix_view *v,
                       const dfix_finding *f) {
  const dfix_instruction *at =
      dfix_instruction_at(v->analysis->graph->file, f->span.start);
  dfix_arena *a = v->analysis->arena;
  if (!at || f->file.len) return;
  const dfix_source *src = v->analysis->source;
  uint32_t line = src->lines.items[dfix_source_line(src, at->span.start)];
  dfix_edits edits = {0};
  dfix_edit edit = {.span = span(line, line),
                    .text =
                        dfix_arena_strf(a, "# dfix ignore=%.*s\n", STR_ARG(f->rule->id))};
  vec_push(a, &edits, edit);
  dfix_patched patched = dfix_apply(a, src->text, &edits);
  begin_action(b, start, dfix_arena_strf(a, "ignore %.*s here", STR_ARG(f->rule->id)),
               "quickfix");
  add_edit(b, v, &patched);
  buf_add_char(b, '}');
}

static void add_fix_all(dfix_buf *b, size_t start, const dfix_view *v) {
  dfix_str fixed = dfix_analysis_fix_all(v->analysis);
  dfix_str now = v->analysis->source->text;
  if (str_eq(fixed, now)) return;
  dfix_patched patched = {.text = fixed};
  dfix_change all = {span(0, (uint32_t)now.len), span(0, (uint32_t)fixed.len)};
  vec_push(v->analysis->arena, &patched.changes, all);
  begin_action(b, start, S("apply all safe fixes of dfix"), "source.fixAll.dfix");
  add_edit(b, v, &patched);
  buf_add_char(b, '}');
}

// Whether the editor asks for this kind: for any, for it, or for what it is one of.
static bool wants(const dfix_json *params, dfix_str kind) {
  const dfix_json *only = dfix_json_get(dfix_json_get(params, S("context")), S("only"));
  if (!dfix_json_len(only)) return true;
  for (uint32_t i = 0; i < dfix_json_len(only); i++) {
    dfix_str asked = dfix_json_text(dfix_json_at(only, i));
    if (str_starts(kind, asked) &&
        (kind.len == asked.len || kind.ptr[asked.len] == '.' || !asked.len))
      return true;
  }
  return false;
}

void dfix_lsp_code_actions(dfix_buf *b, const dfix_view *v, const dfix_json *params) {
  const dfix_json *range = dfix_json_get(params, S("range"));
  buf_add_char(b, '[');
  size_t start = b->len;
  if (v->analysis->settings) {
    dfix_span where = {offset_of(v, dfix_json_get(range, S("start"))),
                       offset_of(v, dfix_json_get(range, S("end")))};
    const dfix_finding *f;
    if (wants(params, S("quickfix"))) {
      vec_each(f, &v->analysis->findings) if (!f->file.len && meets(f->span, where))
          add_quick_fix(b, start, v, f);
      vec_each(f, &v->analysis->findings) if (!f->file.len && meets(f->span, where))
          add_ignore(b, start, v, f);
    }
    if (wants(params, S("source.fixAll.dfix"))) add_fix_all(b, start, v);
  }
  buf_add_char(b, ']');
}

// ---- hover ----

void dfix_lsp_hover(dfix_buf *b, const dfix_view *v, const dfix_json *params) {
  uint32_t at = offset_of(v, dfix_json_get(params, S("position")));
  dfix_buf page = {.arena = v->analysis->arena};
  const dfix_finding *f, *shown = NULL;
  vec_each(f, &v->analysis->findings) {
    if (f->file.len || at < f->span.start || at > f->span.end) continue;
    if (page.len) buf_add(&page, S("\n\n---\n\n"));
    buf_addf(&page, "**%.*s** (`%.*s`)\n\n%.*s", STR_ARG(f->rule->summary),
             STR_ARG(f->rule->id), STR_ARG(str_trim(f->rule->why)));
    shown = f;
  }
  if (!shown) {
    buf_add(b, S("null"));
    return;
  }
  buf_add(b, S("{\"contents\": {\"kind\": \"markdown\", "));
  add_text(b, "value", buf_str(&page));
  buf_add(b, S("}, \"range\": "));
  add_range(b, v, v->analysis->source, shown->span);
  buf_add_char(b, '}');
}

// ---- completion ----

// True if the place is behind `# dfix ignore=` on its line.
static bool is_in_ignore(const dfix_view *v, uint32_t at) {
  const dfix_source *src = v->analysis->source;
  uint32_t start = src->lines.items[dfix_source_line(src, at)];
  dfix_str line = str_trim(str_slice(src->text, start, at));
  if (!str_starts(line, S("#"))) return false;
  line = str_trim(str_from_at(line, 1));
  if (!str_starts(line, S("dfix"))) return false;
  return str_starts(str_trim(str_from_at(line, 4)), S("ignore="));
}

void dfix_lsp_completion(dfix_buf *b, const dfix_view *v, const dfix_json *params) {
  uint32_t at = offset_of(v, dfix_json_get(params, S("position")));
  bool first = true;
  buf_add_char(b, '[');
  if (v->analysis->settings && is_in_ignore(v, at)) {
    const dfix_ruleset *rules = v->analysis->settings->selection.rules;
    for (uint32_t i = 0; i < dfix_ruleset_len(rules); i++) {
      const dfix_rule *rule = dfix_ruleset_at(rules, i);
      buf_add(b, first ? S("{") : S(", {"));
      first = false;
      add_text(b, "label", rule->id);
      buf_add(b, S(", \"kind\": 20, "));
      add_text(b, "detail", rule->summary);
      buf_add_char(b, '}');
    }
  }
  buf_add_char(b, ']');
}

// ---- symbols and lenses ----

static void add_symbol(dfix_buf *b, const dfix_view *v, dfix_str name, int kind,
                       dfix_span all, dfix_span selection) {
  buf_add_char(b, '{');
  add_text(b, "name", name.len ? name : S("?"));
  buf_addf(b, ", \"kind\": %d, \"range\": ", kind);
  add_range(b, v, v->analysis->source, all);
  buf_add(b, S(", \"selectionRange\": "));
  add_range(b, v, v->analysis->source, selection);
}

static void add_stage(dfix_buf *b, const dfix_view *v, const dfix_stage *stage) {
  const dfix_source *src = v->analysis->source;
  uint32_t end = stage->from->span.end;
  if (stage->steps.len) end = vec_last(&stage->steps)->instr->span.end;
  add_symbol(b, v, dfix_source_text(src, stage->from->logical), 2,
             span(stage->from->span.start, end), stage->from->logical);
  buf_add(b, S(", \"children\": ["));
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_instruction *instr = stage->steps.items[i]->instr;
    dfix_str name = dfix_source_text(src, instr->logical);
    if (i) buf_add(b, S(", "));
    add_symbol(b, v, str_slice(name, 0, str_find_char(name, '\n')), 6, instr->span,
               instr->logical);
    buf_add_char(b, '}');
  }
  buf_add(b, S("]}"));
}

void dfix_lsp_symbols(dfix_buf *b, const dfix_view *v) {
  buf_add_char(b, '[');
  for (uint32_t i = 0; v->analysis->graph && i < v->analysis->graph->stages.len; i++) {
    const dfix_stage *stage = v->analysis->graph->stages.items[i];
    if (i) buf_add(b, S(", "));
    add_stage(b, v, stage);
  }
  buf_add_char(b, ']');
}

static bool is_worth_a_lens(const dfix_rebuild *r) {
  return r->step->instr->kind == DFIX_RUN && r->seconds >= 1 && r->runs >= 0.1;
}

void dfix_lsp_lenses(dfix_buf *b, const dfix_view *v) {
  dfix_arena *a = v->analysis->arena;
  bool first = true;
  buf_add_char(b, '[');
  if (v->analysis->graph) {
    dfix_rebuilds all = dfix_rebuilds_of(a, v->analysis->graph, v->analysis->context,
                                         NULL, DFIX_BUILDKIT);
    const dfix_stage_rebuild *stage;
    const dfix_rebuild *r;
    vec_each(stage, &all.stages) vec_each(r, &stage->steps) {
      if (!is_worth_a_lens(r)) continue;
      buf_add(b, first ? S("{\"range\": ") : S(", {\"range\": "));
      first = false;
      add_range(b, v, v->analysis->source, r->step->instr->keyword);
      buf_add(b, S(", \"command\": {\"command\": \"\", "));
      add_text(b, "title",
               dfix_arena_strf(a, "runs again in %.0f %% of builds, about %.0f s",
                               r->runs * 100, r->seconds));
      buf_add(b, S("}}"));
    }
  }
  buf_add_char(b, ']');
}
