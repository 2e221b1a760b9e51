// The report for editors: a line a finding, as compilers write it.

#include "base/utf8.h"
#include "report/report.h"

static const char *kind_of(dfix_severity s) {
  return s == DFIX_SEVERITY_ERROR ? "error" : s == DFIX_WARNING ? "warning" : "note";
}

static void add_finding(dfix_buf *b, const dfix_file_result *file,
                        const dfix_finding *f) {
  dfix_place at = dfix_source_place(f->source, f->span.start);
  dfix_utf8_show(b, dfix_finding_path(file, f->file, b->arena), 0, 1);
  buf_addf(b, ":%u:%u: %s: ", at.line + 1, at.byte + 1, kind_of(f->severity));
  dfix_utf8_show(b, f->message, 0, 1);
  buf_addf(b, " [" STR_FMT "]\n", STR_ARG(f->rule->id));
}

void dfix_report_gcc(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                     const dfix_report_options *options) {
  (void)options;
  const dfix_finding *f;
  for (uint32_t i = 0; i < n; i++)
    vec_each(f, &files[i]->findings) add_finding(b, files[i], f);
}
