#include "cache/manifest.h"

#include "cache/collect.h"
#include "cache/path.h"

// An installer that always reads the same files of the folder it runs in.
typedef struct installer {
  const char *program;
  const char *words;         // that its arguments begin with, options left out
  const char *needs;         // options without which it reads more
  const char *files;         // required
  const char *may_read;      // taken too where they exist
  const char *unless_files;  // refused if one of them exists
  const char *unless_text;   // refused if a required file holds one of these, ';' between
  const char *writes;        // folders below the working folder
} installer;

// Scripts of the root project run at install, in the sources; and packages from there.
#define NODE_SCRIPTS                                                                     \
  "\"preinstall\";\"install\";\"postinstall\";\"prepublish\";\"preprepare\";"            \
  "\"prepare\";\"postprepare\";\"workspaces\";file:;link:;portal:;workspace:;"
#define PYTHON_PATHS "path =;path=;editable;develop =;develop=;file:"

static const installer installers[] = {
    {"npm", "ci", "", "package.json package-lock.json", ".npmrc",
     "npm-shrinkwrap.json binding.gyp", NODE_SCRIPTS, "node_modules"},
    {"yarn", "install", "--frozen-lockfile", "package.json yarn.lock", ".npmrc",
     "binding.gyp .yarnrc .yarnrc.yml .yarnclean .yarn .pnp.cjs .pnp.js", NODE_SCRIPTS,
     "node_modules"},
    {"yarn", "install", "--immutable", "package.json yarn.lock .yarnrc.yml", "",
     "binding.gyp .yarnrc .npmrc .yarn .pnp.cjs .pnp.js .pnp.loader.mjs node_modules",
     NODE_SCRIPTS "exec:;patch:;yarnPath;plugins:;constraints",
     "node_modules .yarn .pnp.cjs .pnp.loader.mjs"},
    {"pnpm", "install", "--frozen-lockfile", "package.json pnpm-lock.yaml", ".npmrc",
     "binding.gyp pnpm-workspace.yaml .pnpmfile.cjs pnpmfile.js",
     NODE_SCRIPTS "\"pnpm:devPreinstall\";patchedDependencies", "node_modules"},
    {"bun", "install", "--frozen-lockfile", "package.json bun.lock", ".npmrc bunfig.toml",
     "binding.gyp bun.lockb", NODE_SCRIPTS "patchedDependencies;preload", "node_modules"},
    {"bun", "install", "--frozen-lockfile", "package.json bun.lockb",
     ".npmrc bunfig.toml", "binding.gyp", NODE_SCRIPTS "patchedDependencies;preload",
     "node_modules"},
    {"go", "mod download", "", "go.mod go.sum", "", "go.work vendor", "=> .;=> /;tool ",
     ""},
    {"poetry", "install", "--no-root", "pyproject.toml poetry.lock", "", "poetry.toml",
     PYTHON_PATHS, ".venv"},
    {"pipenv", "install", "--deploy", "Pipfile Pipfile.lock", "", ".env setup.py",
     PYTHON_PATHS, ".venv"},
    {"pipenv", "sync", "", "Pipfile Pipfile.lock", "", ".env setup.py", PYTHON_PATHS,
     ".venv"},
    {"pdm", "sync", "--no-self", "pyproject.toml pdm.lock", "pdm.toml .pdm-python",
     "__pypackages__", PYTHON_PATHS ";-e ;dynamic", ".venv"},
    {"pdm", "install", "--no-self --frozen-lockfile", "pyproject.toml pdm.lock",
     "pdm.toml .pdm-python", "__pypackages__", PYTHON_PATHS ";-e ;dynamic", ".venv"},
    {"uv", "sync", "--no-install-project --frozen", "pyproject.toml uv.lock",
     "uv.toml .python-version", "", PYTHON_PATHS ";workspace", ".venv"},
    // Without --frozen the project's own metadata may be worked out by building it.
    {"uv", "sync", "--no-install-project", "pyproject.toml uv.lock",
     "uv.toml .python-version", "", PYTHON_PATHS ";workspace;dynamic", ".venv"},
    {"composer", "install", "--no-scripts --no-autoloader", "composer.json composer.lock",
     "", "auth.json symfony.lock", "\"path\";allow-plugins", "vendor"},
    {"bundle", "install", "", "Gemfile Gemfile.lock", "", ".bundle vendor .ruby-version",
     "gemspec;path:;path =>;eval_gemfile;ruby file;git:", ""},
    {"mvn", "dependency:go-offline", "", "pom.xml", "", ".mvn",
     "<modules>;<relativePath>;<systemPath>;basedir", "target"},
    {"mix", "deps.get", "", "mix.exs mix.lock", "", "apps",
     "path:;File.;Code.;System.cmd;import_file", "deps"},
    {"dart", "pub get", "", "pubspec.yaml pubspec.lock", "", "pubspec_overrides.yaml",
     "path:;workspace:", ".dart_tool"},
    {"swift", "package resolve", "", "Package.swift Package.resolved", "", ".swiftpm",
     ".package(path:;.package(name:;FileManager;ProcessInfo", ".build"},
};

