// The report for GitHub Actions: workflow commands, which become annotations.
//
//   ::warning
//   file=Dockerfile,line=2,endLine=2,col=5,endColumn=9,title=apt/missing-yes::...

#include "base/utf8.h"
#include "report/report.h"

static bool is_escaped(char c, bool is_property) {
  return c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
}

// The runner decodes a few characters; a property ends at ',' or ':' as well. What is
// between them is shown in its log.
static void add_escaped(dfix_buf *b, dfix_str s, bool is_property) {
  for (size_t at = 0, end; at < s.len; at = end) {
    end = at;
    while (end < s.len && !is_escaped(s.ptr[end], is_property)) end++;
    dfix_utf8_show(b, str_slice(s, at, end), 0, 1);
    if (end < s.len) buf_addf(b, "%%%02X", (unsigned)s.ptr[end++]);
  }
}

static const char *command_of(dfix_severity s) {
  return s == DFIX_SEVERITY_ERROR ? "error" : s == DFIX_WARNING ? "warning" : "notice";
}

static void add_finding(dfix_buf *b, const dfix_file_result *file,
                        const dfix_finding *f) {
  dfix_place from = dfix_source_place(f->source, f->span.start),
             to = dfix_source_place(f->source, f->span.end);
  buf_addf(b, "::%s file=", command_of(f->severity));
  add_escaped(b, dfix_finding_path(file, f->file, b->arena), true);
  buf_addf(b, ",line=%u,endLine=%u", from.line + 1, to.line + 1);
  // GitHub rejects columns of an annotation that spans lines.
  if (from.line == to.line)
    buf_addf(b, ",col=%u,endColumn=%u", from.chars + 1, to.chars + 1);
  buf_add(b, S(",title="));
  add_escaped(b, f->rule->id, true);
  buf_add(b, S("::"));
  add_escaped(b, f->message, false);
  buf_add_char(b, '\n');
}

static void add_error(dfix_buf *b, const dfix_file_result *file) {
  if (!file->error.len) return;
  buf_add(b, S("::error file="));
  add_escaped(b, file->path, true);
  buf_add(b, S("::"));
  add_escaped(b, file->error, false);
  buf_add_char(b, '\n');
}

void dfix_report_github(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                        const dfix_report_options *options) {
  (void)options;
  const dfix_finding *f;
  for (uint32_t i = 0; i < n; i++) {
    add_error(b, files[i]);
    vec_each(f, &files[i]->findings) add_finding(b, files[i], f);
  }
}
