// The report for GitLab's code quality: a subset of Code Climate.

#include "base/json_text.h"
#include "report/fingerprint.h"

#include <inttypes.h>

static const char *severity_of(dfix_severity s) {
  switch (s) {
  case DFIX_SEVERITY_ERROR:
    return "critical";
  case DFIX_WARNING:
    return "major";
  case DFIX_INFO:
    return "minor";
  default:
    return "info";
  }
}

static void add_finding(dfix_buf *b, const dfix_file_result *file, const dfix_finding *f,
                        uint64_t fingerprint) {
  dfix_place from = dfix_source_place(f->source, f->span.start),
             to = dfix_source_place(f->source, f->span.end);
  buf_add(b, S("\n  {\"type\": \"issue\", \"check_name\": "));
  dfix_json_string_add(b, f->rule->id);
  buf_add(b, S(", \"description\": "));
  dfix_json_string_add(b, f->message);
  buf_addf(b,
           ", \"categories\": [\"Bug Risk\"], \"severity\": \"%s\", \"fingerprint\": "
           "\"%016" PRIx64 "\", \"location\": {\"path\": ",
           severity_of(f->severity), fingerprint);
  dfix_json_string_add(b, dfix_finding_repository_path(file, f->file, b->arena));
  buf_addf(b, ", \"lines\": {\"begin\": %u, \"end\": %u}}}", from.line + 1, to.line + 1);
}

void dfix_report_gitlab(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                        const dfix_report_options *options) {
  (void)options;
  dfix_fingerprints prints = {0};
  bool first = true;
  const dfix_finding *f;
  buf_add_char(b, '[');
  for (uint32_t i = 0; i < n; i++) vec_each(f, &files[i]->findings) {
      if (!first) buf_add_char(b, ',');
      add_finding(b, files[i], f, dfix_fingerprint(&prints, b->arena, files[i], f));
      first = false;
    }
  buf_add(b, S("\n]\n"));
}
