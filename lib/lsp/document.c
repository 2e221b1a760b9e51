#include "lsp/document.h"

#include "base/buf.h"
#include "base/rune.h"

#include <stdlib.h>

// ---- addresses ----

static int hex_digit(char c) {
  if (ascii_is_digit(c)) return c - '0';
  char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

dfix_str dfix_uri_path(dfix_arena *a, dfix_str uri) {
  dfix_str scheme = S("file://");
  if (!str_starts(uri, scheme)) return S("");
  uri = str_from_at(uri, scheme.len);
  size_t slash = str_find_char(uri, '/');  // after the host, which is this one
  if (slash == STR_NONE) return S("");
  uri = str_from_at(uri, slash);
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < uri.len; i++) {
    int high = -1, low = -1;
    if (uri.ptr[i] == '%' && i + 2 < uri.len) {
      high = hex_digit(uri.ptr[i + 1]);
      low = hex_digit(uri.ptr[i + 2]);
    }
    if (high >= 0 && low >= 0) i += 2;
    buf_add_char(&b, high >= 0 && low >= 0 ? (char)(high * 16 + low) : uri.ptr[i]);
  }
  return str_has_char(buf_str(&b), '\0') ? S("") : dfix_arena_dup(a, buf_str(&b));
}

dfix_str dfix_path_uri(dfix_arena *a, dfix_str path) {
  dfix_buf b = {.arena = a};
  buf_add(&b, S("file://"));
  for (size_t i = 0; i < path.len; i++) {
    char c = path.ptr[i];
    if (ascii_is_alnum(c) || (c && strchr("/-._~", c)))
      buf_add_char(&b, c);
    else
      buf_addf(&b, "%%%02X", (unsigned char)c);
  }
  return buf_str(&b);
}

// ---- places ----

uint32_t dfix_position_offset(const dfix_source *src, dfix_position at, bool in_bytes) {
  if (at.line >= src->lines.len) return (uint32_t)src->text.len;
  dfix_str line = dfix_source_text(src, dfix_source_line_span(src, at.line));
  while (line.len && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == '\n'))
    line.len--;
  uint32_t start = src->lines.items[at.line], byte = 0;
  for (uint32_t column = 0; byte < line.len && column < at.column;) {
    dfix_rune r = dfix_rune_at(line, byte);
    column += in_bytes ? r.len : r.code > 0xffff ? 2 : 1;
    byte += r.len;
  }
  return start + byte;
}

// ---- texts ----

dfix_document *dfix_document_new(dfix_str uri, dfix_str text, int64_t version,
                                 bool is_dockerfile) {
  dfix_arena *a = dfix_arena_new();
  dfix_document *d = arena_new(a, dfix_document);
  *d = (dfix_document){.arena = a,
                       .uri = dfix_arena_dup(a, uri),
                       .path = dfix_uri_path(a, uri),
                       .version = version,
                       .is_dockerfile = is_dockerfile};
  dfix_document_set(d, text);
  return d;
}

void dfix_document_free(dfix_document *d) {
  free(d->text);
  dfix_arena_free(d->arena);
}

static char *new_text(size_t len) {
  char *text = malloc(len + 1);
  if (!text) dfix_out_of_memory();
  return text;
}

void dfix_document_set(dfix_document *d, dfix_str text) {
  char *copy = new_text(text.len);
  if (text.len) memcpy(copy, text.ptr, text.len);
  free(d->text);
  d->text = copy;
  d->len = text.len;
  dfix_document_stale(d);
}

void dfix_document_replace(dfix_document *d, dfix_position start, dfix_position end,
                           bool in_bytes, dfix_str text) {
  dfix_arena *a = dfix_arena_new();
  const dfix_source *src = dfix_source_new(a, S(""), (dfix_str){d->text, d->len});
  uint32_t from = dfix_position_offset(src, start, in_bytes);
  uint32_t to = dfix_position_offset(src, end, in_bytes);
  if (to < from) to = from;
  size_t len = d->len - (to - from) + text.len;
  char *copy = new_text(len);
  memcpy(copy, d->text, from);
  if (text.len) memcpy(copy + from, text.ptr, text.len);
  memcpy(copy + from + text.len, d->text + to, d->len - to);
  free(d->text);
  d->text = copy;
  d->len = len;
  dfix_document_stale(d);
  dfix_arena_free(a);
}
