#include "cache/manifest.h"

#include "base/map.h"
#include "cache/ignore.h"
#include "cache/path.h"

enum { MAX_FILES = 64 };

// An installer that always reads the same files of the folder it runs in.
typedef struct installer {
  const char *program;
  const char *words;         // that its arguments begin with, options left out
  const char *needs;         // options without which it reads more
  const char *files;         // required
  const char *may_read;      // taken too where they exist
  const char *unless_files;  // refused if one of them exists
  const char *unless_text;   // refused if a required file holds one of these, ';' between
  const char *writes;        // a folder below the working folder
} installer;

static const installer installers[] = {
    {"npm", "ci", "", "package.json package-lock.json", ".npmrc",
     "npm-shrinkwrap.json binding.gyp",
     "\"preinstall\";\"install\";\"postinstall\";\"prepublish\";\"preprepare\";"
     "\"prepare\";"
     "\"postprepare\";\"workspaces\";file:;link:",
     "node_modules"},
    {"yarn", "install", "--frozen-lockfile", "package.json yarn.lock", ".npmrc",
     "binding.gyp .yarnrc .yarnrc.yml .yarn .pnp.cjs .pnp.js",
     "\"preinstall\";\"install\";\"postinstall\";\"prepublish\";\"preprepare\";"
     "\"prepare\";"
     "\"postprepare\";\"workspaces\";file:;link:;portal:",
     "node_modules"},
    {"pnpm", "install", "--frozen-lockfile", "package.json pnpm-lock.yaml", ".npmrc",
     "binding.gyp pnpm-workspace.yaml .pnpmfile.cjs pnpmfile.js",
     "\"preinstall\";\"install\";\"postinstall\";\"prepublish\";\"preprepare\";"
     "\"prepare\";"
     "\"postprepare\";\"pnpm:devPreinstall\";\"workspaces\";file:;link:;workspace:;"
     "patchedDependencies",
     "node_modules"},
    {"go", "mod download", "", "go.mod go.sum", "", "go.work vendor", "=> .;=> /;tool ",
     ""},
    {"poetry", "install", "--no-root", "pyproject.toml poetry.lock", "", "poetry.toml",
     "path =;path=;develop =;develop=", ".venv"},
    {"uv", "sync", "--no-install-project", "pyproject.toml uv.lock",
     "uv.toml .python-version", "", "path =;path=;workspace;editable", ".venv"},
    {"composer", "install", "--no-scripts --no-autoloader", "composer.json composer.lock",
     "", "auth.json symfony.lock", "\"path\"", "vendor"},
    {"bundle", "install", "", "Gemfile Gemfile.lock", "", ".bundle vendor .ruby-version",
     "gemspec;path:;path =>;eval_gemfile;ruby file;git:", ""},
    {"mvn", "dependency:go-offline", "", "pom.xml", "", ".mvn",
     "<modules>;<relativePath>", "target"},
};

static bool is_option(dfix_str s) { return s.len > 1 && s.ptr[0] == '-'; }

static bool begins_with_words(const dfix_command *cmd, const char *words) {
  dfix_str rest = str_from(words), want;
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    if (is_option(cmd->args.items[i].text)) continue;
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
    if (arg->value.certainty != DFIX_KNOWN || dfix_words_hold(options, name)) return true;
  }
  return cmd->env.len > 0;
}

static const installer *find_installer(const dfix_command *cmd) {
  for (size_t i = 0; i < sizeof(installers) / sizeof(*installers); i++) {
    const installer *in = &installers[i];
    if (!str_eq(cmd->program, str_from(in->program)) ||
        !begins_with_words(cmd, in->words) || is_sent_elsewhere(cmd))
      continue;
    bool complete = true;
    for (dfix_str rest = str_from(in->needs), option; str_next(&rest, ' ', &option);)
      if (!dfix_command_has(cmd, option)) complete = false;
    if (complete) return in;
  }
  return NULL;
}

// ---- pip ----

