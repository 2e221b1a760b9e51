// report.h - what is said about the files of a run.
//
// A report is a text that the caller prints. The formats are functions from the results
// of all files, in the order of the input, to that text.

#ifndef DFIX_REPORT_REPORT_H
#define DFIX_REPORT_REPORT_H

#include "base/buf.h"
#include "engine/engine.h"

// What became of one file.
typedef struct dfix_file_result {
  dfix_str path;     // as the user reaches it
  dfix_str context;  // the build context's folder, likewise; "" or "." for the one we
                     // are in
  const dfix_source *source;
  dfix_findings findings;
  dfix_str error;   // why it could not be read or written; "" if it could
  bool was_fixed;   // --write changed it
  uint32_t nfixed;  // fixes that --write applied
} dfix_file_result;

typedef struct dfix_report_options {
  bool color;
  bool quiet;   // no summary
  bool unsafe;  // --unsafe-fixes: what --write would do
  bool wrote;   // --write was given
} dfix_report_options;

typedef void dfix_reporter(dfix_buf *out, const dfix_file_result *const *files,
                           uint32_t n, const dfix_report_options *options);

dfix_reporter dfix_report_text;        // for people
dfix_reporter dfix_report_json;        // everything there is to know
dfix_reporter dfix_report_sarif;       // SARIF 2.1.0: code scanning
dfix_reporter dfix_report_github;      // commands that annotate a pull request
dfix_reporter dfix_report_gitlab;      // Code Climate: GitLab's code quality
dfix_reporter dfix_report_checkstyle;  // XML that Jenkins and many others read
dfix_reporter dfix_report_junit;       // XML: one suite a file
dfix_reporter dfix_report_gcc;         // a line a finding, as editors read compilers
dfix_reporter dfix_report_rdjson;      // reviewdog
dfix_reporter dfix_report_statistics;  // for people: how often each rule found something

// The path of the file that a finding is in: the Dockerfile's, or one of its context.
dfix_str dfix_finding_path(const dfix_file_result *file, dfix_str in_context,
                           dfix_arena *a);

// The same without a "./" in front, as repositories name their files.
dfix_str dfix_finding_repository_path(const dfix_file_result *file, dfix_str in_context,
                                      dfix_arena *a);

#endif
