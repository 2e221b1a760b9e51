// signals.h - a signal that ends the program waits for what has to be whole.

#ifndef DFIX_BASE_SIGNALS_H
#define DFIX_BASE_SIGNALS_H

// From here on SIGINT, SIGTERM and SIGHUP (those that are not ignored) end the program
// between two pieces of work that have to be whole, as if nobody had caught them. A
// second signal does not wait. For programs: a library leaves signals alone.
void dfix_signals_wait(void);

// Around such a piece, in any thread. Pieces may overlap; one that would begin after the
// signal does not.
void dfix_whole_begin(void);
void dfix_whole_end(void);

#endif
