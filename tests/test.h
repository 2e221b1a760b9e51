// test.h - cmocka in the order it insists on, and dfix's own assertions.
#ifndef DFIX_TESTS_TEST_H
#define DFIX_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

#define assert_str(got, want)                                                            \
  do {                                                                                   \
    dfix_str got_ = (got), want_ = str_from(want);                                       \
    if (!str_eq(got_, want_))                                                            \
      fail_msg("got  \"" STR_FMT "\"\nwant \"" STR_FMT "\"", STR_ARG(got_),              \
               STR_ARG(want_));                                                          \
  } while (0)

#endif
