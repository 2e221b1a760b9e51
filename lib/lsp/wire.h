// wire.h - messages of the base protocol: "Content-Length: N", a blank line, N bytes.

#ifndef DFIX_LSP_WIRE_H
#define DFIX_LSP_WIRE_H

#include "base/arena.h"

enum { DFIX_MAX_MESSAGE = 64 << 20 };

typedef struct dfix_wire dfix_wire;

typedef enum dfix_wire_event {
  DFIX_WIRE_MESSAGE,
  DFIX_WIRE_NOTHING,  // no whole message is there yet
  DFIX_WIRE_END,      // the other side has closed
  DFIX_WIRE_BROKEN,   // this is not the protocol: nothing after it can be understood
} dfix_wire_event;

// Reads from one descriptor and writes to the other; neither is closed.
dfix_wire *dfix_wire_new(int in, int out);
void dfix_wire_free(dfix_wire *w);

// The next message's body, in the arena. Waits for it, or with `wait` false takes only
// what has arrived.
dfix_wire_event dfix_wire_read(dfix_wire *w, dfix_arena *a, bool wait, dfix_str *body);

// False if the other side is gone.
bool dfix_wire_write(dfix_wire *w, dfix_str body);

#endif
