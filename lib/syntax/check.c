#include "syntax/parse.h"

void dfix_check_instruction(dfix_scanner *s, const dfix_instruction *i) {
  (void)s, (void)i;
}

void dfix_check_file(dfix_scanner *s) { (void)s; }

dfix_str dfix_did_you_mean(dfix_arena *a, dfix_str name, const dfix_str *known,
                           size_t nknown) {
  (void)a, (void)name, (void)known, (void)nknown;
  return S("");
}
