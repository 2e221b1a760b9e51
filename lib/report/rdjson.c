// The report for reviewdog: its Diagnostic format. Columns are bytes, as reviewdog's.

#include "base/json_text.h"
#include "report/report.h"

static const char *severity_of(dfix_severity s) {
  return s == DFIX_SEVERITY_ERROR ? "ERROR" : s == DFIX_WARNING ? "WARNING" : "INFO";
}

static void add_range(dfix_buf *b, const dfix_source *source, dfix_span s) {
  dfix_place from = dfix_source_place(source, s.start),
             to = dfix_source_place(source, s.end);
  buf_addf(b,
           "\"range\": {\"start\": {\"line\": %u, \"column\": %u}, "
           "\"end\": {\"line\": %u, \"column\": %u}}",
           from.line + 1, from.byte + 1, to.line + 1, to.byte + 1);
}

// A suggestion is applied on its own: only a fix of one edit in this file is one.
static void add_suggestion(dfix_buf *b, const dfix_finding *f) {
  if (!f->fix || f->fix->edits.len != 1) return;
  const dfix_edit *edit = &f->fix->edits.items[0];
  if (!str_eq(edit->file, f->file)) return;
  buf_add(b, S(", \"suggestions\": [{"));
  add_range(b, f->source, edit->span);
  buf_add(b, S(", \"text\": "));
  dfix_json_string_add(b, edit->text);
  buf_add(b, S("}]"));
}

static void add_finding(dfix_buf *b, const dfix_file_result *file,
                        const dfix_finding *f) {
  buf_add(b, S("\n    {\"message\": "));
  dfix_json_string_add(b, f->message);
  buf_add(b, S(", \"location\": {\"path\": "));
  dfix_json_string_add(b, dfix_finding_path(file, f->file, b->arena));
  buf_add(b, S(", "));
  add_range(b, f->source, f->span);
  buf_addf(b,
           "}, \"severity\": \"%s\", \"code\": {\"value\": ", severity_of(f->severity));
  dfix_json_string_add(b, f->rule->id);
  buf_add_char(b, '}');
  add_suggestion(b, f);
  buf_add_char(b, '}');
}

void dfix_report_rdjson(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                        const dfix_report_options *options) {
  (void)options;
  bool first = true;
  const dfix_finding *f;
  buf_add(b, S("{\n  \"source\": {\"name\": \"dfix\"},\n  \"diagnostics\": ["));
  for (uint32_t i = 0; i < n; i++) vec_each(f, &files[i]->findings) {
      if (!first) buf_add_char(b, ',');
      add_finding(b, files[i], f);
      first = false;
    }
  buf_add(b, S("\n  ]\n}\n"));
}
