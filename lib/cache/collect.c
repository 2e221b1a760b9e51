#include "cache/collect.h"

#include "cache/ignore.h"
#include "cache/path.h"

enum { MAX_FILES = 64 };

// A path below the folder as a path in the context.
static dfix_str in_context(const dfix_collector *c, dfix_str path) {
  return dfix_path_join(c->arena, c->prefix, path);
}

static bool is_taken(const dfix_collector *c, dfix_str path) {
  return !dfix_ignore_matches(c->ignore, in_context(c, path));
}

static dfix_entry_kind kind_of(const dfix_collector *c, dfix_str path) {
  if (!c->context) return DFIX_ENTRY_UNKNOWN;
  return c->context->kind(c->context->self, in_context(c, path));
}

bool dfix_collect_read(const dfix_collector *c, dfix_str path, dfix_str *text) {
  return c->context && c->context->read(c->context->self, in_context(c, path), text);
}

bool dfix_collect(dfix_collector *c, dfix_str path) {
  if (kind_of(c, path) != DFIX_ENTRY_FILE || !is_taken(c, path)) return false;
  if (dfix_map_add(c->arena, &c->seen, path)) vec_push(c->arena, c->out, path);
  return c->out->len <= MAX_FILES;
}

bool dfix_collect_is_absent(const dfix_collector *c, dfix_str path) {
  dfix_entry_kind kind = kind_of(c, path);
  return kind == DFIX_ENTRY_NONE || (kind != DFIX_ENTRY_UNKNOWN && !is_taken(c, path));
}

bool dfix_collect_write(dfix_collector *c, dfix_str folder) {
  if (!dfix_collect_is_absent(c, folder)) return false;
  vec_push(c->arena, c->writes, folder);
  return true;
}

bool dfix_collect_are_absent(const dfix_collector *c, dfix_str folder,
                             const char *files) {
  for (dfix_str rest = str_from(files), file; str_next(&rest, ' ', &file);)
    if (!dfix_collect_is_absent(c, dfix_path_join(c->arena, folder, file))) return false;
  return true;
}

bool dfix_collect_resolve(dfix_arena *a, dfix_str folder, dfix_str path, dfix_str *out) {
  dfix_strs parts = {0};
  dfix_str both[] = {folder, path}, part;
  for (int i = 0; i < 2; i++)
    for (dfix_str rest = both[i]; str_next(&rest, '/', &part);) {
      if (!part.len || str_eq(part, S("."))) continue;
      if (!str_eq(part, S("..")))
        vec_push(a, &parts, part);
      else if (parts.len)
        parts.len--;
      else
        return false;
    }
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < parts.len; i++) {
    if (i) buf_add_char(&b, '/');
    buf_add(&b, parts.items[i]);
  }
  *out = buf_str(&b);
  return parts.len > 0;
}
