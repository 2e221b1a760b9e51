// A Dockerfile with its build context: parts with a line "=== NAME" in front of each, the
// Dockerfile first and without one; "=== git log" is the history. Every rule looks at it,
// and every fix is made, in the context's files too: findings lie in the file that they
// name, no comment is lost, what was done is not undone, and a stage whose commands no fix
// but those of cache/ may touch builds what it built.

#include "cache/symbolic.h"
#include "claim.h"
#include "rewrite/example.h"
#include "rewrite/fixer.h"

enum { MAX_TEXT = 4096, MAX_FILES = 16 };

typedef struct project {
  dfix_str text;
  dfix_named_text files[MAX_FILES];
  dfix_example example;
  dfix_context below, context;
  dfix_str log;
} project;

static bool is_path(dfix_str path) {
  if (!path.len || path.ptr[0] == '/') return false;
  for (dfix_str name; str_next(&path, '/', &name);)
    if (!name.len || str_eq(name, S(".")) || str_eq(name, S(".."))) return false;
  return true;
}

static bool log_of(void *self, dfix_str *out) {
  *out = ((project *)self)->log;
  return out->len > 0;
}

static dfix_entry_kind kind_of(void *self, dfix_str path) {
  const dfix_context *below = &((project *)self)->below;
  return below->kind(below->self, path);
}

static bool read_of(void *self, dfix_str path, dfix_str *out) {
  const dfix_context *below = &((project *)self)->below;
  return below->read(below->self, path, out);
}

static bool list_of(void *self, dfix_str path, dfix_entries *out) {
  const dfix_context *below = &((project *)self)->below;
  return below->list(below->self, path, out);
}

static bool ignore_of(void *self, dfix_str *out) {
  const dfix_context *below = &((project *)self)->below;
  return below->ignore(below->self, out);
}

static void add_file(project *p, uint32_t *n, dfix_str name, dfix_str text) {
  if (str_eq(name, S("git log"))) {
    p->log = text;
    return;
  }
  bool is_new = is_path(name) && *n < MAX_FILES;
  for (uint32_t i = 0; i < *n; i++) is_new &= !str_eq(p->files[i].name, name);
  if (is_new) p->files[(*n)++] = (dfix_named_text){name, text};
}

static dfix_str take_part(dfix_str *rest) {
  dfix_str mark = S("\n=== "), part = *rest;
  size_t at = str_find(*rest, mark);
  *rest = at == STR_NONE ? (dfix_str){0} : str_from_at(part, at + mark.len);
  return at == STR_NONE ? part : str_slice(part, 0, at + 1);
}

static void read_project(project *p, dfix_str all) {
  uint32_t n = 0;
  p->text = take_part(&all);
  while (all.len) {
    dfix_str name, text, part = take_part(&all);
    if (str_cut(part, '\n', &name, &text)) add_file(p, &n, name, text);
  }
  p->example.files.items = p->files;
  p->example.files.len = n;
  p->below = dfix_example_context(&p->example);
  p->context = (dfix_context){.self = p,
                              .root = p->below.root,
                              .kind = kind_of,
                              .read = read_of,
                              .list = list_of,
                              .ignore = ignore_of,
                              .log = log_of};
}

static dfix_fixed fix(dfix_arena *a, const project *p, dfix_str rules, bool unsafe,
                      dfix_str text) {
  const dfix_strs select = {&rules, 1, 1}, ignore = {0};
  dfix_selection selection;
  dfix_err err;
  CLAIM(dfix_select(a, dfix_rules_shipped(), &select, &ignore, &selection, &err));
  dfix_fix_input in = {.path = S("Dockerfile"),
                       .text = text,
                       .context = &p->context,
                       .selection = &selection,
                       .unsafe = unsafe,
                       .edits_context = true,
                       .lint = dfix_lint};
  return dfix_fix_text(a, &in);
}

static void check_findings(const dfix_fixed *fixed) {
  const dfix_finding *f;
  vec_each(f, &fixed->findings) {
    CLAIM(f->span.start <= f->span.end && f->span.end <= f->source->text.len);
    CLAIM(f->file.len || str_eq(f->source->text, fixed->text));
    const dfix_related_place *r;
    vec_each(r, &f->related) CLAIM(r->span.end <= r->source->text.len);
  }
}

// The project as the fixes left it.
static project patched(const project *p, const dfix_fixed *fixed) {
  project after = {.text = fixed->text, .log = p->log};
  uint32_t n = p->example.files.len;
  memcpy(after.files, p->files, sizeof after.files);
  const dfix_fixed_file *file;
  vec_each(file, &fixed->files) {
    uint32_t i = 0;
    while (i < n && !str_eq(after.files[i].name, file->path)) i++;
    CLAIM(i < MAX_FILES);
    after.files[i] = (dfix_named_text){file->path, file->text};
    if (i == n) n++;
  }
  after.example.files.len = n;
  return after;
}

static void bind(project *p) {
  p->example.files.items = p->files;
  p->below = dfix_example_context(&p->example);
  dfix_context *c = &p->context;
  *c = (dfix_context){p, p->below.root, kind_of, read_of, list_of, ignore_of, log_of};
}

static void check_all(dfix_arena *a, const project *p, bool unsafe) {
  dfix_fixed once = fix(a, p, S("all"), unsafe, p->text);
  CLAIM(once.rounds <= DFIX_MAX_ROUNDS);
  CLAIM(once.chasing.len == 0);
  check_findings(&once);
  project after = patched(p, &once);
  bind(&after);
  dfix_fixed twice = fix(a, &after, S("all"), unsafe, after.text);
  CLAIM(!twice.changed && !twice.files.len);
}

static const dfix_graph *graph_of(dfix_arena *a, dfix_str text) {
  static const dfix_graph_options none;
  const dfix_source *source = dfix_source_new(a, S("Dockerfile"), text);
  return dfix_graph_new(a, dfix_parse(a, source), &none);
}

// Steps that only change places build the same.
static void check_order(dfix_arena *a, const project *p) {
  dfix_fixed moved = fix(a, p, S("cache"), false, p->text);
  if (!moved.changed) return;
  CLAIM(dfix_same_build(a, graph_of(a, p->text), graph_of(a, moved.text), &p->context));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > MAX_TEXT) return 0;
  dfix_arena *a = dfix_arena_new();
  project p = {0};
  read_project(&p, (dfix_str){(const char *)data, size});
  check_all(a, &p, false);
  check_all(a, &p, true);
  check_order(a, &p);
  dfix_arena_free(a);
  return 0;
}
