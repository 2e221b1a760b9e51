#include "progress.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FIRST = 500, BETWEEN = 100 };  // milliseconds

static atomic_llong started, next;  // on the monotonic clock; 0 before the first file
static atomic_bool is_shown;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool dfix_progress_is_wanted(void) {
  const char *term = getenv("TERM");
  return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

void dfix_progress_show(uint32_t done, uint32_t all) {
  long long time = now(), none = 0;
  if (atomic_compare_exchange_strong(&started, &none, time))
    atomic_store(&next, time + FIRST);
  long long due = atomic_load(&next);
  // Whoever sets the next time writes.
  if (time < due || !atomic_compare_exchange_strong(&next, &due, time + BETWEEN)) return;
  atomic_store(&is_shown, true);
  fprintf(stderr, "\r\033[K%u of %u files", done, all);
  fflush(stderr);
}

void dfix_progress_clear(void) {
  if (!atomic_exchange(&is_shown, false)) return;
  fputs("\r\033[K", stderr);
  fflush(stderr);
}
