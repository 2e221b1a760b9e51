#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool dfix_fail(dfix_err *err, dfix_errcode code, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  err->code = code;
  vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
  va_end(ap);
  return false;
}

bool dfix_fail_in(dfix_err *err, const char *fmt, ...) {
  dfix_err below = *err;
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
  va_end(ap);
  size_t used = n < 0                          ? 0
                : (size_t)n < sizeof(err->msg) ? (size_t)n
                                               : sizeof(err->msg) - 1;
  int cut = snprintf(err->msg + used, sizeof(err->msg) - used, ": %s", below.msg);
  (void)cut;  // a truncated message is still a message
  return false;
}

_Noreturn void dfix_bug(const char *file, int line, const char *what) {
  fprintf(stderr, "dfix: bug at %s:%d: %s\n", file, line, what);
  abort();
}
