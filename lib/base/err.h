// err.h - what the world did wrong: files, configuration, other programs.
//
// Three kinds of wrong are never mixed: the user's Dockerfile (a finding with a span),
// the world (a dfix_err), and dfix itself (assert, DFIX_BUG).

#ifndef DFIX_BASE_ERR_H
#define DFIX_BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

typedef enum { DFIX_OK, DFIX_EIO, DFIX_EUSAGE, DFIX_ECONFIG, DFIX_EPROGRAM } dfix_errcode;

typedef struct dfix_err {
  dfix_errcode code;
  char msg[512];  // a sentence: what failed first, the cause last, no full stop
} dfix_err;

// Fills `err` and returns false, so that a failure is one line:
//
//   return dfix_fail(err, DFIX_EIO, "cannot open '%s': %s", path, strerror(errno));
bool dfix_fail(dfix_err *err, dfix_errcode code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

// Puts "what: " in front of a message from below. Returns false too.
bool dfix_fail_in(dfix_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// Our own mistake: says where, and ends the program.
_Noreturn void dfix_bug(const char *file, int line, const char *what);
#define DFIX_BUG(what) dfix_bug(__FILE__, __LINE__, (what))

#endif
