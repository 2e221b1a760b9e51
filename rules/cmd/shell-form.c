#include "engine/api.h"

// Words that mean the same without a shell: nothing to expand, and a program of its own.
static bool is_plain(dfix_str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (!ascii_is_alnum(c) && !ascii_is_blank(c) && !strchr("_./:@%+,-=", c))
      return false;
  }
  return true;
}

static bool is_builtin(dfix_str program) {
  static const dfix_str names[] = {
      S_INIT("."),      S_INIT("alias"), S_INIT("cd"),     S_INIT("command"),
      S_INIT("eval"),   S_INIT("exit"),  S_INIT("export"), S_INIT("set"),
      S_INIT("source"), S_INIT("trap"),  S_INIT("type"),   S_INIT("ulimit"),
      S_INIT("umask"),  S_INIT("unset"), S_INIT("wait"),   S_INIT("if"),
      S_INIT("for"),    S_INIT("while"), S_INIT("case"),   S_INIT("time")};
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
    if (str_eq(program, names[i])) return true;
  return str_has_char(program, '=');
}

static bool next_word(dfix_str *rest, dfix_str *word) {
  *rest = str_trim(*rest);
  if (!rest->len) return false;
  size_t end = 0;
  while (end < rest->len && !ascii_is_blank(rest->ptr[end])) end++;
  *word = str_slice(*rest, 0, end);
  *rest = str_from_at(*rest, end);
  return true;
}

static dfix_str as_json(dfix_arena *a, dfix_str text) {
  dfix_buf out = {.arena = a};
  dfix_str word;
  while (next_word(&text, &word))
    buf_addf(&out, "%s\"" STR_FMT "\"", out.len ? ", " : "[", STR_ARG(word));
  buf_add_char(&out, ']');
  return buf_str(&out);
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_step *step = dfix_graph_step(dfix_ctx_graph(ctx), instr);
  if (step && dfix_stage_last(step->stage, UINT32_MAX, DFIX_SHELL)) return;
  dfix_str rest = instr->text.str, text, program = S("");
  do {
    text = rest;
    if (!next_word(&rest, &program)) return;
  } while (str_eq(program, S("exec")));
  dfix_diag *d = dfix_report(ctx, instr->args);
  dfix_param(d, S("program"), program);
  if (!is_plain(text) || is_builtin(program)) return;
  dfix_fix(d, DFIX_FIX_UNSAFE);
  dfix_replace(d, instr->args, as_json(dfix_ctx_arena(ctx), text));
}

const dfix_rule_impl dfix_rule_cmd_shell_form = {.on_instruction = on_instruction};
