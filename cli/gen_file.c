#include "gen_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void gen_die(const char *what, const char *path) {
  fprintf(stderr, "dfix: %s '%s': %s\n", what, path, strerror(errno));
  exit(1);
}

dfix_str gen_read_file(dfix_arena *a, const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) gen_die("cannot open", path);
  dfix_buf b = {.arena = a};
  char chunk[4096];
  for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
    buf_add(&b, (dfix_str){chunk, n});
  fclose(f);
  return buf_str(&b);
}

void gen_write_file(const char *path, dfix_str text) {
  FILE *f = fopen(path, "wb");
  if (!f || fwrite(text.ptr, 1, text.len, f) != text.len || fclose(f) != 0)
    gen_die("cannot write", path);
}
