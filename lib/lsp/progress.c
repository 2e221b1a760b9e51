#include "lsp/progress.h"

#include <time.h>

enum { HALF_A_SECOND = 500000000 };

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// `value`: the rest of the notification.
static void notify(const dfix_lsp_progress *p, dfix_wire *wire, dfix_arena *scratch,
                   dfix_str value) {
  dfix_wire_write(
      wire,
      dfix_arena_strf(scratch,
                      "{\"jsonrpc\": \"2.0\", \"method\": \"$/progress\", "
                      "\"params\": {\"token\": \"dfix-%u\", \"value\": {" STR_FMT "}}}",
                      p->number, STR_ARG(value)));
}

// The answer is not waited for: an editor that cannot show it passes it over.
static void show(dfix_lsp_progress *p, dfix_wire *wire, dfix_arena *scratch) {
  p->is_shown = true;
  p->number++;
  dfix_wire_write(
      wire,
      dfix_arena_strf(
          scratch,
          "{\"jsonrpc\": \"2.0\", \"id\": \"dfix-%u\", \"method\": "
          "\"window/workDoneProgress/create\", \"params\": {\"token\": \"dfix-%u\"}}",
          p->number, p->number));
  notify(p, wire, scratch, S("\"kind\": \"begin\", \"title\": \"dfix\""));
}

void dfix_lsp_progress_begin(dfix_lsp_progress *p) {
  p->began = now();
  p->is_shown = false;
}

void dfix_lsp_progress_step(dfix_lsp_progress *p, dfix_wire *wire, dfix_arena *scratch,
                            uint32_t done, uint32_t all) {
  if (!p->is_wanted || done == all || now() - p->began < HALF_A_SECOND) return;
  if (!p->is_shown) show(p, wire, scratch);
  notify(p, wire, scratch,
         dfix_arena_strf(scratch,
                         "\"kind\": \"report\", \"message\": \"%u of %u files\", "
                         "\"percentage\": %u",
                         done, all, (unsigned)((uint64_t)done * 100 / all)));
}

void dfix_lsp_progress_end(dfix_lsp_progress *p, dfix_wire *wire, dfix_arena *scratch) {
  if (p->is_shown) notify(p, wire, scratch, S("\"kind\": \"end\""));
  p->is_shown = false;
}
