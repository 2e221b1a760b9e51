#include "lsp/server.h"

#include "base/json_text.h"
#include "base/map.h"
#include "driver/paths.h"
#include "lsp/features.h"
#include "lsp/progress.h"
#include "lsp/wire.h"

// The errors of JSON-RPC and the protocol.
enum {
  PARSE_ERROR = -32700,
  INVALID_REQUEST = -32600,
  METHOD_NOT_FOUND = -32601,
  NOT_INITIALIZED = -32002,
  REQUEST_CANCELLED = -32800,
};

typedef struct message {
  const dfix_json *body;
  bool is_cancelled;
} message;

typedef struct server {
  const dfix_config_input *config;
  dfix_wire *wire;
  dfix_arena *scratch;  // of the messages that are answered now
  dfix_vec(message) queue;
  dfix_arena *kept;
  dfix_vec(dfix_document *) documents;
  dfix_vec(dfix_analysis) analyses;  // one a document
  dfix_map others;  // from the URI of another file to a bool: diagnostics are shown there
  bool has_closed;
  dfix_arena *configs_arena;
  dfix_configs *configs;
  bool in_bytes;
  bool can_watch;  // the editor tells of files that change on disk, if asked to
  dfix_lsp_progress progress;
  bool is_initialized, is_shut_down, has_exited;
} server;

// ---- answers ----

static void send(server *s, dfix_str body) {
  if (!dfix_wire_write(s->wire, body)) s->has_exited = true;
}

// The id as it came, number or text.
static void add_id(dfix_buf *b, const dfix_json *id) {
  if (id && id->kind == DFIX_JSON_INTEGER)
    buf_addf(b, "%lld", (long long)id->integer);
  else if (id && id->kind == DFIX_JSON_TEXT)
    dfix_json_string_add(b, id->text);
  else
    buf_add(b, S("null"));
}

static void send_result(server *s, const dfix_json *id, dfix_str result) {
  dfix_buf b = {.arena = s->scratch};
  buf_add(&b, S("{\"jsonrpc\": \"2.0\", \"id\": "));
  add_id(&b, id);
  buf_add(&b, S(", \"result\": "));
  buf_add(&b, result);
  buf_add_char(&b, '}');
  send(s, buf_str(&b));
}

static void send_error(server *s, const dfix_json *id, int code, dfix_str words) {
  dfix_buf b = {.arena = s->scratch};
  buf_add(&b, S("{\"jsonrpc\": \"2.0\", \"id\": "));
  add_id(&b, id);
  buf_addf(&b, ", \"error\": {\"code\": %d, \"message\": ", code);
  dfix_json_string_add(&b, words);
  buf_add(&b, S("}}"));
  send(s, buf_str(&b));
}

// `list`: the items of the list of diagnostics.
static void publish(server *s, dfix_str uri, const int64_t *version, dfix_str list) {
  dfix_buf b = {.arena = s->scratch};
  buf_add(&b, S("{\"jsonrpc\": \"2.0\", \"method\": \"textDocument/publishDiagnostics\", "
                "\"params\": {\"uri\": "));
  dfix_json_string_add(&b, uri);
  if (version) buf_addf(&b, ", \"version\": %lld", (long long)*version);
  buf_add(&b, S(", \"diagnostics\": ["));
  buf_add(&b, list);
  buf_add(&b, S("]}}"));
  send(s, buf_str(&b));
}

// ---- documents ----

static bool is_compose_name(dfix_str name) {
  return str_ends(name, S(".yaml")) || str_ends(name, S(".yml")) ||
         str_ends(name, S(".json")) || str_ends(name, S(".txt")) ||
         str_ends(name, S(".toml"));
}

static dfix_str uri_of(const dfix_json *params) {
  return dfix_json_text(
      dfix_json_get(dfix_json_get(params, S("textDocument")), S("uri")));
}

static uint32_t find(const server *s, dfix_str uri) {
  uint32_t i = 0;
  while (i < s->documents.len && !str_eq(s->documents.items[i]->uri, uri)) i++;
  return i;
}

