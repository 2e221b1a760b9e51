#include "graph/run_script.h"

#include "graph/wrapper.h"

// What a body's first line "#!/usr/bin/env python3" names: "python3".
static dfix_str shebang(dfix_str body) {
  if (!str_starts(body, S("#!"))) return (dfix_str){0};
  dfix_str line = str_trim(str_slice(body, 2, str_find_char(body, '\n')));
  dfix_str program = line, rest = {0};
  str_cut(line, ' ', &program, &rest);
  program = str_basename(program);
  if (!str_eq(program, S("env"))) return program;
  while (str_starts(str_trim(rest), S("-")) &&
         str_cut(str_trim(rest), ' ', &program, &rest)) {
  }
  program = str_trim(rest);
  str_cut(program, ' ', &program, &rest);
  return str_basename(program);
}

// The line, then the bodies with their terminators, as BuildKit hands them on.
static dfix_text with_bodies(dfix_arena *a, const dfix_instruction *instr,
                             const dfix_source *source) {
  dfix_text_builder b = {.arena = a};
  const dfix_text *line = &instr->text;
  for (uint32_t i = 0; i < line->str.len; i++)
    dfix_text_put(&b, str_slice(line->str, i, i + 1), dfix_text_offset(line, i));
  uint32_t newline = instr->heredocs.items[0]->body.start;
  dfix_text_put(&b, S("\n"), newline ? newline - 1 : 0);
  for (uint32_t i = 0; i < instr->heredocs.len; i++) {
    const dfix_heredoc *h = instr->heredocs.items[i];
    dfix_span all = span(h->body.start,
                         span_is_empty(h->terminator) ? h->body.end : h->terminator.end);
    dfix_text_put(&b, dfix_source_text(source, all), all.start);
    dfix_text_put(&b, S("\n"), all.end ? all.end - 1 : 0);
  }
  return dfix_text_done(&b);
}

// A RUN that is one heredoc and nothing else: its body is the script.
static bool is_only_heredoc(const dfix_instruction *instr) {
  return instr->heredocs.len == 1 &&
         instr->args.start == instr->heredocs.items[0]->marker.start &&
         instr->args.end == instr->heredocs.items[0]->marker.end;
}

// The only command of a script, or NULL.
static const dfix_sh_node *only_command(const dfix_sh_script *script) {
  const dfix_sh_node *node = script->complete ? script->root : NULL;
  while (node && (node->kind == SH_LIST || node->kind == SH_PIPELINE))
    node = node->children.len == 1 ? node->children.items[0] : NULL;
  return node && node->kind == SH_SIMPLE ? node : NULL;
}

static bool takes_only_options(const dfix_sh_node *shell) {
  for (uint32_t i = 1; i < shell->words.len; i++) {
    dfix_str word = shell->words.items[i].value;
    bool is_value = str_ends(shell->words.items[i - 1].value, S("o"));  // -o pipefail
    bool is_option = str_starts(word, S("-")), is_long = str_starts(word, S("--"));
    if (!shell->words.items[i].is_literal || !(is_option || is_value)) return false;
    if (is_option && !is_long && str_has_char(word, 'c')) return false;  // -c SCRIPT
  }
  return true;
}

// The shell that reads the heredoc as its script: "bash" of `RUN <<"EOF" bash -ex` and of
// `RUN bash <<"EOF"`; "" for all that does something else with it. Where the outer shell
// takes backslashes out first, what is left is not known.
static dfix_str reader_of(dfix_arena *a, const dfix_instruction *instr,
                          const dfix_text *text, dfix_str body) {
  const dfix_heredoc *h = instr->heredocs.items[0];
  if (instr->heredocs.len != 1) return (dfix_str){0};
  if (h->expands && str_has_char(body, '\\')) return (dfix_str){0};
  const dfix_sh_node *node = only_command(dfix_sh_parse(a, text, DFIX_SH_BASH));
  if (!node || !node->words.len || node->redirects.len != 1 || node->assignments.len)
    return (dfix_str){0};
  dfix_str shell = str_basename(node->words.items[0].value);
  return dfix_is_shell(shell) && takes_only_options(node) ? shell : (dfix_str){0};
}

dfix_run_script dfix_run_script_of(dfix_arena *a, const dfix_instruction *instr,
                                   const dfix_source *source) {
  if (!instr->heredocs.len) return (dfix_run_script){.text = instr->text};
  const dfix_heredoc *h = instr->heredocs.items[0];
  dfix_str body = dfix_source_text(source, h->body);
  dfix_text own = dfix_text_plain(a, body, h->body.start);
  if (is_only_heredoc(instr)) return (dfix_run_script){own, shebang(body)};
  dfix_text all = with_bodies(a, instr, source);
  dfix_str shell = reader_of(a, instr, &all, body);
  return (dfix_run_script){shell.len ? own : all, shell};
}
