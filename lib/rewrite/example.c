#include "rewrite/example.h"

#include "rewrite/fixer.h"

static const dfix_named_text *find_file(const dfix_texts *files, dfix_str path) {
  for (uint32_t i = 0; i < files->len; i++)
    if (str_eq(files->items[i].name, path)) return &files->items[i];
  return NULL;
}

static bool is_below(dfix_str path, dfix_str folder) {
  return !folder.len || (path.len > folder.len && path.ptr[folder.len] == '/' &&
                         str_starts(path, folder));
}

static dfix_entry_kind context_kind(void *self, dfix_str path) {
  const dfix_texts *files = &((const dfix_example *)self)->files;
  if (!path.len) return DFIX_ENTRY_FOLDER;
  if (find_file(files, path)) return DFIX_ENTRY_FILE;
  for (uint32_t i = 0; i < files->len; i++)
    if (is_below(files->items[i].name, path)) return DFIX_ENTRY_FOLDER;
  return DFIX_ENTRY_NONE;
}

static bool context_read(void *self, dfix_str path, dfix_str *out) {
  const dfix_named_text *file = find_file(&((const dfix_example *)self)->files, path);
  if (file) *out = file->text;
  return file != NULL;
}

static bool context_ignore(void *self, dfix_str *out) {
  return context_read(self, S(".dockerignore"), out);
}

// Examples list only files, in the order in which they are written.
static bool context_list(void *self, dfix_str path, dfix_entries *out) {
  static dfix_entry entries[64];
  const dfix_texts *files = &((const dfix_example *)self)->files;
  uint32_t n = 0;
  for (uint32_t i = 0; i < files->len && n < 64; i++) {
    dfix_str name = files->items[i].name;
    if (!is_below(name, path)) continue;
    dfix_str below = path.len ? str_from_at(name, path.len + 1) : name;
    entries[n++] = (dfix_entry){.path = below, .kind = DFIX_ENTRY_FILE, .mode = 0644};
  }
  *out = (dfix_entries){.items = entries, .len = n, .cap = n};
  return true;
}

dfix_context dfix_example_context(const dfix_example *example) {
  return (dfix_context){.self = (void *)(uintptr_t)example,
                        .root = S("."),
                        .kind = context_kind,
                        .read = context_read,
                        .list = context_list,
                        .ignore = context_ignore};
}

static const dfix_selection *only(dfix_arena *a, const dfix_ruleset *rules, dfix_str id) {
  dfix_selection *selection = arena_new(a, dfix_selection);
  dfix_strs select = {0}, none = {0};
  dfix_err err;
  vec_push(a, &select, id);
  if (!dfix_select(a, rules, &select, &none, selection, &err)) DFIX_BUG(err.msg);
  return selection;
}

dfix_findings dfix_example_lint(dfix_arena *a, const dfix_ruleset *rules, dfix_str id,
                                const dfix_example *example, dfix_str text) {
  static const dfix_graph_options no_options;
  dfix_context *context = arena_new(a, dfix_context);
  *context = dfix_example_context(example);
  const dfix_source *source = dfix_source_new(a, S("Dockerfile"), text);
  dfix_lint_input input = {.graph = dfix_graph_new(a, dfix_parse(a, source), &no_options),
                           .context = context,
                           .selection = only(a, rules, id)};
  return dfix_lint(a, &input);
}

static dfix_str place_of(dfix_arena *a, const dfix_finding *f) {
  dfix_place from = dfix_source_place(f->source, f->span.start);
  dfix_place to = dfix_source_place(f->source, f->span.end);
  return dfix_arena_strf(a, STR_FMT "%s%u:%u-%u:%u", STR_ARG(f->file),
                         f->file.len ? ":" : "", from.line + 1, from.chars + 1,
                         to.line + 1, to.chars + 1);
}

dfix_str dfix_example_places(dfix_arena *a, const dfix_findings *found) {
  dfix_buf b = {.arena = a};
  const dfix_finding *f;
  vec_each(f, found)
      buf_addf(&b, "%s\"" STR_FMT "\"", b.len ? ", " : "", STR_ARG(place_of(a, f)));
  return buf_str(&b);
}

dfix_str dfix_example_expected(dfix_arena *a, const dfix_example *example) {
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < example->expect.len; i++)
    buf_addf(&b, "%s\"" STR_FMT "\"", b.len ? ", " : "",
             STR_ARG(example->expect.items[i]));
  return buf_str(&b);
}

bool dfix_example_fix(dfix_arena *a, const dfix_ruleset *rules, dfix_str id,
                      const dfix_example *example, dfix_str text, dfix_str *fixed,
                      dfix_str *why) {
  dfix_context context = dfix_example_context(example);
  dfix_fix_input input = {.path = S("Dockerfile"),
                          .text = text,
                          .context = &context,
                          .selection = only(a, rules, id),
                          .unsafe = example->unsafe,
                          .lint = dfix_lint};
  dfix_fixed result = dfix_fix_text(a, &input);
  *fixed = result.text;
  if (result.discarded.len)
    *why = dfix_arena_strf(a, "the fix was discarded: " STR_FMT,
                           STR_ARG(result.discarded.items[0].reason));
  else if (result.chasing.len)
    *why = S("the fix never comes to rest");
  return !result.discarded.len && !result.chasing.len;
}

// ---- all of it ----

static bool is_same(dfix_arena *a, const char *what, dfix_str got, dfix_str want,
                    dfix_str *why) {
  if (str_eq(got, want)) return true;
  *why = dfix_arena_strf(a, "%s\n--- got\n" STR_FMT "\n--- want\n" STR_FMT, what,
                         STR_ARG(got), STR_ARG(want));
  return false;
}

static bool bad_holds(dfix_arena *a, const dfix_ruleset *rules, const dfix_rule *rule,
                      const dfix_example *e, dfix_str *why) {
  dfix_findings found = dfix_example_lint(a, rules, rule->id, e, e->bad);
  if (!is_same(a, "the findings are elsewhere", dfix_example_places(a, &found),
               dfix_example_expected(a, e), why))
    return false;
  dfix_str fixed;
  if (!dfix_example_fix(a, rules, rule->id, e, e->bad, &fixed, why)) return false;
  bool has_fix = !str_eq(rule->fix, S("never")) && e->good.len;
  return has_fix ? is_same(a, "the fix gives another text", fixed, e->good, why)
                 : is_same(a, "no fix is promised, and there is one", fixed, e->bad, why);
}

bool dfix_example_holds(dfix_arena *a, const dfix_ruleset *rules, const dfix_rule *rule,
                        const dfix_example *e, dfix_str *why) {
  if (e->bad.len && !bad_holds(a, rules, rule, e, why)) return false;
  if (!e->good.len) return true;
  dfix_findings found = dfix_example_lint(a, rules, rule->id, e, e->good);
  return is_same(a, "`good` has findings", dfix_example_places(a, &found), S(""), why);
}
