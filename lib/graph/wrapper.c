#include "graph/wrapper.h"

static const dfix_wrapper wrappers[] = {
    {S_INIT("sudo"), S_INIT(""), "-u -g -h -p -C -r -t -T -U -D -R --user --group", 0,
     true},
    {S_INIT("doas"), S_INIT(""), "-u -C", 0, false},
    {S_INIT("env"), S_INIT(""), "-u -C --unset --chdir", 0, true},
    {S_INIT("exec"), S_INIT(""), "-a", 0, false},
    {S_INIT("command"), S_INIT(""), "", 0, false},
    {S_INIT("builtin"), S_INIT(""), "", 0, false},
    {S_INIT("nohup"), S_INIT(""), "", 0, false},
    {S_INIT("nice"), S_INIT(""), "-n --adjustment", 0, false},
    {S_INIT("ionice"), S_INIT(""), "-c -n -p", 0, false},
    {S_INIT("time"), S_INIT(""), "-f -o", 0, false},
    {S_INIT("timeout"), S_INIT(""), "-k -s --kill-after --signal", 1, false},
    {S_INIT("stdbuf"), S_INIT(""), "-i -o -e", 0, false},
    {S_INIT("xargs"), S_INIT(""), "-n -I -P -d -a -L -s -E", 0, false},
    {S_INIT("gosu"), S_INIT(""), "", 1, false},
    {S_INIT("su-exec"), S_INIT(""), "", 1, false},
    {S_INIT("busybox"), S_INIT(""), "", 0, false},
    {S_INIT("eatmydata"), S_INIT(""), "", 0, false},
    {S_INIT("conda"), S_INIT("run"), "-n -p --name --prefix --cwd", 0, false},
    {S_INIT("mamba"), S_INIT("run"), "-n -p --name --prefix --cwd", 0, false},
    {S_INIT("micromamba"), S_INIT("run"), "-n -p --name --prefix --cwd", 0, false},
};

const dfix_wrapper *dfix_wrapper_find(dfix_str program) {
  for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++)
    if (str_eq(wrappers[i].name, program)) return &wrappers[i];
  return NULL;
}

static bool takes_value(const dfix_wrapper *w, dfix_str option) {
  for (dfix_str rest = str_from(w->value_options), known; str_next(&rest, ' ', &known);)
    if (str_eq(known, option)) return true;
  return false;
}

static bool is_assignment(dfix_str s) {
  size_t eq = str_find_char(s, '=');
  if (eq == STR_NONE || eq == 0 || ascii_is_digit(s.ptr[0])) return false;
  for (size_t i = 0; i < eq; i++)
    if (!ascii_is_alnum(s.ptr[i]) && s.ptr[i] != '_') return false;
  return true;
}

uint32_t dfix_wrapper_skip(const dfix_wrapper *w, const dfix_arg *args, uint32_t n) {
  uint32_t i = 1;
  if (w->verb.len) {
    if (i >= n || !str_eq(args[i].text, w->verb)) return n;
    i++;
  }
  unsigned operands = w->operands;
  for (; i < n; i++) {
    dfix_str text = args[i].text;
    // `command -v pip` asks for pip, it does not run it.
    if (str_eq(w->name, S("command")) && (str_eq(text, S("-v")) || str_eq(text, S("-V"))))
      return n;
    if (str_eq(text, S("--"))) return i + 1 + operands < n ? i + 1 + operands : n;
    if (text.len > 1 && text.ptr[0] == '-') {
      if (takes_value(w, text)) i++;
    } else if (w->assigns && is_assignment(text)) {
      continue;
    } else if (operands > 0) {
      operands--;
    } else {
      return i;
    }
  }
  return n;
}

bool dfix_is_shell(dfix_str program) {
  static const char *const shells[] = {"sh", "bash", "ash", "dash", "zsh", "ksh", NULL};
  for (int i = 0; shells[i]; i++)
    if (str_is(program, shells[i])) return true;
  return false;
}

const dfix_arg *dfix_shell_script_arg(const dfix_arg *args, uint32_t n) {
  bool wants_script = false;
  for (uint32_t i = 1; i < n; i++) {
    dfix_str text = args[i].text;
    bool is_option = text.len > 1 && (text.ptr[0] == '-' || text.ptr[0] == '+');
    if (!is_option) return wants_script ? &args[i] : NULL;
    if (str_starts(text, S("--"))) continue;
    if (str_has_char(text, 'c')) wants_script = true;
    if (text.ptr[text.len - 1] == 'o') i++;  // -o pipefail, -euo pipefail
  }
  return NULL;
}
