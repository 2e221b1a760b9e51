// What a command was given: its verb, its options, its operands.

#include "graph/command.h"

#include <assert.h>

// Global options of common tools that take the next argument: those that may stand before
// the verb. "TOOL option option ...".
static const char *const global_values[] = {
    "apt-get -o -c -t --option --target-release --config-file",
    "apt -o -c -t --option --target-release",
    "apk -p -X --root --repository --repositories-file --keys-dir --arch",
    "dnf -c -x --setopt --enablerepo --disablerepo --installroot --releasever --exclude",
    "yum -c -x -d -e -R --setopt --enablerepo --disablerepo --installroot --releasever",
    "microdnf --setopt --enablerepo --disablerepo --installroot --releasever",
    "pip --proxy --timeout --log --cert --client-cert --cache-dir --python --retries",
    "uv --directory --project --config-file --cache-dir --python -p --color",
    "npm --prefix --loglevel --registry -C --userconfig",
    "git -C -c --git-dir --work-tree",
    "go -C",
    NULL};

static dfix_str family(dfix_str program) {
  size_t end = program.len;
  while (end > 1 && (ascii_is_digit(program.ptr[end - 1]) || program.ptr[end - 1] == '.'))
    end--;
  return str_slice(program, 0, end);
}

static bool takes_next(dfix_str program, dfix_str option) {
  for (int i = 0; global_values[i]; i++) {
    dfix_str rest = str_from(global_values[i]), word;
    str_next(&rest, ' ', &word);
    if (!str_eq(word, family(program))) continue;
    while (str_next(&rest, ' ', &word))
      if (str_eq(word, option)) return true;
  }
  return false;
}

static bool is_option(const dfix_arg *arg) {
  return arg->text.len > 1 && arg->text.ptr[0] == '-';
}

const dfix_arg *dfix_command_verb(const dfix_command *cmd) {
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    const dfix_arg *arg = &cmd->args.items[i];
    if (!is_option(arg)) return arg;
    if (!str_has_char(arg->text, '=') && takes_next(cmd->program, arg->text)) i++;
  }
  return NULL;
}

bool dfix_command_is(const dfix_command *cmd, dfix_str program, dfix_str verb) {
  if (!str_eq(cmd->program, program) && !str_eq(family(cmd->program), program))
    return false;
  const dfix_arg *found = dfix_command_verb(cmd);
  return found && found->is_known && str_eq(found->text, verb);
}

static bool is_long(dfix_str option) { return str_starts(option, S("--")); }

const dfix_arg *dfix_command_option(const dfix_command *cmd, dfix_str option) {
  assert(option.len > 1);
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    const dfix_arg *arg = &cmd->args.items[i];
    if (str_eq(arg->text, S("--"))) return NULL;
    if (str_eq(arg->text, option)) return arg;
    bool has_value = str_starts(arg->text, option) && arg->text.ptr[option.len] == '=';
    if (has_value) return arg;
    bool is_cluster = option.len == 2 && is_option(arg) && !is_long(arg->text);
    if (is_cluster && str_has_char(str_from_at(arg->text, 1), option.ptr[1])) return arg;
  }
  return NULL;
}

static bool is_listed(dfix_str option, const dfix_str *list, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (str_eq(list[i], option)) return true;
  return false;
}

dfix_operands dfix_command_operands(dfix_arena *a, const dfix_command *cmd,
                                    const dfix_str *value_options, uint32_t n) {
  dfix_operands operands = {0};
  const dfix_arg *verb = dfix_command_verb(cmd);
  bool only_operands = false;
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    const dfix_arg *arg = &cmd->args.items[i];
    if (!only_operands && str_eq(arg->text, S("--"))) {
      only_operands = true;
    } else if (!only_operands && is_option(arg)) {
      bool next =
          is_listed(arg->text, value_options, n) || takes_next(cmd->program, arg->text);
      if (next && !str_has_char(arg->text, '=')) i++;
    } else if (arg != verb) {
      vec_push(a, &operands, arg);
    }
  }
  return operands;
}