static bool is_pip_install(const dfix_command *cmd) {
  return dfix_command_is(cmd, S("pip"), S("install"));
}

// Options of pip install whose value is the next argument, and which read no source.
static const char pip_values[] =
    "-r --requirement -c --constraint -i --index-url --extra-index-url --trusted-host "
    "--timeout "
    "--retries --progress-bar --upgrade-strategy --only-binary --no-binary "
    "--root-user-action "
    "--prefer-binary --platform --python-version --implementation --abi";
static const char pip_refused[] =
    "-e --editable -f --find-links -t --target --prefix --root --src "
    "--log --report --cache-dir --group --config-settings";

static bool is_bare_name(dfix_str s) {
  return s.len && (ascii_is_alnum(s.ptr[0])) && !str_has_char(s, '/') &&
         !str_has(s, S("://")) && !str_ends(s, S(".whl")) && !str_ends(s, S(".zip")) &&
         !str_ends(s, S(".gz"));
}

typedef struct pip_args {
  dfix_strs files;  // of -r and -c, as written
  bool refused;
} pip_args;

static pip_args read_pip_args(dfix_arena *a, const dfix_command *cmd) {
  pip_args out = {0};
  const dfix_arg *verb = dfix_command_verb(cmd);
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    const dfix_arg *arg = &cmd->args.items[i];
    dfix_str name = str_slice(arg->text, 0, str_find_char(arg->text, '='));
    if (arg == verb) continue;
    if (arg->value.certainty != DFIX_KNOWN) {
      out.refused = true;
    } else if (!is_option(arg->text)) {
      if (!is_bare_name(arg->text)) out.refused = true;
    } else if (dfix_words_hold(pip_refused, name)) {
      out.refused = true;
    } else if (dfix_words_hold(pip_values, name)) {
      bool glued = name.len < arg->text.len;
      if (!glued && ++i >= cmd->args.len) break;
      const dfix_arg *value = glued ? arg : &cmd->args.items[i];
      bool is_file = dfix_words_hold("-r --requirement -c --constraint", name);
      if (is_file && value->value.certainty != DFIX_KNOWN) out.refused = true;
      dfix_str file = glued ? str_from_at(arg->text, name.len + 1) : value->text;
      if (is_file) vec_push(a, &out.files, file);
    } else if (arg->text.ptr[1] != '-' && arg->text.len > 2 &&
               strchr("rceft", arg->text.ptr[1])) {
      out.refused = true;  // -rFILE and clusters of them
    }
  }
  return out;
}

bool dfix_is_installer(const dfix_command *cmd) {
  if (find_installer(cmd)) return true;
  if (!is_pip_install(cmd) || cmd->env.len) return false;
  dfix_arena *scratch = dfix_arena_new();
  bool is_known = !read_pip_args(scratch, cmd).refused;
  dfix_arena_free(scratch);
  return is_known;
}

// ---- manifests ----

typedef struct collector {
  dfix_arena *arena;
  const dfix_context *context;
  dfix_str prefix, ignore;
  dfix_map seen;
  dfix_strs *out;
} collector;

// A path below the folder as a path in the context.
static dfix_str in_context(const collector *c, dfix_str path) {
  return dfix_path_join(c->arena, c->prefix, path);
}

static bool is_taken(const collector *c, dfix_str path) {
  return !dfix_ignore_matches(c->ignore, in_context(c, path));
}

static dfix_entry_kind kind_of(const collector *c, dfix_str path) {
  if (!c->context) return DFIX_ENTRY_UNKNOWN;
  return c->context->kind(c->context->self, in_context(c, path));
}

static bool read_text(const collector *c, dfix_str path, dfix_str *text) {
  return c->context && c->context->read(c->context->self, in_context(c, path), text);
}

// A path of the context that is a plain file and that the COPY takes.
static bool add_file(collector *c, dfix_str path) {
  if (kind_of(c, path) != DFIX_ENTRY_FILE || !is_taken(c, path)) return false;
  if (dfix_map_add(c->arena, &c->seen, path)) vec_push(c->arena, c->out, path);
  return c->out->len <= MAX_FILES;
}

