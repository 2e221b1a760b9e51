#include "engine/api.h"

static bool is_requirements_name(dfix_str name) {
  bool text = str_ends(name, S(".txt")) || str_ends(name, S(".in"));
  return text && (str_has(name, S("requirement")) || str_has(name, S("constraint")));
}

// A source that names one path inside the context; `path` without "./".
static bool is_literal(const dfix_word *word, dfix_str *path) {
  dfix_str text = word->value;
  if (word->heredoc || str_has_char(text, '$') || str_has_char(text, '*') ||
      str_has_char(text, '?') || str_has_char(text, '[') || str_has(text, S("..")) ||
      str_has(text, S("://")))
    return false;
  while (str_starts(text, S("./")) || str_starts(text, S("/")))
    text = str_from_at(text, text.ptr[0] == '/' ? 1 : 2);
  *path = text;
  return text.len > 0 && !str_eq(text, S("."));
}

static bool takes_from_context(const dfix_instruction *i) {
  return (i->kind == DFIX_COPY || i->kind == DFIX_ADD) && i->words.len >= 2 &&
         !dfix_instruction_flag(i, S("from"));
}

typedef struct sources {
  uint32_t there, gone;
} sources;

// How many of the file's literal sources the context has. One that is not there may be
// made before the build; several are another context.
static void *count(dfix_ctx *ctx) {
  const dfix_context *c = dfix_ctx_context(ctx);
  const dfix_graph *g = dfix_ctx_graph(ctx);
  sources *n = arena_new(dfix_ctx_arena(ctx), sources);
  for (uint32_t k = 0; k < g->file->instructions.len; k++) {
    const dfix_instruction *i = g->file->instructions.items[k];
    dfix_str path;
    if (!takes_from_context(i)) continue;
    for (uint32_t w = 0; w + 1 < i->words.len; w++) {
      if (!is_literal(&i->words.items[w], &path)) continue;
      if (c->kind(c->self, path) == DFIX_ENTRY_NONE)
        n->gone++;
      else
        n->there++;
    }
  }
  return n;
}

// A folder that is not there either is one of another context.
static bool has_folder_of(const dfix_context *c, dfix_str path) {
  size_t slash = str_rfind_char(path, '/');
  return slash == STR_NONE ||
         c->kind(c->self, str_slice(path, 0, slash)) == DFIX_ENTRY_FOLDER;
}

static void on_step(dfix_ctx *ctx, const dfix_step *step) {
  static const char counted;
  const dfix_context *c = dfix_ctx_context(ctx);
  const dfix_instruction *i = step->instr;
  if (!c || !takes_from_context(i)) return;
  for (uint32_t w = 0; w + 1 < i->words.len; w++) {
    const dfix_word *word = &i->words.items[w];
    dfix_str path;
    if (!is_literal(word, &path) || !is_requirements_name(str_basename(path)) ||
        c->kind(c->self, path) != DFIX_ENTRY_NONE || !has_folder_of(c, path))
      continue;
    const sources *n = dfix_ctx_memo(ctx, &counted, count);
    if (n->gone > 1 || !n->there) return;
    dfix_param(dfix_report(ctx, word->span), S("path"), path);
  }
}

const dfix_rule_impl dfix_rule_constraint_file_not_in_context = {.on_step = on_step};
