#include "base/yaml.h"

#include <stdio.h>
#include <yaml.h>

typedef struct reader {
  yaml_parser_t parser;
  dfix_arena *arena;
  dfix_str name;
  dfix_err *err;
  bool is_foreign;   // anchors, aliases and tags are welcome
  dfix_map anchors;  // name -> dfix_yaml *
} reader;

static bool fail_at(reader *r, yaml_mark_t mark, const char *what) {
  return dfix_fail(r->err, DFIX_ECONFIG, STR_FMT ":%zu:%zu: %s", STR_ARG(r->name),
                   mark.line + 1, mark.column + 1, what);
}

static bool next_event(reader *r, yaml_event_t *event) {
  if (yaml_parser_parse(&r->parser, event)) return true;
  const char *what = r->parser.problem ? r->parser.problem : "is not YAML";
  return fail_at(r, r->parser.problem_mark, what);
}

static dfix_yaml *new_node(reader *r, dfix_yaml_kind kind, const yaml_event_t *event) {
  dfix_yaml *node = arena_new(r->arena, dfix_yaml);
  node->kind = kind;
  node->line = (uint32_t)event->start_mark.line + 1;
  node->column = (uint32_t)event->start_mark.column + 1;
  return node;
}

static const dfix_yaml *read_node(reader *r, yaml_event_t *event, unsigned depth);

static const dfix_yaml *read_scalar(reader *r, const yaml_event_t *event) {
  dfix_yaml *node = new_node(r, DFIX_YAML_SCALAR, event);
  dfix_str value = {(const char *)event->data.scalar.value, event->data.scalar.length};
  node->text = dfix_arena_dup(r->arena, value);
  node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
  return node;
}

static const dfix_yaml *read_list(reader *r, const yaml_event_t *start, unsigned depth) {
  dfix_yaml *list = new_node(r, DFIX_YAML_LIST, start);
  for (yaml_event_t event; next_event(r, &event);) {
    if (event.type == YAML_SEQUENCE_END_EVENT) {
      yaml_event_delete(&event);
      return list;
    }
    const dfix_yaml *item = read_node(r, &event, depth + 1);
    if (!item) return NULL;
    vec_push(r->arena, &list->items, item);
  }
  return NULL;
}

static const dfix_yaml *read_map(reader *r, const yaml_event_t *start, unsigned depth) {
  dfix_yaml *map = new_node(r, DFIX_YAML_MAP, start);
  for (yaml_event_t event; next_event(r, &event);) {
    if (event.type == YAML_MAPPING_END_EVENT) {
      yaml_event_delete(&event);
      return map;
    }
    yaml_mark_t mark = event.start_mark;
    const dfix_yaml *key = read_node(r, &event, depth + 1);
    if (!key) return NULL;
    if (key->kind != DFIX_YAML_SCALAR) {
      fail_at(r, mark, "a key must be a plain word");
      return NULL;
    }
    if (dfix_map_has(&map->by_key, key->text)) {
      dfix_yaml_fail(key, r->name, r->err, "the key '" STR_FMT "' stands here twice",
                     STR_ARG(key->text));
      return NULL;
    }
    if (!next_event(r, &event)) return NULL;
    const dfix_yaml *value = read_node(r, &event, depth + 1);
    if (!value) return NULL;
    vec_push(r->arena, &map->keys, key);
    vec_push(r->arena, &map->items, value);
    dfix_map_put(r->arena, &map->by_key, key->text, (void *)(uintptr_t)value);
  }
  return NULL;
}

static const unsigned char *anchor_of(const yaml_event_t *event) {
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    return event->data.scalar.anchor;
  case YAML_SEQUENCE_START_EVENT:
    return event->data.sequence_start.anchor;
  case YAML_MAPPING_START_EVENT:
    return event->data.mapping_start.anchor;
  default:
    return event->type == YAML_ALIAS_EVENT ? event->data.alias.anchor : NULL;
  }
}

// The name of the node that begins or is meant here; "" without.
static dfix_str anchor_name(reader *r, const yaml_event_t *event) {
  const unsigned char *anchor = anchor_of(event);
  return anchor ? dfix_arena_dup(r->arena, str_from((const char *)anchor))
                : (dfix_str){0};
}

