#include "say.h"

#include "base/pending.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { TAB = 8 };

// Line by line, as a terminal may show it.
static dfix_str plain(dfix_arena *a, dfix_str text) {
  dfix_buf b = {.arena = a};
  while (text.len) {
    size_t end = str_find_char(text, '\n');
    bool has_end = end != STR_NONE;
    dfix_utf8_show(&b, str_slice(text, 0, has_end ? end : text.len), 0, TAB);
    if (has_end) buf_add_char(&b, '\n');
    text = str_from_at(text, has_end ? end + 1 : text.len);
  }
  return buf_str(&b);
}

void dfix_say(const char *fmt, ...) {
  char sentence[2048];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(sentence, sizeof(sentence), fmt, ap);
  va_end(ap);
  dfix_arena *a = dfix_arena_new();
  dfix_buf b = {.arena = a};
  buf_add(&b, S("dfix: "));
  dfix_utf8_show(&b, str_from(sentence), 0, TAB);
  buf_add_char(&b, '\n');
  dfix_write_all(STDERR_FILENO, buf_str(&b));
  dfix_arena_free(a);
}

void dfix_say_lines(dfix_str text) {
  if (!text.len) return;
  dfix_arena *a = dfix_arena_new();
  dfix_write_all(STDERR_FILENO, plain(a, text));
  dfix_arena_free(a);
}

bool dfix_print(dfix_str text) {
  if (dfix_write_all(STDOUT_FILENO, text)) return true;
  dfix_say("cannot write to standard output: %s", strerror(errno));
  return false;
}

bool dfix_print_raw(dfix_str text) {
  if (!text.len || !isatty(STDOUT_FILENO)) return dfix_print(text);
  dfix_arena *a = dfix_arena_new();
  bool ok = dfix_print(plain(a, text));
  dfix_arena_free(a);
  return ok;
}

void dfix_streams_keep(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}
