// completion.c - --completion: the option table as a script for bash, zsh or fish.

#include "commands.h"
#include "options.h"
#include "say.h"

typedef enum value_kind { FREE, WORDS, RULES, FILES, FOLDERS } value_kind;

static value_kind kind_of(const dfix_option *option) {
  if (option->words) return WORDS;
  dfix_str value = str_from(option->value ? option->value : "");
  if (str_starts(value, S("RULE"))) return RULES;
  if (str_eq(value, S("FILE"))) return FILES;
  if (str_eq(value, S("DIR"))) return FOLDERS;
  return FREE;
}

static bool is_optional(const dfix_option *option) {
  return option->value && option->value[0] == '[';
}

static void add_words(dfix_buf *b, const dfix_option *option) {
  for (int i = 0; option->words[i]; i++)
    buf_addf(b, "%s%s", i ? " " : "", option->words[i]);
}

// The help text as one line, inside single quotes of a shell.
static void add_help(dfix_buf *b, const dfix_option *option, dfix_str special) {
  for (const char *at = option->help; *at; at++) {
    char c = *at == '\n' ? ' ' : *at;
    if (c == '\'') buf_add(b, S("'\\'"));
    if (str_has_char(special, c)) buf_add_char(b, '\\');
    buf_add_char(b, c);
  }
}

// How each shell lists the rules, families and presets of this very dfix.
#define RULE_NAMES "dfix --rules 2>/dev/null | cut -d ' ' -f 1"

static void add_bash(dfix_buf *b) {
  buf_add(b,
          S("# bash completion for dfix, made by dfix --completion=bash\n"
            "_dfix_rules() { " RULE_NAMES "; }\n"
            "_dfix() {\n"
            "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
            "  local joined=\n"
            "  if [[ $word == = ]]; then word='' joined=yes; fi\n"
            "  if [[ $before == = ]]; then\n"
            "    before=${COMP_WORDS[COMP_CWORD-2]} joined=yes\n"
            "  fi\n"
            "  COMPREPLY=()\n"
            "  case $before in\n"));
  dfix_option option;
  for (int i = 0; dfix_option_at(i, &option); i++) {
    value_kind kind = kind_of(&option);
    if (!option.value) continue;
    buf_addf(b, "  --%s", option.name);
    if (option.letter) buf_addf(b, "|-%c", option.letter);
    buf_add(b, S(") "));
    if (is_optional(&option)) buf_add(b, S("[[ $joined ]] && "));
    if (kind == WORDS) {
      buf_add(b, S("COMPREPLY=($(compgen -W '"));
      add_words(b, &option);
      buf_add(b, S("' -- \"$word\")); "));
    } else if (kind == RULES) {
      buf_add(b, S("COMPREPLY=($(compgen -W \"$(_dfix_rules)\" -- \"$word\")); "));
    } else if (kind == FILES) {
      buf_add(b, S("COMPREPLY=($(compgen -f -- \"$word\")); "));
    } else if (kind == FOLDERS) {
      buf_add(b, S("COMPREPLY=($(compgen -d -- \"$word\")); "));
    }
    buf_addf(b, "%s;;\n", is_optional(&option) ? "" : "return ");
  }
  buf_add(b, S("  esac\n"
               "  if [[ ${#COMPREPLY[@]} -gt 0 ]]; then return; fi\n"
               "  if [[ $word == -* ]]; then\n"
               "    COMPREPLY=($(compgen -W '"));
  for (int i = 0; dfix_option_at(i, &option); i++)
    buf_addf(b, "%s--%s", i ? " " : "", option.name);
  buf_add(b, S("' -- \"$word\"))\n"
               "  else\n"
               "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
               "  fi\n"
               "}\n"
               "complete -o filenames -F _dfix dfix\n"));
}

static void add_zsh(dfix_buf *b) {
  buf_add(b, S("#compdef dfix\n"
               "# zsh completion for dfix, made by dfix --completion=zsh\n"
               "_dfix_rules() { compadd -- ${(f)\"$(" RULE_NAMES ")\"} }\n"
               "_arguments -s -S \\\n"));
  dfix_option option;
  for (int i = 0; dfix_option_at(i, &option); i++) {
    buf_addf(b, "  '*--%s%s[", option.name,
             is_optional(&option) ? "=-"
             : option.value       ? "="
                                  : "");
    add_help(b, &option, S("[]:"));
    buf_add_char(b, ']');
    if (option.value) {
      buf_addf(b, "%s:value:", is_optional(&option) ? ":" : "");
      value_kind kind = kind_of(&option);
      if (kind == WORDS) {
        buf_add_char(b, '(');
        add_words(b, &option);
        buf_add_char(b, ')');
      } else if (kind == RULES) {
        buf_add(b, S("_dfix_rules"));
      } else if (kind == FILES) {
        buf_add(b, S("_files"));
      } else if (kind == FOLDERS) {
        buf_add(b, S("_files -/"));
      }
    }
    buf_add(b, S("' \\\n"));
  }
  buf_add(b, S("  '*:file:_files'\n"));
}

static void add_fish(dfix_buf *b) {
  buf_add(b, S("# fish completion for dfix, made by dfix --completion=fish\n"));
  dfix_option option;
  for (int i = 0; dfix_option_at(i, &option); i++) {
    buf_addf(b, "complete -c dfix -l %s", option.name);
    if (option.letter) buf_addf(b, " -s %c", option.letter);
    value_kind kind = kind_of(&option);
    if (kind == WORDS) {
      buf_add(b, S(" -x -a '"));
      add_words(b, &option);
      buf_add_char(b, '\'');
    } else if (kind == RULES) {
      buf_add(b, S(" -x -a '("
                   "dfix --rules 2>/dev/null | string split -f 1 \" \""
                   ")'"));
    } else if (kind == FILES) {
      buf_add(b, S(" -r -F"));
    } else if (kind == FOLDERS) {
      buf_add(b, S(" -x -a '(__fish_complete_directories)'"));
    } else if (option.value && !is_optional(&option)) {
      buf_add(b, S(" -x"));
    }
    buf_add(b, S(" -d '"));
    add_help(b, &option, S(""));
    buf_add(b, S("'\n"));
  }
}

int dfix_command_completion(dfix_arena *a, dfix_options *o) {
  dfix_buf b = {.arena = a};
  if (str_eq(o->form, S("bash"))) add_bash(&b);
  if (str_eq(o->form, S("zsh"))) add_zsh(&b);
  if (str_eq(o->form, S("fish"))) add_fish(&b);
  return dfix_print(buf_str(&b)) ? DFIX_CLEAN : DFIX_FAILED;
}
