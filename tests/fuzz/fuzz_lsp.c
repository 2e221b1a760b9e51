// A session of an editor. After "raw\n" the rest is what the server reads, byte by byte:
// it ends. Else a Dockerfile, and behind each line "---" an edit: a line with four
// numbers (line and column of its start and end), then the text that is put there. Places
// are monotone and lie in the text, edits change what they say, and the server, to which
// the same is sent with a question of every kind after each edit, ends well.

#include "base/json_text.h"
#include "claim.h"
#include "engine/ruleset.h"
#include "lsp/document.h"
#include "lsp/server.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TEXT = 4096, MAX_EDITS = 8 };

#define URI "file:///nowhere/Dockerfile"

typedef struct edit {
  dfix_position start, end;
  dfix_str text;
} edit;

// ---- the server ----

static int serve(dfix_str bytes) {
  const dfix_config_input config = {.rules = dfix_rules_shipped(), .none = true};
  FILE *in = tmpfile();
  int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
  CLAIM(in && out >= 0);
  CLAIM(fwrite(bytes.ptr, 1, bytes.len, in) == bytes.len && fflush(in) == 0);
  CLAIM(lseek(fileno(in), 0, SEEK_SET) == 0);
  int status = dfix_lsp_serve(&config, fileno(in), out);
  fclose(in);
  close(out);
  return status;
}

static void add_message(dfix_buf *b, dfix_str body) {
  buf_addf(b, "Content-Length: %zu\r\n\r\n", body.len);
  buf_add(b, body);
}

static void add_place(dfix_buf *b, const char *name, dfix_position p) {
  buf_addf(b, "\"%s\": {\"line\": %u, \"character\": %u}", name, p.line, p.column);
}

static void add_open(dfix_arena *a, dfix_buf *session, dfix_str text) {
  dfix_buf b = {.arena = a};
  buf_add(&b,
          S("{\"jsonrpc\": \"2.0\", \"method\": \"textDocument/didOpen\", \"params\": "
            "{\"textDocument\": {\"uri\": \"" URI "\", \"languageId\": \"dockerfile\", "
            "\"version\": 1, \"text\": "));
  dfix_json_string_add(&b, text);
  buf_add(&b, S("}}}"));
  add_message(session, buf_str(&b));
}

static void add_change(dfix_arena *a, dfix_buf *session, const edit *e) {
  dfix_buf b = {.arena = a};
  buf_add(&b, S("{\"jsonrpc\": \"2.0\", \"method\": \"textDocument/didChange\", "
                "\"params\": {\"textDocument\": {\"uri\": \"" URI "\", \"version\": 2}, "
                "\"contentChanges\": [{\"range\": {"));
  add_place(&b, "start", e->start);
  buf_add(&b, S(", "));
  add_place(&b, "end", e->end);
  buf_add(&b, S("}, \"text\": "));
  dfix_json_string_add(&b, e->text);
  buf_add(&b, S("}]}}"));
  add_message(session, buf_str(&b));
}

static void add_questions(dfix_arena *a, dfix_buf *session, const edit *e) {
  static const char *const asked[] = {"codeAction", "hover", "completion",
                                      "documentSymbol", "codeLens"};
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    dfix_buf b = {.arena = a};
    buf_addf(&b,
             "{\"jsonrpc\": \"2.0\", \"id\": %zu, \"method\": \"textDocument/%s\", "
             "\"params\": {\"textDocument\": {\"uri\": \"" URI "\"}, ",
             i, asked[i]);
    add_place(&b, "position", e->start);
    buf_add(&b, S(", \"range\": {"));
    add_place(&b, "start", e->start);
    buf_add(&b, S(", "));
    add_place(&b, "end", e->end);
    buf_add(&b, S("}, \"context\": {\"diagnostics\": []}}}"));
    add_message(session, buf_str(&b));
  }
}

// ---- the document ----

static bool is_before(dfix_position a, dfix_position b) {
  return a.line < b.line || (a.line == b.line && a.column <= b.column);
}

static void check_edit(dfix_arena *a, dfix_document *d, const edit *e, bool in_bytes) {
  dfix_str before = dfix_arena_dup(a, (dfix_str){d->text, d->len});
  const dfix_source *src = dfix_source_new(a, S(""), before);
  uint32_t from = dfix_position_offset(src, e->start, in_bytes);
  uint32_t to = dfix_position_offset(src, e->end, in_bytes);
  CLAIM(from <= before.len && to <= before.len);
  CLAIM(!is_before(e->start, e->end) || from <= to);
  if (to < from) to = from;
  dfix_buf after = {.arena = a};
  buf_add(&after, str_slice(before, 0, from));
  buf_add(&after, e->text);
  buf_add(&after, str_from_at(before, to));
  dfix_document_replace(d, e->start, e->end, in_bytes, e->text);
  CLAIM(str_eq((dfix_str){d->text, d->len}, buf_str(&after)));
}

// ---- the input ----

static uint32_t take_number(dfix_str *s) {
  uint32_t n = 0;
  *s = str_trim(*s);
  for (; s->len && ascii_is_digit(s->ptr[0]); *s = str_from_at(*s, 1))
    n = n * 10 + (uint32_t)(s->ptr[0] - '0');
  return n;
}

static edit read_edit(dfix_str part) {
  edit e = {.text = {0}};
  dfix_str places = part;
  str_cut(part, '\n', &places, &e.text);
  e.start.line = take_number(&places);
  e.start.column = take_number(&places);
  e.end.line = take_number(&places);
  e.end.column = take_number(&places);
  return e;
}

static bool next_part(dfix_str *rest, dfix_str *part) {
  if (!rest->ptr) return false;
  size_t at = str_find(*rest, S("\n---\n"));
  *part = at == STR_NONE ? *rest : str_slice(*rest, 0, at);
  *rest = at == STR_NONE ? (dfix_str){0} : str_from_at(*rest, at + 5);
  return true;
}

static void run_session(dfix_arena *a, dfix_str input) {
  dfix_buf session = {.arena = a};
  dfix_str rest = input, text = {0}, part;
  next_part(&rest, &text);
  dfix_document *utf16 = dfix_document_new(S(URI), text, 1, true);
  dfix_document *bytes = dfix_document_new(S(URI), text, 1, true);
  add_message(&session, S("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", "
                          "\"params\": {\"capabilities\": {}}}"));
  add_open(a, &session, text);
  for (unsigned n = 0; n < MAX_EDITS && next_part(&rest, &part); n++) {
    edit e = read_edit(part);
    check_edit(a, utf16, &e, false);
    check_edit(a, bytes, &e, true);
    add_change(a, &session, &e);
    add_questions(a, &session, &e);
  }
  dfix_document_free(utf16);
  dfix_document_free(bytes);
  add_message(&session, S("{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"shutdown\"}"));
  add_message(&session, S("{\"jsonrpc\": \"2.0\", \"method\": \"exit\"}"));
  CLAIM(serve(buf_str(&session)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > MAX_TEXT) return 0;
  dfix_arena *a = dfix_arena_new();
  dfix_str input = {(const char *)data, size};
  if (str_starts(input, S("raw\n")))
    serve(str_from_at(input, 4));
  else
    run_session(a, input);
  dfix_arena_free(a);
  return 0;
}
