#include "cache/collect.h"
#include "cache/path.h"

// conda env create -f environment.yml, mamba env update --file=environment.yml
bool dfix_is_conda_env(const dfix_command *cmd) {
  const dfix_arg *env = dfix_command_verb(cmd);
  if (!env || env + 1 == cmd->args.items + cmd->args.len) return false;
  return dfix_words_hold("conda mamba micromamba", cmd->program) &&
         str_eq(env->text, S("env")) && dfix_words_hold("create update", env[1].text) &&
         !cmd->env.len;
}

// The file of -f; false if there is none, or an option that is not known.
static bool find_file(const dfix_command *cmd, dfix_str *file) {
  const dfix_arg *end = cmd->args.items + cmd->args.len;
  *file = S("");
  for (const dfix_arg *arg = dfix_command_verb(cmd) + 2; arg < end; arg++) {
    dfix_str name = str_slice(arg->text, 0, str_find_char(arg->text, '='));
    bool is_glued = name.len < arg->text.len;
    if (!arg->is_known) return false;
    if (dfix_words_hold("-y --yes -q --quiet --prune --force", arg->text)) continue;
    if (!dfix_words_hold("-f --file -n --name", name)) return false;
    if (!is_glued && ++arg == end) return false;
    if (!arg->is_known) return false;
    dfix_str value = is_glued ? str_from_at(arg->text, name.len + 1) : arg->text;
    if (dfix_words_hold("-f --file", name)) *file = value;
  }
  return file->len > 0;
}

// Packages by name from channels by name: no list of pip's, no path.
static bool names_packages_only(dfix_str text) {
  static const char *const words[] = {"-r ",     "-e ",    "-c ",   "--req",
                                      "--const", "--edit", "file:", "- ./",
                                      "- ../",   "- /",    "${",    "- .\n"};
  for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
    if (str_has(text, str_from(words[i]))) return false;
  return true;
}

bool dfix_conda_manifest(dfix_collector *c, const dfix_command *cmd, dfix_str folder) {
  dfix_str file, text, path;
  if (!find_file(cmd, &file) || str_has(file, S("://"))) return false;
  dfix_value at = dfix_folder_in(c->arena, cmd->cwd, file);
  if (at.certainty != DFIX_KNOWN || !dfix_path_is_below(at.text, folder)) return false;
  path = dfix_path_below(at.text, folder);
  // pip, which conda starts, works in the folder of the file.
  return dfix_collect(c, path) && dfix_collect_read(c, path, &text) &&
         names_packages_only(text) && dfix_collect_is_absent(c, S(".condarc"));
}
