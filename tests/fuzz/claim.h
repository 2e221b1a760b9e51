// claim.h - what a fuzz target promises of every input: a claim that fails is named, and
// ends the program.

#ifndef DFIX_TESTS_CLAIM_H
#define DFIX_TESTS_CLAIM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CLAIM(claim)                                                                     \
  do {                                                                                   \
    if (!(claim)) {                                                                      \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #claim);         \
      abort();                                                                           \
    }                                                                                    \
  } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