static bool begins_with_words(const dfix_command *cmd, const char *words) {
  dfix_str rest = str_from(words), want;
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    if (dfix_is_option(cmd->args.items[i].text)) continue;
    if (!str_next(&rest, ' ', &want)) return false;  // an operand more than we know
    if (!str_eq(cmd->args.items[i].text, want)) return false;
  }
  return !str_next(&rest, ' ', &want);
}

// npm ci --prefix=web: it works in another folder, or for other projects than this one.
static bool is_sent_elsewhere(const dfix_command *cmd) {
  static const char options[] =
      "--prefix --workspace --workspaces --directory --project --package --all-packages "
      "--working-dir --gemfile --file --modules-dir --cwd --global --script --path "
      "--userconfig --globalconfig --env-file --config-file --settings -C -w -f -s -g -d "
      "-P -p";
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) {
    dfix_str name = str_slice(arg->text, 0, str_find_char(arg->text, '='));
    if (!arg->is_known || dfix_words_hold(options, name)) return true;
  }
  return cmd->env.len > 0;
}

// Whether the row is about this use of the program.
static bool fits(const installer *in, const dfix_command *cmd) {
  if (!str_is(cmd->program, in->program) || !begins_with_words(cmd, in->words) ||
      is_sent_elsewhere(cmd))
    return false;
  for (dfix_str rest = str_from(in->needs), option; str_next(&rest, ' ', &option);)
    if (!dfix_command_has(cmd, option)) return false;
  return true;
}

// The first row from `at` on that fits; NULL if none does.
static const installer *find_installer(const dfix_command *cmd, size_t at) {
  for (size_t i = at; i < sizeof(installers) / sizeof(*installers); i++)
    if (fits(&installers[i], cmd)) return &installers[i];
  return NULL;
}

static bool holds_refused_text(const dfix_collector *c, const installer *in,
                               dfix_str path) {
  dfix_str text;
  if (!dfix_collect_read(c, path, &text)) return true;
  for (dfix_str rest = str_from(in->unless_text), word; str_next(&rest, ';', &word);)
    if (str_has(text, word)) return true;
  return false;
}

static bool installer_manifest(dfix_collector *c, const installer *in,
                               const dfix_command *cmd, dfix_str folder) {
  if (cmd->cwd.certainty != DFIX_KNOWN || !str_eq(cmd->cwd.text, folder)) return false;
  dfix_str rest = str_from(in->files), file;
  for (; str_next(&rest, ' ', &file);)
    if (!dfix_collect(c, file) || holds_refused_text(c, in, file)) return false;
  for (rest = str_from(in->may_read); str_next(&rest, ' ', &file);)
    if (!dfix_collect_is_absent(c, file) && !dfix_collect(c, file)) return false;
  for (rest = str_from(in->writes); str_next(&rest, ' ', &file);)
    if (!dfix_collect_write(c, file)) return false;
  return dfix_collect_are_absent(c, S(""), in->unless_files);
}

bool dfix_is_installer(const dfix_command *cmd) {
  if (dfix_is_pip_install(cmd)) return dfix_pip_is_known(cmd);
  return find_installer(cmd, 0) || dfix_is_dotnet_restore(cmd) || dfix_is_conda_env(cmd);
}

bool dfix_manifest(dfix_arena *a, const dfix_command *cmd, dfix_str folder,
                   dfix_str prefix, const dfix_context *context, dfix_strs *files,
                   dfix_strs *writes) {
  dfix_collector c = {
      .arena = a, .context = context, .prefix = prefix, .out = files, .writes = writes};
  if (!context || !context->ignore(context->self, &c.ignore)) c.ignore = S("");
  if (dfix_is_pip_install(cmd)) return dfix_pip_manifest(&c, cmd, folder);
  if (dfix_is_dotnet_restore(cmd)) return dfix_dotnet_manifest(&c, cmd, folder);
  if (dfix_is_conda_env(cmd)) return dfix_conda_manifest(&c, cmd, folder);
  for (const installer *in = find_installer(cmd, 0); in;
       in = find_installer(cmd, (size_t)(in - installers) + 1)) {
    c.seen = (dfix_map){0};
    files->len = writes->len = 0;
    if (installer_manifest(&c, in, cmd, folder)) return true;
  }
  return false;
}
