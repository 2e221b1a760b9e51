// The report as JUnit writes it: a suite a file, a failed case a finding; a file without
// one is a case that passes.

#include "report/report.h"
#include "report/xml_text.h"

static uint32_t cases_of(const dfix_file_result *file) {
  uint32_t n = file->findings.len + (file->error.len > 0);
  return n ? n : 1;
}

static void add_counts(dfix_buf *b, uint32_t tests, uint32_t failures, uint32_t errors) {
  buf_addf(b, " tests=\"%u\" failures=\"%u\" errors=\"%u\">\n", tests, failures, errors);
}

static void open_case(dfix_buf *b, dfix_str name, dfix_str path) {
  buf_add(b, S("    <testcase"));
  dfix_xml_attribute_add(b, "name", name);
  dfix_xml_attribute_add(b, "classname", path);
}

static void add_result(dfix_buf *b, const char *element, dfix_str type,
                       dfix_str message) {
  buf_addf(b, ">\n      <%s", element);
  dfix_xml_attribute_add(b, "message", message);
  dfix_xml_attribute_add(b, "type", type);
  buf_add(b, S("/>\n    </testcase>\n"));
}

static void add_finding(dfix_buf *b, const dfix_file_result *file,
                        const dfix_finding *f) {
  dfix_place at = dfix_source_place(f->source, f->span.start);
  open_case(b,
            dfix_arena_strf(b->arena, "%u:%u " STR_FMT, at.line + 1, at.chars + 1,
                            STR_ARG(f->rule->id)),
            dfix_finding_path(file, f->file, b->arena));
  add_result(b, "failure", dfix_severity_name(f->severity), f->message);
}

static void add_file(dfix_buf *b, const dfix_file_result *file) {
  buf_add(b, S("  <testsuite"));
  dfix_xml_attribute_add(b, "name", file->path);
  add_counts(b, cases_of(file), file->findings.len, file->error.len > 0);
  if (file->error.len) {
    open_case(b, S("readable"), file->path);
    add_result(b, "error", S("error"), file->error);
  } else if (!file->findings.len) {
    open_case(b, S("clean"), file->path);
    buf_add(b, S("/>\n"));
  }
  const dfix_finding *f;
  vec_each(f, &file->findings) add_finding(b, file, f);
  buf_add(b, S("  </testsuite>\n"));
}

void dfix_report_junit(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                       const dfix_report_options *options) {
  (void)options;
  uint32_t tests = 0, failures = 0, errors = 0;
  for (uint32_t i = 0; i < n; i++) {
    tests += cases_of(files[i]);
    failures += files[i]->findings.len;
    errors += files[i]->error.len > 0;
  }
  buf_add(b, S("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dfix\""));
  add_counts(b, tests, failures, errors);
  for (uint32_t i = 0; i < n; i++) add_file(b, files[i]);
  buf_add(b, S("</testsuites>\n"));
}
