#include "engine/api.h"

typedef struct unwanted {
  const char *path, *variant;
  bool is_folder;
} unwanted;

// The first of a kind that is there is named.
static const unwanted paths[] = {
    {".git", "git", true},           {"node_modules", "packages", true},
    {".venv", "packages", true},     {"venv", "packages", true},
    {".env", "secret", false},       {".npmrc", "secret", false},
    {".netrc", "secret", false},     {"id_rsa", "secret", false},
    {"id_ed25519", "secret", false}, {".aws", "secret", true},
    {".ssh", "secret", true},
};

// COPY . DEST
static bool copies_everything(const dfix_instruction *copy) {
  return (copy->kind == DFIX_COPY || copy->kind == DFIX_ADD) && copy->words.len == 2 &&
         !dfix_instruction_flag(copy, S("from")) && !copy->heredocs.len &&
         !dfix_instruction_flag(copy, S("exclude")) &&
         !dfix_source_path(copy->words.items[0].value).len;
}

// An .npmrc is no secret unless it holds one.
static bool is_harmless(const dfix_context *context, dfix_str path) {
  dfix_str text;
  if (!str_eq(path, S(".npmrc")) && !str_eq(path, S(".env"))) return false;
  if (!context->read(context->self, path, &text)) return true;
  if (str_eq(path, S(".npmrc")))
    return !str_has(text, S("_authToken=")) || str_has(text, S("_authToken=${"));
  return !str_has_char(text, '=');
}

static bool is_taken(const dfix_context *context, const unwanted *u) {
  dfix_str ignore = {0}, path = str_from(u->path);
  dfix_entry_kind want = u->is_folder ? DFIX_ENTRY_FOLDER : DFIX_ENTRY_FILE;
  if (context->kind(context->self, path) != want) return false;
  if (!context->ignore(context->self, &ignore)) ignore = S("");
  return !dfix_ignore_matches(ignore, path) && !is_harmless(context, path);
}

// What a stage copies is in the image only if the stage is: the last one, or one that it
// begins from.
static bool is_shipped(const dfix_stage *stage) {
  return stage->is_final || stage->is_base;
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *copy) {
  const dfix_context *context = dfix_ctx_context(ctx);
  const dfix_step *step = dfix_graph_step(dfix_ctx_graph(ctx), copy);
  if (!context || !step || !copies_everything(copy)) return;
  dfix_str said = S("");
  for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
    dfix_str variant = str_from(paths[i].variant);
    bool is_secret = str_eq(variant, S("secret"));
    if (str_eq(said, variant) || (is_secret && !is_shipped(step->stage)) ||
        !is_taken(context, &paths[i]))
      continue;
    said = variant;
    dfix_diag *d = dfix_report(ctx, copy->logical);
    dfix_variant(d, variant);
    dfix_param(d, S("path"), str_from(paths[i].path));
    dfix_param(d, S("copy"),
               dfix_source_text(dfix_ctx_graph(ctx)->file->source, copy->logical));
  }
}

const dfix_rule_impl dfix_rule_cache_unignored = {.on_instruction = on_instruction};
