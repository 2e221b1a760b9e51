#include "report/report.h"

dfix_str dfix_finding_path(const dfix_file_result *file, dfix_str in_context,
                           dfix_arena *a) {
  if (!in_context.len) return file->path;
  if (!file->context.len || str_eq(file->context, S("."))) return in_context;
  const char *slash = str_ends(file->context, S("/")) ? "" : "/";
  return dfix_arena_strf(a, STR_FMT "%s" STR_FMT, STR_ARG(file->context), slash,
                         STR_ARG(in_context));
}

dfix_str dfix_finding_repository_path(const dfix_file_result *file, dfix_str in_context,
                                      dfix_arena *a) {
  dfix_str path = dfix_finding_path(file, in_context, a);
  while (str_starts(path, S("./"))) path = str_from_at(path, 2);
  return path;
}
