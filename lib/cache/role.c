#include "cache/role.h"

#include "cache/manifest.h"
#include "cache/path.h"

// What the operands of a known command may be.
typedef enum operand {
  NAMES = 1,      // of packages, no paths
  SCOPED = 2,     // of npm packages: @scope/name
  ELSEWHERE = 4,  // absolute paths away from the sources
  URLS = 8,
  FIRST = 16,  // the first operand is a mode or an owner
} operand;

typedef struct system_command {
  const char *program;
  const char *verbs;     // one of these; "" if it has none
  unsigned operands;     // of enum operand, after the verb
  const char *options;   // that it may have; "*" if none reads a file
  const char *values;    // those whose value is the next argument, an operand of its kind
  const char *required;  // an option without which it writes where it stands
} system_command;

static const char packages[] =
    "update install add upgrade dist-upgrade full-upgrade clean autoremove remove purge "
    "makecache del";

static const system_command commands[] = {
    {"apt-get", packages, NAMES, "*", "-t --target-release -o", ""},
    {"apt", packages, NAMES, "*", "-t --target-release -o", ""},
    {"apk", packages, NAMES, "*", "-t --virtual --repository -X", ""},
    {"dnf", packages, NAMES, "*", "", ""},
    {"microdnf", packages, NAMES, "*", "", ""},
    {"yum", packages, NAMES, "*", "", ""},
    {"zypper", packages, NAMES, "*", "", ""},
    {"npm", "install i", NAMES | SCOPED, "-g --global --no-audit --no-fund --silent", "",
     "-g --global"},
    {"gem", "install", NAMES, "-N --no-document -v --version", "-v --version", ""},
    {"corepack", "enable", NAMES, "", "", ""},
    {"pipx", "install", NAMES, "", "", ""},
    {"poetry", "config", NAMES, "-n --no-interaction -q", "", ""},
    {"mix", "local.hex local.rebar", NAMES, "--force --if-missing", "", ""},
    {"rm", "", ELSEWHERE, "*", "", ""},
    {"mkdir", "", ELSEWHERE, "-p --parents", "", ""},
    {"touch", "", ELSEWHERE, "", "", ""},
    {"ln", "", ELSEWHERE, "-s -f -sf -fs -n -sfn -snf", "", ""},
    {"chmod", "", ELSEWHERE | FIRST, "-R", "", ""},
    {"chown", "", ELSEWHERE | FIRST, "-R", "", ""},
    {"tar", "", ELSEWHERE,
     "-x -z -j -J -xf -xzf -xjf -xJf -xvf -xzvf -C --directory --strip-components",
     "-f -xf -xzf -xjf -xJf -xvf -xzvf -C --directory", "-C --directory"},
    {"curl", "", ELSEWHERE | URLS,
     "-f -s -S -L -fsSL -sSL -fsSLo -sSLo -fsSLO -sL -fL -o -k --fail --silent "
     "--show-error --location --output --compressed --create-dirs",
     "-o -fsSLo -sSLo --output", "-o -fsSLo -sSLo --output"},
    {"wget", "", ELSEWHERE | URLS, "-q -O -qO -nv --quiet --no-verbose --output-document",
     "-O -qO --output-document", "-O -qO --output-document"},
    {"ldconfig", "", 0, "", "", ""},
    {"update-ca-certificates", "", 0, "--fresh", "", ""},
    {"true", "", 0, "", "", ""},
    {":", "", 0, "", "", ""},
    {"set", "", NAMES, "*", "", ""},
};

static bool is_option(dfix_str s) { return s.len > 1 && s.ptr[0] == '-'; }

// A path with stars may be any in the folder before the first of them.
static bool is_elsewhere(dfix_str path, dfix_str folder) {
  dfix_str fixed = str_slice(path, 0, str_find_char(path, '*'));
  if (fixed.len < path.len) fixed = dfix_path_parent(fixed);
  return str_starts(path, S("/")) && !str_has(path, S("..")) &&
         !dfix_path_is_below(path, folder) && !dfix_path_is_below(folder, fixed);
}

static bool is_package_file(dfix_str s) {
  return str_ends(s, S(".deb")) || str_ends(s, S(".rpm")) || str_ends(s, S(".apk")) ||
         str_ends(s, S(".gem")) || str_ends(s, S(".tgz"));
}

static bool is_allowed(const system_command *c, dfix_str s, dfix_str folder) {
  if ((c->operands & ELSEWHERE) && is_elsewhere(s, folder)) return true;
  if ((c->operands & URLS) &&
      (str_starts(s, S("https://")) || str_starts(s, S("http://"))))
    return true;
  bool is_scoped = (c->operands & SCOPED) && str_starts(s, S("@"));
  return (c->operands & NAMES) && !is_package_file(s) && !str_starts(s, S(".")) &&
         (is_scoped || !str_has_char(s, '/'));
}

