#include "base/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

// Either the handler sees the piece that has begun, or the piece sees the signal: each
// tells first and looks then.
static atomic_int pieces, ending;

// Ends the program by the signal itself, so that a shell knows what happened.
static void end_by(int number) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  signal(number, SIG_DFL);
  raise(number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);  // inside the handler it has waited until here
}

static void on_signal(int number) {
  int before = atomic_exchange(&ending, number);
  if (before || !atomic_load(&pieces)) end_by(number);
}

void dfix_signals_wait(void) {
  static const int all[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
    struct sigaction old, ours = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&ours.sa_mask);
    if (sigaction(all[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
      sigaction(all[i], &ours, NULL);
  }
}

void dfix_whole_begin(void) {
  atomic_fetch_add(&pieces, 1);
  if (!atomic_load(&ending)) return;
  dfix_whole_end();
  for (;;) pause();  // until the last piece has ended
}

void dfix_whole_end(void) {
  bool is_last = atomic_fetch_sub(&pieces, 1) == 1;
  if (is_last && atomic_load(&ending)) end_by(atomic_load(&ending));
}