static bool is_absent(const collector *c, dfix_str path) {
  dfix_entry_kind kind = kind_of(c, path);
  return kind == DFIX_ENTRY_NONE || (kind != DFIX_ENTRY_UNKNOWN && !is_taken(c, path));
}

// "a/../b" -> "b"; false if it leaves the context.
static bool resolve(dfix_arena *a, dfix_str folder, dfix_str path, dfix_str *out) {
  dfix_strs parts = {0};
  dfix_str both[] = {folder, path}, part;
  for (int i = 0; i < 2; i++)
    for (dfix_str rest = both[i]; str_next(&rest, '/', &part);) {
      if (!part.len || str_eq(part, S("."))) continue;
      if (!str_eq(part, S("..")))
        vec_push(a, &parts, part);
      else if (parts.len)
        parts.len--;
      else
        return false;
    }
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < parts.len; i++) {
    if (i) buf_add_char(&b, '/');
    buf_add(&b, parts.items[i]);
  }
  *out = buf_str(&b);
  return parts.len > 0;
}

static bool add_requirements(collector *c, dfix_str path, unsigned depth);

// -r FILE or -c FILE inside a requirements file: relative to that file.
static bool add_nested(collector *c, dfix_str parent, dfix_str line, unsigned depth) {
  dfix_str file =
      str_trim(str_from_at(line, str_starts(line, S("--"))
                                     ? (size_t)(str_has(line, S("requirement")) ? 13 : 12)
                                     : 2));
  if (str_starts(file, S("="))) file = str_trim(str_from_at(file, 1));
  size_t slash = str_rfind_char(parent, '/');
  dfix_str folder = slash == STR_NONE ? S("") : str_slice(parent, 0, slash), path;
  bool plain = file.len && file.ptr[0] != '/' && !str_has(file, S("://")) &&
               !str_has_char(file, '$') && !str_has_char(file, ' ') &&
               !str_has_char(file, '#');
  return plain && resolve(c->arena, folder, file, &path) &&
         add_requirements(c, path, depth + 1);
}

// One line: a requirement by name, an option that reads no file, or a nested file.
static bool add_requirement_line(collector *c, dfix_str parent, dfix_str line,
                                 unsigned depth) {
  line = str_trim(line);
  if (!line.len || line.ptr[0] == '#') return true;
  if (line.ptr[line.len - 1] == '\\') return false;  // a continuation: not read here
  if (str_starts(line, S("-r")) || str_starts(line, S("-c")) ||
      str_starts(line, S("--requirement")) || str_starts(line, S("--constraint")))
    return add_nested(c, parent, line, depth);
  if (line.ptr[0] == '-')
    return str_starts(line, S("--index-url")) ||
           str_starts(line, S("--extra-index-url")) || str_starts(line, S("-i ")) ||
           str_starts(line, S("--trusted-host")) || str_starts(line, S("--pre")) ||
           str_starts(line, S("--prefer-binary")) ||
           str_starts(line, S("--only-binary")) || str_starts(line, S("--no-binary"));
  if (str_has(line, S("file:")) || str_has_char(line, '$')) return false;
  bool is_url = str_has(line, S("://"));
  dfix_str name = str_slice(line, 0, str_find_char(line, ' '));
  name = str_slice(name, 0, str_find_char(name, ';'));
  return is_url || is_bare_name(name);
}

static bool add_requirements(collector *c, dfix_str path, unsigned depth) {
  dfix_str text, line;
  if (depth > 16) return false;
  if (dfix_map_has(&c->seen, path)) return true;
  if (!add_file(c, path) || !read_text(c, path, &text)) return false;
  while (str_next(&text, '\n', &line))
    if (!add_requirement_line(c, path, line, depth)) return false;
  return true;
}