static bool option_is_allowed(const system_command *c, dfix_str option) {
  dfix_str name = str_slice(option, 0, str_find_char(option, '='));
  if (str_eq(str_from(c->options), S("*")))
    return !str_has_char(option, '/') && !is_package_file(option);
  return dfix_words_hold(c->options, name) || dfix_words_hold(c->values, name) ||
         dfix_words_hold(c->required, name);
}

// Where packages of web and file servers put files of their own.
static bool is_served_by_packages(dfix_str folder) {
  static const char *const folders[] = {"/var/www", "/srv/www", "/srv/http", "/srv/ftp",
                                        "/srv/tftp"};
  for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
    if (dfix_path_is_below(folder, str_from(folders[i]))) return true;
  return false;
}

// Whether the command is a use of the table's that stays away from the folder.
static bool is_system_command(const system_command *c, const dfix_command *cmd,
                              dfix_str folder) {
  const dfix_arg *verb = *c->verbs ? dfix_command_verb(cmd) : NULL;
  if (*c->verbs && (!verb || !dfix_words_hold(c->verbs, verb->text))) return false;
  if (c->verbs == packages && is_served_by_packages(folder)) return false;
  bool has_required = !*c->required, is_first = c->operands & FIRST;
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    const dfix_arg *arg = &cmd->args.items[i];
    if (!arg->is_known) return false;
    if (arg == verb) continue;
    if (is_option(arg->text)) {
      if (!option_is_allowed(c, arg->text)) return false;
      has_required |= dfix_words_hold(c->required, arg->text);
    } else if (is_first) {
      is_first = false;
    } else if (!is_allowed(c, arg->text, folder)) {
      return false;
    }
  }
  return has_required;
}

// useradd, groupadd: a home is made, if at all, where it is said or below /home.
static bool is_account_command(const dfix_command *cmd, dfix_str folder) {
  static const char programs[] =
      "useradd groupadd adduser addgroup usermod groupmod userdel groupdel";
  if (!dfix_words_hold(programs, cmd->program)) return false;
  dfix_str home = S("/home");
  if (dfix_path_is_below(folder, home) || dfix_path_is_below(home, folder)) return false;
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    const dfix_arg *arg = &cmd->args.items[i];
    dfix_str value = str_from_at(arg->text, str_find_char(arg->text, '=') + 1);
    if (!is_option(arg->text)) value = arg->text;
    if (!arg->is_known) return false;
    if (str_has_char(value, '/') && !is_elsewhere(value, folder)) return false;
  }
  return true;
}

// The program is found on PATH, not in the sources.
static bool is_installed_program(const dfix_command *cmd, dfix_str folder) {
  const dfix_arg *p = dfix_command_executable(cmd);
  if (!p->is_known) return false;
  if (!str_has_char(p->text, '/')) return true;
  return p->text.ptr[0] == '/' && !dfix_path_is_below(p->text, folder);
}

// Output goes nowhere that a COPY may be.
static bool redirects_away(const dfix_command *cmd) {
  if (!cmd->node) return true;
  const dfix_sh_redirect *r;
  vec_each(r, &cmd->node->redirects) {
    bool harmless = str_eq(r->target.value, S("/dev/null")) || str_eq(r->op, S(">&"));
    if (!r->target.is_literal || !harmless) return false;
  }
  return true;
}

static dfix_command_role role_of_cd(const dfix_command *cmd, dfix_str folder) {
  if (cmd->args.len != 1 || !cmd->args.items[0].is_known) return DFIX_ROLE_UNKNOWN;
  dfix_str to = cmd->args.items[0].text;
  if (is_elsewhere(to, folder)) return DFIX_ROLE_SYSTEM;
  return str_eq(to, folder) ? DFIX_ROLE_ENTERS : DFIX_ROLE_UNKNOWN;
}

dfix_command_role dfix_command_role_of(const dfix_command *cmd, dfix_str folder) {
  if (!cmd->is_top_level || cmd->is_conditional || cmd->in_pipeline ||
      !is_installed_program(cmd, folder) || !redirects_away(cmd))
    return DFIX_ROLE_UNKNOWN;
  if (str_eq(cmd->program, S("cd"))) return role_of_cd(cmd, folder);
  if (is_account_command(cmd, folder)) return DFIX_ROLE_ACCOUNTS;
  for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
    if (str_is(cmd->program, commands[i].program) &&
        is_system_command(&commands[i], cmd, folder))
      return DFIX_ROLE_SYSTEM;
  return dfix_is_installer(cmd) ? DFIX_ROLE_INSTALL : DFIX_ROLE_UNKNOWN;
}