// Configurations are read anew: one of them may have changed.
static void forget_configs(server *s) {
  for (uint32_t i = 0; i < s->analyses.len; i++) {
    dfix_analysis_free(&s->analyses.items[i]);
    dfix_document_stale(s->documents.items[i]);
  }
  if (s->configs_arena) dfix_arena_free(s->configs_arena);
  s->configs_arena = dfix_arena_new();
  s->configs = dfix_configs_new(s->configs_arena, s->config);
}

static void all_are_stale(server *s) {
  for (uint32_t i = 0; i < s->documents.len; i++)
    dfix_document_stale(s->documents.items[i]);
}

static void close_at(server *s, uint32_t i) {
  dfix_analysis_free(&s->analyses.items[i]);
  dfix_document_free(s->documents.items[i]);
  s->documents.items[i] = vec_last(&s->documents);
  s->analyses.items[i] = vec_last(&s->analyses);
  s->documents.len--;
  s->analyses.len--;
}

static void did_open(server *s, const dfix_json *params) {
  const dfix_json *item = dfix_json_get(params, S("textDocument"));
  dfix_str uri = uri_of(params),
           language = dfix_json_text(dfix_json_get(item, S("languageId")));
  uint32_t i = find(s, uri);
  if (i < s->documents.len) close_at(s, i);
  bool is_dockerfile = str_ieq(language, S("dockerfile")) ||
                       str_ieq(language, S("containerfile")) ||
                       !is_compose_name(str_basename(uri));
  dfix_document *d = dfix_document_new(
      uri, dfix_json_text(dfix_json_get(item, S("text"))),
      dfix_json_integer(dfix_json_get(item, S("version")), 0), is_dockerfile);
  dfix_analysis none = {0};
  vec_push(s->kept, &s->documents, d);
  vec_push(s->kept, &s->analyses, none);
}

static void change(const server *s, dfix_document *d, const dfix_json *item) {
  const dfix_json *range = dfix_json_get(item, S("range"));
  dfix_str text = dfix_json_text(dfix_json_get(item, S("text")));
  if (!range || range->kind != DFIX_JSON_MAP)
    dfix_document_set(d, text);
  else
    dfix_document_replace(d, dfix_lsp_position(dfix_json_get(range, S("start"))),
                          dfix_lsp_position(dfix_json_get(range, S("end"))), s->in_bytes,
                          text);
}

static void did_change(server *s, const dfix_json *params) {
  uint32_t i = find(s, uri_of(params));
  if (i == s->documents.len) return;
  dfix_document *d = s->documents.items[i];
  const dfix_json *item = dfix_json_get(params, S("textDocument"));
  const dfix_json *changes = dfix_json_get(params, S("contentChanges"));
  d->version = dfix_json_integer(dfix_json_get(item, S("version")), d->version);
  for (uint32_t k = 0; k < dfix_json_len(changes); k++)
    change(s, d, dfix_json_at(changes, k));
}

// What is on disk may be another: requirements, compose files, the configuration.
static void did_save(server *s, const dfix_json *params) {
  if (str_eq(str_basename(uri_of(params)), S(DFIX_CONFIG_NAME)))
    forget_configs(s);
  else
    all_are_stale(s);
}

static void did_close(server *s, const dfix_json *params) {
  uint32_t i = find(s, uri_of(params));
  if (i == s->documents.len) return;
  if (s->documents.items[i]->is_dockerfile)
    publish(s, s->documents.items[i]->uri, NULL, S(""));
  close_at(s, i);
  s->has_closed = true;
}

// ---- diagnostics ----

static dfix_view look_at(server *s, uint32_t i) {
  dfix_document *d = s->documents.items[i];
  dfix_analysis *an = &s->analyses.items[i];
  if (d->is_stale || !an->arena) dfix_analysis_make(an, d, s->configs);
  d->is_stale = false;
  return (dfix_view){d, an, s->in_bytes};
}

// Other files (requirements.txt) have diagnostics of every Dockerfile that reads them.
static void collect_others(server *s, const dfix_view *v, dfix_map *lists) {
  dfix_strs done = {0};
  const dfix_finding *f;
  vec_each(f, &v->analysis->findings) {
    bool is_done = !f->file.len || !v->analysis->root.len;
    const dfix_str *other;
    vec_each(other, &done) is_done |= str_eq(*other, f->file);
    if (is_done) continue;
    vec_push(s->scratch, &done, f->file);
    dfix_str uri =
        dfix_path_uri(s->scratch, dfix_path_in(s->scratch, v->analysis->root, f->file));
    dfix_buf *list = dfix_map_get(lists, uri);
    if (!list) {
      list = arena_new(s->scratch, dfix_buf);
      list->arena = s->scratch;
      dfix_map_put(s->scratch, lists, uri, list);
    }
    dfix_lsp_diagnostics(list, v, f->file);
  }
}

