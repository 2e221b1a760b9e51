// The JSON report. Lines and columns count from 1, columns in bytes; offsets are bytes
// from 0.

#include "base/json_text.h"
#include "report/report.h"

static void add_place(dfix_buf *b, const dfix_source *source, dfix_span s) {
  dfix_place from = dfix_source_place(source, s.start),
             to = dfix_source_place(source, s.end);
  buf_addf(b, "\"line\": %u, \"column\": %u, \"end_line\": %u, \"end_column\": %u",
           from.line + 1, from.byte + 1, to.line + 1, to.byte + 1);
}

static void add_fix(dfix_buf *b, const dfix_file_result *file, const dfix_fix_plan *fix) {
  if (!fix) {
    buf_add(b, S("null"));
    return;
  }
  buf_addf(b, "{\"safety\": \"%s\", \"message\": ",
           fix->safety == DFIX_FIX_SAFE ? "safe" : "unsafe");
  dfix_json_string_add(b, fix->message);
  buf_add(b, S(", \"edits\": ["));
  for (uint32_t i = 0; i < fix->edits.len; i++) {
    const dfix_edit *edit = &fix->edits.items[i];
    buf_add(b, i ? S(", {\"file\": ") : S("{\"file\": "));
    dfix_json_string_add(b, dfix_finding_path(file, edit->file, b->arena));
    buf_addf(b, ", \"start\": %u, \"end\": %u, \"text\": ", edit->span.start,
             edit->span.end);
    dfix_json_string_add(b, edit->text);
    buf_add_char(b, '}');
  }
  buf_add(b, S("]}"));
}

static void add_related(dfix_buf *b, const dfix_file_result *file,
                        const dfix_finding *f) {
  buf_add(b, S(", \"related\": ["));
  for (uint32_t i = 0; i < f->related.len; i++) {
    const dfix_related_place *r = &f->related.items[i];
    dfix_place at = dfix_source_place(r->source, r->span.start);
    buf_add(b, i ? S(", {\"file\": ") : S("{\"file\": "));
    dfix_json_string_add(b, dfix_finding_path(file, r->file, b->arena));
    buf_addf(b, ", \"line\": %u, \"column\": %u, \"message\": ", at.line + 1,
             at.byte + 1);
    dfix_json_string_add(b, r->message);
    buf_add_char(b, '}');
  }
  buf_add_char(b, ']');
}

static void add_finding(dfix_buf *b, const dfix_file_result *file,
                        const dfix_finding *f) {
  buf_add(b, S("\n    {\"file\": "));
  dfix_json_string_add(b, dfix_finding_path(file, f->file, b->arena));
  buf_add(b, S(", \"rule\": "));
  dfix_json_string_add(b, f->rule->id);
  buf_add(b, S(", \"aliases\": ["));
  for (uint32_t i = 0; i < f->rule->naliases; i++) {
    if (i) buf_add(b, S(", "));
    dfix_json_string_add(b, f->rule->aliases[i]);
  }
  buf_addf(b, "], \"severity\": \"" STR_FMT "\", \"message\": ",
           STR_ARG(dfix_severity_name(f->severity)));
  dfix_json_string_add(b, f->message);
  buf_add(b, S(", "));
  add_place(b, f->source, f->span);
  buf_add(b, S(", \"fix\": "));
  add_fix(b, file, f->fix);
  add_related(b, file, f);
  buf_add_char(b, '}');
}

static void add_errors(dfix_buf *b, const dfix_file_result *const *files, uint32_t n) {
  bool first = true;
  for (uint32_t i = 0; i < n; i++) {
    if (!files[i]->error.len) continue;
    buf_add(b, first ? S("\n    {\"file\": ") : S(",\n    {\"file\": "));
    dfix_json_string_add(b, files[i]->path);
    buf_add(b, S(", \"message\": "));
    dfix_json_string_add(b, files[i]->error);
    buf_add_char(b, '}');
    first = false;
  }
}

void dfix_report_json(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                      const dfix_report_options *options) {
  (void)options;
  buf_add(b, S("{\n  \"version\": \"" DFIX_VERSION "\",\n  \"findings\": ["));
  bool first = true;
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < files[i]->findings.len; k++) {
      if (!first) buf_add_char(b, ',');
      add_finding(b, files[i], &files[i]->findings.items[k]);
      first = false;
    }
  buf_add(b, S("\n  ],\n  \"errors\": ["));
  add_errors(b, files, n);
  buf_add(b, S("\n  ]\n}\n"));
}
