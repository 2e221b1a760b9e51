#include "base/json.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

static void *allocate(size_t size) {
  void *p = malloc(size);
  if (!p) dfix_out_of_memory();
  return p;
}

static void use_our_memory(void) { json_set_alloc_funcs(allocate, free); }

typedef struct reader {
  dfix_arena *arena;
  dfix_str name;
  dfix_err *err;
} reader;

// jansson counts the columns that it has read: 0 at the start of a line.
static bool fail_at(const reader *r, const json_error_t *at) {
  return dfix_fail(r->err, DFIX_ECONFIG, STR_FMT ":%d:%d: %s", STR_ARG(r->name), at->line,
                   at->column > 0 ? at->column : 1, at->text);
}

static dfix_str copy_text(const reader *r, const char *bytes, size_t len) {
  return dfix_arena_dup(r->arena, (dfix_str){bytes, len});
}

static const dfix_json *copy_value(const reader *r, const json_t *from, unsigned depth);

static bool copy_list(const reader *r, const json_t *from, dfix_json *to,
                      unsigned depth) {
  for (size_t i = 0; i < json_array_size(from); i++) {
    const dfix_json *item = copy_value(r, json_array_get(from, i), depth + 1);
    if (!item) return false;
    vec_push(r->arena, &to->items, item);
  }
  return true;
}

static bool copy_map(const reader *r, json_t *from, dfix_json *to, unsigned depth) {
  for (void *it = json_object_iter(from); it; it = json_object_iter_next(from, it)) {
    const char *key = json_object_iter_key(it);
    const dfix_json *value = copy_value(r, json_object_iter_value(it), depth + 1);
    if (!value) return false;
    vec_push(r->arena, &to->keys, copy_text(r, key, strlen(key)));
    vec_push(r->arena, &to->items, value);
  }
  return true;
}

// NULL, with the error, where the tree is too deep.
static const dfix_json *copy_value(const reader *r, const json_t *from, unsigned depth) {
  if (depth > DFIX_JSON_DEPTH) {
    dfix_fail(r->err, DFIX_ECONFIG, STR_FMT ": is nested too deeply", STR_ARG(r->name));
    return NULL;
  }
  dfix_json *to = arena_new(r->arena, dfix_json);
  switch (json_typeof(from)) {
  case JSON_NULL:
    break;
  case JSON_TRUE:
  case JSON_FALSE:
    to->kind = DFIX_JSON_BOOL;
    to->truth = json_is_true(from);
    break;
  case JSON_INTEGER:
    to->kind = DFIX_JSON_INTEGER;
    to->integer = json_integer_value(from);
    to->real = (double)to->integer;
    break;
  case JSON_REAL:
    to->kind = DFIX_JSON_REAL;
    to->real = json_real_value(from);
    break;
  case JSON_STRING:
    to->kind = DFIX_JSON_TEXT;
    to->text = copy_text(r, json_string_value(from), json_string_length(from));
    break;
  case JSON_ARRAY:
    to->kind = DFIX_JSON_LIST;
    return copy_list(r, from, to, depth) ? to : NULL;
  case JSON_OBJECT:
    to->kind = DFIX_JSON_MAP;
    return copy_map(r, (json_t *)(uintptr_t)from, to, depth) ? to : NULL;
  }
  return to;
}

const dfix_json *dfix_json_parse(dfix_arena *a, dfix_str name, dfix_str text,
                                 dfix_err *err) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, use_our_memory);
  const reader r = {a, name, err};
  const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
  json_error_t at;
  json_t *root = json_loadb(text.len ? text.ptr : "", text.len, flags, &at);
  if (!root) {
    fail_at(&r, &at);
    return NULL;
  }
  const dfix_json *tree = copy_value(&r, root, 0);
  json_decref(root);
  return tree;
}

const dfix_json *dfix_json_get(const dfix_json *map, dfix_str key) {
  for (uint32_t i = 0; map && i < map->keys.len; i++)
    if (str_eq(map->keys.items[i], key)) return map->items.items[i];
  return NULL;
}

uint32_t dfix_json_len(const dfix_json *value) { return value ? value->items.len : 0; }

const dfix_json *dfix_json_at(const dfix_json *value, uint32_t i) {
  return i < dfix_json_len(value) ? value->items.items[i] : NULL;
}

dfix_str dfix_json_text(const dfix_json *value) {
  return value ? value->text : (dfix_str){0};
}

int64_t dfix_json_integer(const dfix_json *value, int64_t otherwise) {
  return value && value->kind == DFIX_JSON_INTEGER ? value->integer : otherwise;
}

bool dfix_json_truth(const dfix_json *value) { return value && value->truth; }