static bool *shown_at(server *s, dfix_str uri) {
  bool *is_shown = dfix_map_get(&s->others, uri);
  if (is_shown) return is_shown;
  is_shown = arena_new(s->kept, bool);
  dfix_map_put(s->kept, &s->others, dfix_arena_dup(s->kept, uri), is_shown);
  return is_shown;
}

// What has none any more is told so.
static void publish_others(server *s) {
  dfix_map lists = {0};
  for (uint32_t i = 0; i < s->documents.len; i++) {
    dfix_view v = {s->documents.items[i], &s->analyses.items[i], s->in_bytes};
    if (v.document->is_dockerfile) collect_others(s, &v, &lists);
  }
  const dfix_map_entry *other;
  vec_each(other, &s->others.entries) {
    bool *is_shown = other->value;
    if (!*is_shown || dfix_map_has(&lists, other->key)) continue;
    publish(s, other->key, NULL, S(""));
    *is_shown = false;
  }
  vec_each(other, &lists.entries) {
    publish(s, other->key, NULL, buf_str(other->value));
    *shown_at(s, other->key) = true;
  }
}

static bool is_due(const dfix_document *d) { return d->is_due && d->is_dockerfile; }

static uint32_t count_due(const server *s) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < s->documents.len; i++) n += is_due(s->documents.items[i]);
  return n;
}

static void publish_own(server *s, uint32_t i) {
  dfix_document *d = s->documents.items[i];
  dfix_view v = look_at(s, i);
  d->is_due = false;
  dfix_buf b = {.arena = s->scratch};
  dfix_lsp_diagnostics(&b, &v, S(""));
  publish(s, d->uri, &d->version, buf_str(&b));
}

static void publish_due(server *s) {
  uint32_t all = count_due(s), done = 0;
  dfix_lsp_progress_begin(&s->progress);
  for (uint32_t i = 0; i < s->documents.len; i++) {
    if (!is_due(s->documents.items[i])) continue;
    publish_own(s, i);
    dfix_lsp_progress_step(&s->progress, s->wire, s->scratch, ++done, all);
  }
  dfix_lsp_progress_end(&s->progress, s->wire, s->scratch);
  if (all || s->has_closed) publish_others(s);
  s->has_closed = false;
}

// ---- requests ----

static bool client_takes_bytes(const dfix_json *params) {
  const dfix_json *general =
      dfix_json_get(dfix_json_get(params, S("capabilities")), S("general"));
  const dfix_json *encodings = dfix_json_get(general, S("positionEncodings"));
  for (uint32_t i = 0; i < dfix_json_len(encodings); i++)
    if (str_eq(dfix_json_text(dfix_json_at(encodings, i)), S("utf-8"))) return true;
  return false;
}

static bool is_true(const dfix_json *v) {
  return v && v->kind == DFIX_JSON_BOOL && v->truth;
}

static bool client_can_watch(const dfix_json *params) {
  const dfix_json *workspace =
      dfix_json_get(dfix_json_get(params, S("capabilities")), S("workspace"));
  const dfix_json *watched = dfix_json_get(workspace, S("didChangeWatchedFiles"));
  return is_true(dfix_json_get(watched, S("dynamicRegistration")));
}

static bool client_shows_progress(const dfix_json *params) {
  const dfix_json *window =
      dfix_json_get(dfix_json_get(params, S("capabilities")), S("window"));
  return is_true(dfix_json_get(window, S("workDoneProgress")));
}

