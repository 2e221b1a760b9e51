// The report as Checkstyle writes it.

#include "report/report.h"
#include "report/xml_text.h"

static dfix_str severity_of(dfix_severity s) {
  return s == DFIX_SEVERITY_ERROR ? S("error")
         : s == DFIX_WARNING      ? S("warning")
                                  : S("info");
}

static void add_finding(dfix_buf *b, const dfix_finding *f) {
  dfix_place at = dfix_source_place(f->source, f->span.start);
  buf_addf(b, "    <error line=\"%u\" column=\"%u\"", at.line + 1, at.chars + 1);
  dfix_xml_attribute_add(b, "severity", severity_of(f->severity));
  dfix_xml_attribute_add(b, "message", f->message);
  dfix_xml_attribute_add(b, "source", f->rule->id);
  buf_add(b, S("/>\n"));
}

static void open_file(dfix_buf *b, dfix_str path) {
  buf_add(b, S("  <file"));
  dfix_xml_attribute_add(b, "name", path);
  buf_add(b, S(">\n"));
}

// A finding may be in a file of the context: each run of one path is an element.
static void add_file(dfix_buf *b, const dfix_file_result *file) {
  dfix_str path = file->path;
  open_file(b, path);
  if (file->error.len) {
    buf_add(b, S("    <error line=\"1\" severity=\"error\""));
    dfix_xml_attribute_add(b, "message", file->error);
    buf_add(b, S(" source=\"dfix\"/>\n"));
  }
  const dfix_finding *f;
  vec_each(f, &file->findings) {
    dfix_str there = dfix_finding_path(file, f->file, b->arena);
    if (!str_eq(there, path)) {
      buf_add(b, S("  </file>\n"));
      open_file(b, there);
      path = there;
    }
    add_finding(b, f);
  }
  buf_add(b, S("  </file>\n"));
}

void dfix_report_checkstyle(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                            const dfix_report_options *options) {
  (void)options;
  buf_add(b, S("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<checkstyle version=\"4.3\">\n"));
  for (uint32_t i = 0; i < n; i++) add_file(b, files[i]);
  buf_add(b, S("</checkstyle>\n"));
}