// `python -m` looks for modules in its working folder before all others: one of these
// in the sources would be imported by pip.
static bool may_shadow_modules(collector *c) {
  static const char modules[] =
      "pip abc argparse ast base64 bisect calendar cmd code codecs collections "
      "configparser "
      "contextlib copy csv ctypes dataclasses datetime dis email encodings enum errno "
      "fnmatch functools getpass glob gzip hashlib heapq html http importlib inspect io "
      "itertools json keyword linecache locale logging math mimetypes netrc numbers "
      "operator optparse os pathlib pickle pkgutil platform posixpath pprint queue "
      "random "
      "re runpy secrets select shlex shutil signal site socket sqlite3 ssl stat string "
      "struct subprocess sysconfig tarfile tempfile textwrap threading token tokenize "
      "tomllib traceback types typing unicodedata urllib uuid warnings weakref xml "
      "xmlrpc zipfile zlib";
  for (dfix_str rest = str_from(modules), name; str_next(&rest, ' ', &name);)
    if (!is_absent(c, name) ||
        !is_absent(c, dfix_arena_strf(c->arena, STR_FMT ".py", STR_ARG(name))))
      return true;
  return false;
}

static bool pip_manifest(collector *c, const dfix_command *cmd, dfix_str folder) {
  pip_args pip = read_pip_args(c->arena, cmd);
  if (pip.refused) return false;
  bool cwd_is_known = cmd->cwd.certainty == DFIX_KNOWN;
  bool runs_here = cwd_is_known && dfix_path_is_below(cmd->cwd.text, folder);
  if (cmd->is_module && !(cwd_is_known && !runs_here) &&
      (!runs_here || !str_eq(cmd->cwd.text, folder) || may_shadow_modules(c)))
    return false;
  for (uint32_t i = 0; i < pip.files.len; i++) {
    dfix_str file = pip.files.items[i], path, rest = {0};
    if (!file.len || str_has(file, S("://"))) return false;
    if (file.ptr[0] == '/') {
      if (!dfix_path_is_below(file, folder)) return false;
      file = str_from_at(file, folder.len + 1);
    } else {
      if (!runs_here) return false;
      rest = str_from_at(cmd->cwd.text, folder.len);
    }
    if (!resolve(c->arena, rest, file, &path) || !add_requirements(c, path, 0))
      return false;
  }
  return true;
}

static bool holds_refused_text(const collector *c, const installer *in, dfix_str path) {
  dfix_str text;
  if (!read_text(c, path, &text)) return true;
  for (dfix_str rest = str_from(in->unless_text), word; str_next(&rest, ';', &word);)
    if (str_has(text, word)) return true;
  return false;
}

static bool installer_manifest(collector *c, const installer *in, const dfix_command *cmd,
                               dfix_str folder) {
  if (cmd->cwd.certainty != DFIX_KNOWN || !str_eq(cmd->cwd.text, folder)) return false;
  dfix_str rest = str_from(in->files), file;
  for (; str_next(&rest, ' ', &file);)
    if (!add_file(c, file) || holds_refused_text(c, in, file)) return false;
  for (rest = str_from(in->may_read); str_next(&rest, ' ', &file);)
    if (!is_absent(c, file) && !add_file(c, file)) return false;
  for (rest = str_from(in->unless_files); str_next(&rest, ' ', &file);)
    if (!is_absent(c, file)) return false;
  return !*in->writes || is_absent(c, str_from(in->writes));
}

bool dfix_manifest(dfix_arena *a, const dfix_command *cmd, dfix_str folder,
                   dfix_str prefix, const dfix_context *context, dfix_strs *out) {
  collector c = {.arena = a, .context = context, .prefix = prefix, .out = out};
  if (!context || !context->ignore(context->self, &c.ignore)) c.ignore = (dfix_str){0};
  const installer *in = find_installer(cmd);
  return in ? installer_manifest(&c, in, cmd, folder) : pip_manifest(&c, cmd, folder);
}

dfix_str dfix_installer_writes(const dfix_command *cmd) {
  const installer *in = find_installer(cmd);
  return in ? str_from(in->writes) : S("");
}