// The files that diagnostics depend on, beside the open ones.
static void watch_files(server *s, const dfix_json *params) {
  (void)params;
  if (!s->can_watch) return;
  send(s, S("{\"jsonrpc\": \"2.0\", \"id\": \"watch\", \"method\": "
            "\"client/registerCapability\", \"params\": {\"registrations\": [{\"id\": "
            "\"watch\", \"method\": \"workspace/didChangeWatchedFiles\", "
            "\"registerOptions\": {\"watchers\": ["
            "{\"globPattern\": \"**/" DFIX_CONFIG_NAME "\"}, "
            "{\"globPattern\": \"**/*.txt\"}, {\"globPattern\": \"**/*.toml\"}, "
            "{\"globPattern\": \"**/*.{yaml,yml,json,hcl}\"}, "
            "{\"globPattern\": \"**/*.dockerignore\"}]}}]}}"));
}

static void initialize(server *s, const dfix_json *id, const dfix_json *params) {
  s->in_bytes = client_takes_bytes(params);
  s->can_watch = client_can_watch(params);
  s->progress.is_wanted = client_shows_progress(params);
  s->is_initialized = true;
  dfix_str result = dfix_arena_strf(
      s->scratch,
      "{\"capabilities\": {\"positionEncoding\": \"%s\", "
      "\"textDocumentSync\": {\"openClose\": true, \"change\": 2, \"save\": {}}, "
      "\"codeActionProvider\": {\"codeActionKinds\": [\"quickfix\", "
      "\"source.fixAll.dfix\"]}, \"hoverProvider\": true, "
      "\"completionProvider\": {\"triggerCharacters\": [\"=\", \"/\", \",\"]}, "
      "\"documentSymbolProvider\": true, \"codeLensProvider\": {}}, "
      "\"serverInfo\": {\"name\": \"dfix\", \"version\": \"" DFIX_VERSION "\"}}",
      s->in_bytes ? "utf-8" : "utf-16");
  send_result(s, id, result);
}

static void shut_down(server *s, const dfix_json *id, const dfix_json *params) {
  (void)params;
  s->is_shut_down = true;
  send_result(s, id, S("null"));
}

typedef void feature(dfix_buf *b, const dfix_view *v, const dfix_json *params);

static void symbols(dfix_buf *b, const dfix_view *v, const dfix_json *params) {
  (void)params;
  dfix_lsp_symbols(b, v);
}

static void lenses(dfix_buf *b, const dfix_view *v, const dfix_json *params) {
  (void)params;
  dfix_lsp_lenses(b, v);
}

// What is asked of an open Dockerfile; null of any other file.
static void answer(server *s, const dfix_json *id, const dfix_json *params,
                   feature *ask) {
  uint32_t i = find(s, uri_of(params));
  if (i == s->documents.len || !s->documents.items[i]->is_dockerfile) {
    send_result(s, id, S("null"));
    return;
  }
  dfix_view v = look_at(s, i);
  dfix_buf b = {.arena = s->scratch};
  ask(&b, &v, params);
  send_result(s, id, buf_str(&b));
}

typedef struct method {
  const char *name;
  void (*request)(server *s, const dfix_json *id, const dfix_json *params);
  void (*notification)(server *s, const dfix_json *params);
  feature *ask;
} method;

static void nothing(server *s, const dfix_json *params) { (void)s, (void)params; }

static void exit_now(server *s, const dfix_json *params) {
  (void)params;
  s->has_exited = true;
}

static void configs_changed(server *s, const dfix_json *params) {
  (void)params;
  forget_configs(s);
}

static const method methods[] = {
    {"initialize", .request = initialize},
    {"shutdown", .request = shut_down},
    {"initialized", .notification = watch_files},
    {"exit", .notification = exit_now},
    {"$/cancelRequest", .notification = nothing},  // see cancel()
    {"$/setTrace", .notification = nothing},
    {"textDocument/didOpen", .notification = did_open},
    {"textDocument/didChange", .notification = did_change},
    {"textDocument/didSave", .notification = did_save},
    {"textDocument/didClose", .notification = did_close},
    {"workspace/didChangeConfiguration", .notification = configs_changed},
    {"workspace/didChangeWatchedFiles", .notification = configs_changed},
    {"textDocument/codeAction", .ask = dfix_lsp_code_actions},
    {"textDocument/hover", .ask = dfix_lsp_hover},
    {"textDocument/completion", .ask = dfix_lsp_completion},
    {"textDocument/documentSymbol", .ask = symbols},
    {"textDocument/codeLens", .ask = lenses},
};