static bool has_tag_or_anchor(const yaml_event_t *event) {
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    return event->data.scalar.tag || event->data.scalar.anchor;
  case YAML_SEQUENCE_START_EVENT:
    return event->data.sequence_start.tag || event->data.sequence_start.anchor;
  case YAML_MAPPING_START_EVENT:
    return event->data.mapping_start.tag || event->data.mapping_start.anchor;
  default:
    return event->type == YAML_ALIAS_EVENT;
  }
}

// Reads the node that begins with `event`, and takes the event over.
static const dfix_yaml *read_node(reader *r, yaml_event_t *event, unsigned depth) {
  const dfix_yaml *node = NULL;
  dfix_str anchor = r->is_foreign ? anchor_name(r, event) : (dfix_str){0};
  if (r->is_foreign && event->type == YAML_ALIAS_EVENT) {
    node = dfix_map_get(&r->anchors, anchor);
    if (!node) fail_at(r, event->start_mark, "there is no such anchor before this");
    yaml_event_delete(event);
    return node;
  }
  if (!r->is_foreign && has_tag_or_anchor(event))
    fail_at(r, event->start_mark, "tags, anchors and aliases are not read here");
  else if (depth > DFIX_YAML_DEPTH)
    fail_at(r, event->start_mark, "is nested too deeply");
  else if (event->type == YAML_SCALAR_EVENT)
    node = read_scalar(r, event);
  else if (event->type == YAML_SEQUENCE_START_EVENT)
    node = read_list(r, event, depth);
  else if (event->type == YAML_MAPPING_START_EVENT)
    node = read_map(r, event, depth);
  else
    fail_at(r, event->start_mark, "a value is missing here");
  yaml_event_delete(event);
  if (node && anchor.len)
    dfix_map_put(r->arena, &r->anchors, anchor, (void *)(uintptr_t)node);
  return node;
}

static const dfix_yaml *read_document(reader *r) {
  const dfix_yaml *root = NULL;
  for (yaml_event_t event; next_event(r, &event);) {
    yaml_event_type_t type = event.type;
    if (type == YAML_STREAM_END_EVENT) {
      dfix_yaml *empty = new_node(r, DFIX_YAML_MAP, &event);
      yaml_event_delete(&event);
      return root ? root : empty;
    }
    if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_END_EVENT) {
      yaml_event_delete(&event);
      continue;
    }
    if (type == YAML_DOCUMENT_START_EVENT) {
      yaml_mark_t mark = event.start_mark;
      yaml_event_delete(&event);
      if (!root) continue;
      fail_at(r, mark, "only one document is read");
      return NULL;
    }
    root = read_node(r, &event, 0);
    if (!root) return NULL;
  }
  return NULL;
}

static bool is_utf16(dfix_str text) {
  return str_starts(text, S("\xff\xfe")) || str_starts(text, S("\xfe\xff"));
}

static const dfix_yaml *parse(reader r, dfix_str text) {
  if (is_utf16(text)) {
    fail_at(&r, (yaml_mark_t){0}, "is UTF-16; only UTF-8 is read");
    return NULL;
  }
  if (!yaml_parser_initialize(&r.parser)) dfix_out_of_memory();
  yaml_parser_set_input_string(
      &r.parser, (const unsigned char *)(text.len ? text.ptr : ""), text.len);
  const dfix_yaml *root = read_document(&r);
  yaml_parser_delete(&r.parser);
  return root;
}

const dfix_yaml *dfix_yaml_parse(dfix_arena *a, dfix_str name, dfix_str text,
                                 dfix_err *err) {
  return parse((reader){.arena = a, .name = name, .err = err}, text);
}

const dfix_yaml *dfix_yaml_parse_foreign(dfix_arena *a, dfix_str name, dfix_str text,
                                         dfix_err *err) {
  return parse((reader){.arena = a, .name = name, .err = err, .is_foreign = true}, text);
}

const dfix_yaml *dfix_yaml_get(const dfix_yaml *map, dfix_str key) {
  if (!map || map->kind != DFIX_YAML_MAP) return NULL;
  return dfix_map_get(&map->by_key, key);
}

bool dfix_yaml_fail(const dfix_yaml *at, dfix_str name, dfix_err *err, const char *fmt,
                    ...) {
  char what[384];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(what, sizeof(what), fmt, ap);
  va_end(ap);
  return dfix_fail(err, DFIX_ECONFIG, STR_FMT ":%u:%u: %s", STR_ARG(name), at->line,
                   at->column, what);
}
