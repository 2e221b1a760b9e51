#include "engine/script.h"

#include "base/buf.h"

typedef struct builder {
  dfix_arena *arena;
  const dfix_graph *graph;
  dfix_str file_shell, stage_shell;  // of `# hadolint shell=`, "" without
  dfix_scripts scripts;
} builder;

// ---- the shell ----

// What ShellCheck takes for the shell of this path; "" if it knows none such.
static dfix_str dialect_of(dfix_str shell) {
  static const char *const known[] = {"sh", "bash", "dash", "ksh", NULL};
  dfix_str name = str_basename(shell);
  if (str_eq(name, S("ash"))) return S("dash");
  for (int i = 0; known[i]; i++)
    if (str_is(name, known[i])) return str_from(known[i]);
  return (dfix_str){0};
}

// The shell that a comment names: "bash" of "hadolint shell=bash".
static bool names_shell(dfix_str comment, dfix_str *shell) {
  dfix_str key, value;
  if (!str_starts(comment, S("hadolint")) || !str_cut(comment, '=', &key, &value))
    return false;
  if (!str_eq(str_trim(str_from_at(key, strlen("hadolint"))), S("shell"))) return false;
  *shell = str_slice(str_trim(value), 0, str_find_char(str_trim(value), ' '));
  return true;
}

static void read_comments(const dfix_instruction *instr, dfix_str *shell) {
  const dfix_comment *c;
  vec_each(c, &instr->comments) names_shell(c->text, shell);
}

// SHELL ["/bin/bash", "-eo", "pipefail", "-c"] ends a script at its first failure.
static bool ends_at_failure(const dfix_step *shell) {
  if (!shell) return false;
  const dfix_words *words = &shell->instr->words;
  for (uint32_t i = 1; i < words->len; i++) {
    dfix_str option = words->items[i].value;
    bool is_cluster = str_starts(option, S("-")) && !str_starts(option, S("--"));
    if (is_cluster && str_has_char(option, 'e')) return true;
  }
  return false;
}

static dfix_str shell_of(const builder *b, const dfix_step *step) {
  if (step->interpreter.len) return step->interpreter;
  if (b->stage_shell.len) return b->stage_shell;
  if (step->shell_step && step->shell_step->instr->words.len)
    return step->shell_step->instr->words.items[0].value;
  return b->file_shell.len ? b->file_shell : S("sh");
}

// ---- the header ----

static bool is_plain_value(dfix_str value) {
  for (size_t i = 0; i < value.len; i++)
    if (!ascii_is_alnum(value.ptr[i]) && !str_has_char(S("_./:@%+,-"), value.ptr[i]))
      return false;
  return true;
}

static void add_export(dfix_buf *header, const dfix_step *step, dfix_str name) {
  dfix_value value = dfix_scope_get(step->scope, name);
  buf_addf(header, " " STR_FMT "=", STR_ARG(name));
  if (value.certainty == DFIX_KNOWN && is_plain_value(value.text))
    buf_addf(header, "'" STR_FMT "'", STR_ARG(value.text));
  else
    buf_addf(header, "\"${" STR_FMT "-}\"", STR_ARG(name));
}

static bool is_shell_name(dfix_str name) {
  if (!name.len || ascii_is_digit(name.ptr[0])) return false;
  for (size_t i = 0; i < name.len; i++)
    if (!ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '_') return false;
  return true;
}

// BuildKit gives these to every RUN. (Names in upper case need no declaration.)
static const dfix_str proxies[] = {S_INIT("http_proxy"), S_INIT("https_proxy"),
                                   S_INIT("ftp_proxy"), S_INIT("no_proxy"),
                                   S_INIT("all_proxy")};

static void add_header(const builder *b, dfix_buf *text, const dfix_step *step,
                       dfix_str dialect) {
  dfix_strs names = dfix_scope_names(b->arena, step->scope);
  for (size_t i = 0; i < sizeof(proxies) / sizeof(*proxies); i++)
    vec_push(b->arena, &names, proxies[i]);
  bool fails = ends_at_failure(step->shell_step) && !step->interpreter.len;
  buf_addf(text, "#!/bin/" STR_FMT "%s\nexport", STR_ARG(dialect), fails ? " -e" : "");
  const dfix_str *name;
  vec_each(name,
           &names) if (is_shell_name(*name) && str_has(step->script_text.str, *name))
      add_export(text, step, *name);
  buf_add_char(text, '\n');
}

// ---- scripts ----

// The body of a heredoc without its own `#!`, which the header stands for.
static dfix_text without_shebang(const dfix_text *script) {
  if (!str_starts(script->str, S("#!"))) return *script;
  size_t line = str_find_char(script->str, '\n');
  uint32_t start = (uint32_t)(line == STR_NONE ? script->str.len : line);
  return dfix_text_slice(script, start, (uint32_t)script->str.len);
}

static void add_script(builder *b, const dfix_step *step) {
  dfix_str dialect = dialect_of(shell_of(b, step));
  if (!step->script || !step->script->root || !dialect.len) return;
  dfix_script script = {.step = step, .own = without_shebang(&step->script_text)};
  dfix_buf text = {.arena = b->arena};
  add_header(b, &text, step, dialect);
  buf_add(&text, script.own.str);
  script.text = buf_str(&text);
  vec_push(b->arena, &b->scripts, script);
}

static void read_stage(builder *b, const dfix_stage *stage) {
  b->stage_shell = (dfix_str){0};
  read_comments(stage->from, stage->index ? &b->stage_shell : &b->file_shell);
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    read_comments(step->instr, &b->stage_shell);
    if (step->instr->kind == DFIX_SHELL) b->stage_shell = (dfix_str){0};
    add_script(b, step);
    if (step->triggered) add_script(b, step->triggered);
  }
}

dfix_scripts dfix_scripts_of(dfix_arena *a, const dfix_graph *graph) {
  builder b = {.arena = a, .graph = graph};
  for (uint32_t i = 0; i < graph->globals.len; i++)
    read_comments(graph->globals.items[i], &b.file_shell);
  for (uint32_t i = 0; i < graph->stages.len; i++) read_stage(&b, graph->stages.items[i]);
  return b.scripts;
}
