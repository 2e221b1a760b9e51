// Says of each Dockerfile whether dfix accepts its syntax:
//
//   accepts FILE...     prints path<TAB>ok|rejected<TAB>line<TAB>message
//   accepts -dump FILE  prints BuildKit's parse tree
//   accepts -expand     expands each line of standard input: "=result", or "error"
//
// Paths are read from standard input, one a line, if "-" is the only one.
#include "syntax/cst.h"
#include "syntax/dump.h"
#include "syntax/expand.h"

#include <stdio.h>
#include <stdlib.h>

static dfix_str read_file(dfix_arena *a, const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) return (dfix_str){0};
  dfix_buf b = {.arena = a};
  char chunk[65536];
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
    buf_add(&b, (dfix_str){chunk, n});
  fclose(f);
  return buf_str(&b);
}

static void judge(const char *path, bool dump) {
  dfix_arena *a = dfix_arena_new();
  const dfix_source *src = dfix_source_new(a, str_from(path), read_file(a, path));
  const dfix_file *file = dfix_parse(a, src);
  if (dump) {
    dfix_buf out = {.arena = a};
    dfix_dump_buildkit(&out, file);
    printf("=== %s\n", path);
    fwrite(out.ptr, 1, out.len, stdout);  // it may hold NUL bytes
  } else if (file->errors.len == 0) {
    printf("%s\tok\t0\t\n", path);
  } else {
    const dfix_syntax_error *e = &file->errors.items[0];
    printf("%s\trejected\t%u\t%s: " STR_FMT "\n", path,
           dfix_source_line(src, e->span.start) + 1, e->rule, STR_ARG(e->message));
  }
  dfix_arena_free(a);
}

// The environment that the oracle has too.
static dfix_value get(const void *self, dfix_str name) {
  static const struct {
    dfix_str name, value;
  } known[] = {{S_INIT("a"), S_INIT("ab/c.d")},
               {S_INIT("b"), S_INIT("")},
               {S_INIT("c"), S_INIT("xyxyx")},
               {S_INIT("d"), S_INIT("a*b?c\\d")}};
  (void)self;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (str_eq(known[i].name, name)) return (dfix_value){DFIX_KNOWN, known[i].value};
  return (dfix_value){.certainty = DFIX_UNSET};
}

static void expand_lines(void) {
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    dfix_arena *a = dfix_arena_new();
    dfix_text text = dfix_text_plain(a, (dfix_str){line, strcspn(line, "\n")}, 0);
    dfix_syntax_error error;
    dfix_value v = dfix_expand(a, &text, '\\', (dfix_lookup){get, NULL}, &error);
    if (error.rule)
      puts("error");
    else if (v.certainty == DFIX_UNKNOWN)
      puts("unknown");
    else
      printf("=" STR_FMT "\n", STR_ARG(v.text));
    dfix_arena_free(a);
  }
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "-expand") == 0) {
    expand_lines();
    return 0;
  }
  bool dump = argc > 1 && strcmp(argv[1], "-dump") == 0;
  int first = dump ? 2 : 1;
  if (argc == first + 1 && strcmp(argv[first], "-") == 0) {
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
      line[strcspn(line, "\n")] = '\0';
      judge(line, dump);
    }
    return 0;
  }
  for (int i = first; i < argc; i++) judge(argv[i], dump);
  return 0;
}
