// stage.h - a Dockerfile of a test, with the files of its build context.
#ifndef DFIX_TESTS_STAGE_H
#define DFIX_TESTS_STAGE_H

#include "rewrite/example.h"
#include "test.h"

typedef struct test_stage {
  dfix_arena *arena;
  dfix_example example;
  dfix_context context;
  const dfix_graph *graph;
  const dfix_stage *stage;  // the last one
} test_stage;

static inline const dfix_graph *test_graph(dfix_arena *a, const char *text) {
  const dfix_source *source = dfix_source_new(a, S("Dockerfile"), str_from(text));
  return dfix_graph_new(a, dfix_parse(a, source), NULL);
}

// `files` are names and texts by turns, NULL at the end. Free the arena when done.
static inline test_stage *test_stage_new(const char *text, const char *const *files) {
  dfix_arena *a = dfix_arena_new();
  test_stage *t = arena_new(a, test_stage);
  *t = (test_stage){.arena = a};
  dfix_named_text items[32];
  uint32_t n = 0;
  for (; files && *files; files += 2)
    items[n++] = (dfix_named_text){str_from(files[0]), str_from(files[1])};
  dfix_named_text *kept = arena_array(a, dfix_named_text, n + 1);
  memcpy(kept, items, n * sizeof(*items));
  t->example.files.items = kept;
  t->example.files.len = n;
  t->context = dfix_example_context(&t->example);
  t->graph = test_graph(a, text);
  t->stage = vec_last(&t->graph->stages);
  return t;
}

#endif
