// shellwords - the simple commands of shell scripts, for tests/oracle/shell.py.
//
// Reads a script from each path. Prints "script PATH complete|opaque", then for each
// simple command that has words a line of their spans: "0:3 4:11".

#include "syntax/shell.h"

#include <stdio.h>
#include <stdlib.h>

static bool read_file(dfix_arena *a, const char *path, dfix_str *out) {
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  bool ok = fseek(file, 0, SEEK_END) == 0;
  long size = ok ? ftell(file) : -1;
  ok = size >= 0 && fseek(file, 0, SEEK_SET) == 0;
  if (ok) {
    char *bytes = dfix_arena_alloc(a, (size_t)size + 1, 1);
    *out = (dfix_str){bytes, fread(bytes, 1, (size_t)size, file)};
  }
  return fclose(file) == 0 && ok;
}

static bool print_words(void *self, const dfix_sh_node *simple) {
  (void)self;
  const dfix_sh_word *word;
  vec_each(word, &simple->words) {
    const char *divider = word == simple->words.items ? "" : " ";
    printf("%s%u:%u", divider, word->span.start, word->span.end);
  }
  if (simple->words.len) putchar('\n');
  return true;
}

int main(int argc, char **argv) {
  dfix_arena *a = dfix_arena_new();
  for (int i = 1; i < argc; i++) {
    dfix_str source;
    if (!read_file(a, argv[i], &source)) {
      fprintf(stderr, "shellwords: cannot read '%s'\n", argv[i]);
      return 1;
    }
    dfix_text text = dfix_text_plain(a, source, 0);
    const dfix_sh_script *script = dfix_sh_parse(a, &text, DFIX_SH_BASH);
    printf("script %s %s\n", argv[i], script->complete ? "complete" : "opaque");
    dfix_sh_each_simple(script->root, print_words, NULL);
    dfix_arena_reset(a);
  }
  dfix_arena_free(a);
  return 0;
}
