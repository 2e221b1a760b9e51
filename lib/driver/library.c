// library.c - dfix.h, over the parts that the command line uses too.

#include "dfix.h"

#include "driver/folder.h"
#include "rewrite/fixer.h"

#include <stdlib.h>

struct dfix_session {
  dfix_arena *arena;
  dfix_strs select, ignore;
  dfix_selection selection;
  dfix_graph_options graph;
  const char *context;  // NULL without
  dfix_err err;
};

struct dfix_answer {
  dfix_arena *arena;
  dfix_str text;
  dfix_vec(dfix_answer_item) items;
  const char *error;
};

const char *dfix_library_version(void) { return DFIX_VERSION; }

static bool select_rules(dfix_session *s) {
  return dfix_select(s->arena, dfix_rules_shipped(), &s->select, &s->ignore,
                     &s->selection, &s->err);
}

dfix_session *dfix_session_new(void) {
  dfix_arena *a = dfix_arena_new();
  dfix_session *s = arena_new(a, dfix_session);
  s->arena = a;
  select_rules(s);
  return s;
}

void dfix_session_free(dfix_session *s) {
  if (s) dfix_arena_free(s->arena);
}

// A name that is none leaves the session as it was.
static bool add_rules(dfix_session *s, dfix_strs *names, const char *rules) {
  uint32_t before = names->len;
  dfix_str rest = dfix_arena_dup(s->arena, str_from(rules)), name;
  while (str_next(&rest, ',', &name)) {
    name = str_trim(name);
    if (name.len) vec_push(s->arena, names, name);
  }
  if (select_rules(s)) return true;
  names->len = before;
  dfix_err err = s->err;
  select_rules(s);
  s->err = err;
  return false;
}

bool dfix_session_select(dfix_session *s, const char *rules) {
  return add_rules(s, &s->select, rules);
}

bool dfix_session_ignore(dfix_session *s, const char *rules) {
  return add_rules(s, &s->ignore, rules);
}

const char *dfix_session_error(const dfix_session *s) { return s->err.msg; }

static dfix_str keep(dfix_session *s, const char *text) {
  return dfix_arena_dup(s->arena, str_from(text));
}

void dfix_session_context(dfix_session *s, const char *folder) {
  s->context = folder ? keep(s, folder).ptr : NULL;
}

void dfix_session_target(dfix_session *s, const char *stage) {
  s->graph.target = stage ? keep(s, stage) : (dfix_str){0};
}

void dfix_session_build_arg(dfix_session *s, const char *name, const char *value) {
  dfix_build_arg arg = {.name = keep(s, name), .value = keep(s, value)};
  vec_push(s->arena, &s->graph.build_args, arg);
}

static const char *text_of(dfix_answer *answer, dfix_str s) {
  return dfix_arena_dup(answer->arena, s).ptr;
}

static void add_items(dfix_answer *answer, const dfix_findings *findings) {
  const dfix_finding *f;
  vec_each(f, findings) {
    dfix_place place = dfix_source_place(f->source, f->span.start);
    dfix_answer_item item = {
        .rule = text_of(answer, f->rule->id),
        .severity = text_of(answer, dfix_severity_name(f->severity)),
        .message = text_of(answer, f->message),
        .file = text_of(answer, f->file),
        .start = f->span.start,
        .end = f->span.end,
        .line = place.line + 1,
        .column = place.byte + 1,
        .fix = f->fix ? text_of(answer, f->fix->message) : NULL,
        .is_fix_safe = f->fix && f->fix->safety == DFIX_FIX_SAFE,
    };
    vec_push(answer->arena, &answer->items, item);
  }
}

static dfix_answer *answer_new(const char *text, size_t len) {
  dfix_arena *a = dfix_arena_new();
  dfix_answer *answer = arena_new(a, dfix_answer);
  answer->arena = a;
  answer->text = dfix_arena_dup(a, (dfix_str){text, len});
  return answer;
}

static const dfix_context *open_context(const dfix_session *s, dfix_arena *a,
                                        dfix_str name, dfix_err *trouble) {
  if (!s->context) return NULL;
  const dfix_context *context =
      dfix_folder_open(a, s->context, str_basename(name), trouble);
  if (!context && !trouble->code)
    dfix_fail(trouble, DFIX_EIO, "cannot open '%s': there is no such folder", s->context);
  return context;
}

static void add_error(dfix_answer *answer, const dfix_err *trouble) {
  if (trouble->code) answer->error = text_of(answer, str_from(trouble->msg));
}

dfix_answer *dfix_session_lint(const dfix_session *s, const char *name, const char *text,
                               size_t len) {
  dfix_answer *answer = answer_new(text, len);
  dfix_arena *a = dfix_arena_new();
  dfix_str path = str_from(name);
  dfix_err trouble = {0};
  const dfix_context *context = open_context(s, a, path, &trouble);
  const dfix_file *file = dfix_parse(a, dfix_source_new(a, path, answer->text));
  dfix_lint_input input = {.graph = dfix_graph_new(a, file, &s->graph),
                           .context = context,
                           .selection = &s->selection};
  dfix_findings findings = dfix_lint(a, &input);
  add_items(answer, &findings);
  add_error(answer, &trouble);
  dfix_folder_close(context);
  dfix_arena_free(a);
  return answer;
}

dfix_answer *dfix_session_fix(const dfix_session *s, const char *name, const char *text,
                              size_t len, bool unsafe) {
  dfix_answer *answer = answer_new(text, len);
  dfix_arena *a = dfix_arena_new();
  dfix_str path = str_from(name);
  dfix_err trouble = {0};
  const dfix_context *context = open_context(s, a, path, &trouble);
  dfix_fix_input input = {.path = path,
                          .text = answer->text,
                          .graph = &s->graph,
                          .context = context,
                          .selection = &s->selection,
                          .unsafe = unsafe,
                          .lint = dfix_lint};
  dfix_fixed fixed = dfix_fix_text(a, &input);
  dfix_folder_close(context);
  if (trouble.code) {
    dfix_answer_free(answer);
    answer = dfix_session_lint(s, name, text, len);
    add_error(answer, &trouble);
  } else {
    answer->text = dfix_arena_dup(answer->arena, fixed.text);
    add_items(answer, &fixed.findings);
  }
  dfix_arena_free(a);
  return answer;
}

size_t dfix_answer_len(const dfix_answer *answer) { return answer->items.len; }

const dfix_answer_item *dfix_answer_at(const dfix_answer *answer, size_t i) {
  return &answer->items.items[i];
}

const char *dfix_answer_error(const dfix_answer *answer) {
  return answer->error ? answer->error : "";
}

const char *dfix_answer_text(const dfix_answer *answer, size_t *len) {
  if (len) *len = answer->text.len;
  return answer->text.ptr;
}

void dfix_answer_free(dfix_answer *answer) {
  if (answer) dfix_arena_free(answer->arena);
}
