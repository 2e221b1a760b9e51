// Says of each pair of an ignore file and a path (one JSON list a line on standard input)
// whether dfix takes the path as left out: "out" or "in".
#include "base/json.h"
#include "cache/ignore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  char *line = NULL;
  size_t room = 0;
  for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
    dfix_arena *a = dfix_arena_new();
    dfix_err err;
    const dfix_json *pair =
        dfix_json_parse(a, S("input"), (dfix_str){line, (size_t)n}, &err);
    bool out = dfix_ignore_matches(dfix_json_text(dfix_json_at(pair, 0)),
                                   dfix_json_text(dfix_json_at(pair, 1)));
    puts(out ? "out" : "in");
    dfix_arena_free(a);
  }
  free(line);
}