static const method *find_method(dfix_str name) {
  for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
    if (str_is(name, methods[i].name)) return &methods[i];
  return NULL;
}

static void handle_request(server *s, const method *m, const dfix_json *id,
                           const dfix_json *params) {
  if (!s->is_initialized && (!m || m->request != initialize))
    send_error(s, id, NOT_INITIALIZED, S("initialize comes first"));
  else if (s->is_shut_down)
    send_error(s, id, INVALID_REQUEST, S("the server is shut down"));
  else if (m && m->request)
    m->request(s, id, params);
  else if (m && m->ask)
    answer(s, id, params, m->ask);
  else
    send_error(s, id, METHOD_NOT_FOUND, S("there is no such request"));
}

static void handle(server *s, const message *got) {
  const dfix_json *body = got->body, *id = dfix_json_get(body, S("id"));
  const dfix_json *name = dfix_json_get(body, S("method"));
  if (!name) {  // an answer to something; or nothing that we know
    if (!dfix_json_get(body, S("result")) && !dfix_json_get(body, S("error")))
      send_error(s, id, INVALID_REQUEST, S("this is no request"));
    return;
  }
  const method *m = find_method(dfix_json_text(name));
  const dfix_json *params = dfix_json_get(body, S("params"));
  if (got->is_cancelled)
    send_error(s, id, REQUEST_CANCELLED, S("cancelled"));
  else if (id)
    handle_request(s, m, id, params);
  else if (m && m->notification && (s->is_initialized || m->notification == exit_now))
    m->notification(s, params);
}

// ---- the loop ----

static bool is_same_id(const dfix_json *a, const dfix_json *b) {
  if (!a || !b || a->kind != b->kind) return false;
  return a->kind == DFIX_JSON_TEXT ? str_eq(a->text, b->text) : a->integer == b->integer;
}

// Requests that wait and are not wanted any more.
static void cancel(server *s, const dfix_json *body) {
  if (!str_eq(dfix_json_text(dfix_json_get(body, S("method"))), S("$/cancelRequest")))
    return;
  const dfix_json *id = dfix_json_get(dfix_json_get(body, S("params")), S("id"));
  message *m;
  vec_each(m, &s->queue) m->is_cancelled |=
      is_same_id(dfix_json_get(m->body, S("id")), id);
}

// Takes all that has arrived; waits for the first of it.
static bool receive(server *s) {
  for (bool wait = true;; wait = false) {
    dfix_str text;
    dfix_err err;
    switch (dfix_wire_read(s->wire, s->scratch, wait, &text)) {
    case DFIX_WIRE_NOTHING:
      return true;
    case DFIX_WIRE_END:
    case DFIX_WIRE_BROKEN:
      s->has_exited = true;
      return s->queue.len > 0;
    case DFIX_WIRE_MESSAGE:
      break;
    }
    message m = {.body = dfix_json_parse(s->scratch, S("message"), text, &err)};
    if (!m.body) {
      send_error(s, NULL, PARSE_ERROR, str_from(err.msg));
      continue;
    }
    cancel(s, m.body);
    vec_push(s->scratch, &s->queue, m);
  }
}

int dfix_lsp_serve(const dfix_config_input *config, int in, int out) {
  server s = {.config = config,
              .wire = dfix_wire_new(in, out),
              .scratch = dfix_arena_new(),
              .kept = dfix_arena_new()};
  forget_configs(&s);
  while (!s.has_exited && receive(&s)) {
    bool was_last = s.has_exited;
    s.has_exited = false;
    for (uint32_t i = 0; i < s.queue.len && !s.has_exited; i++)
      handle(&s, &s.queue.items[i]);
    if (!s.has_exited) publish_due(&s);
    s.has_exited |= was_last;
    s.queue.items = NULL;
    s.queue.len = s.queue.cap = 0;
    dfix_arena_reset(s.scratch);
  }
  while (s.documents.len) close_at(&s, s.documents.len - 1);
  dfix_arena_free(s.configs_arena);
  dfix_arena_free(s.kept);
  dfix_arena_free(s.scratch);
  dfix_wire_free(s.wire);
  return s.is_shut_down ? 0 : 1;
}
