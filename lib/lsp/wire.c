#include "lsp/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_HEADER = 4096 };

struct dfix_wire {
  int in, out;
  char *bytes;  // what has arrived and was not taken
  size_t len, room;
  bool has_ended;
};

dfix_wire *dfix_wire_new(int in, int out) {
  dfix_wire *w = calloc(1, sizeof(*w));
  if (!w) dfix_out_of_memory();
  w->in = in;
  w->out = out;
  return w;
}

void dfix_wire_free(dfix_wire *w) {
  free(w->bytes);
  free(w);
}

// ---- reading ----

static void make_room(dfix_wire *w) {
  if (w->room - w->len >= 1 << 16) return;
  w->room = (w->room + (1 << 16)) * 2;
  w->bytes = realloc(w->bytes, w->room);
  if (!w->bytes) dfix_out_of_memory();
}

// Takes in what there is; false if there is nothing, or no more will come.
static bool receive(dfix_wire *w, bool wait) {
  struct pollfd ready = {.fd = w->in, .events = POLLIN};
  int n;
  do n = poll(&ready, 1, wait ? -1 : 0);
  while (n < 0 && errno == EINTR);
  if (n <= 0) return false;
  make_room(w);
  ssize_t len;
  do len = read(w->in, w->bytes + w->len, w->room - w->len);
  while (len < 0 && errno == EINTR);
  if (len <= 0) {
    w->has_ended = true;
    return false;
  }
  w->len += (size_t)len;
  return true;
}

// The number behind "Content-Length:", whatever other headers there are.
static bool content_length(dfix_str header, size_t *out) {
  bool found = false;
  for (dfix_str line; str_next(&header, '\n', &line);) {
    dfix_str name, value;
    if (!str_cut(line, ':', &name, &value)) continue;
    if (!str_ieq(str_trim(name), S("Content-Length"))) continue;
    value = str_trim(value);
    *out = 0;
    for (size_t i = 0; i < value.len; i++) {
      if (!ascii_is_digit(value.ptr[i]) || *out > DFIX_MAX_MESSAGE) return false;
      *out = *out * 10 + (size_t)(value.ptr[i] - '0');
    }
    found = value.len > 0 && *out <= DFIX_MAX_MESSAGE;
  }
  return found;
}

static dfix_wire_event take(dfix_wire *w, dfix_arena *a, dfix_str *body) {
  dfix_str all = {w->bytes, w->len};
  size_t end = str_find(str_slice(all, 0, MAX_HEADER), S("\r\n\r\n")), size;
  if (end == STR_NONE) return w->len > MAX_HEADER ? DFIX_WIRE_BROKEN : DFIX_WIRE_NOTHING;
  if (!content_length(str_slice(all, 0, end), &size)) return DFIX_WIRE_BROKEN;
  if (w->len < end + 4 + size) return DFIX_WIRE_NOTHING;
  *body = dfix_arena_dup(a, str_slice(all, end + 4, end + 4 + size));
  w->len -= end + 4 + size;
  memmove(w->bytes, w->bytes + end + 4 + size, w->len);
  return DFIX_WIRE_MESSAGE;
}

dfix_wire_event dfix_wire_read(dfix_wire *w, dfix_arena *a, bool wait, dfix_str *body) {
  for (;;) {
    dfix_wire_event event = w->len ? take(w, a, body) : DFIX_WIRE_NOTHING;
    if (event != DFIX_WIRE_NOTHING) return event;
    if (w->has_ended) return DFIX_WIRE_END;
    if (!receive(w, wait) && !w->has_ended) return DFIX_WIRE_NOTHING;
  }
}

// ---- writing ----

static bool write_fully(int fd, dfix_str s) {
  while (s.len) {
    ssize_t n = write(fd, s.ptr, s.len);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    s = str_from_at(s, (size_t)n);
  }
  return true;
}

bool dfix_wire_write(dfix_wire *w, dfix_str body) {
  char header[64];
  int n = snprintf(header, sizeof(header), "Content-Length: %zu\r\n\r\n", body.len);
  return write_fully(w->out, (dfix_str){header, (size_t)n}) && write_fully(w->out, body);
}
