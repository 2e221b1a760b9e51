#include "cache/collect.h"
#include "cache/path.h"

static bool is_uv_pip(const dfix_command *cmd) {
  return dfix_command_is(cmd, S("uv"), S("pip"));
}

// `pip install`, `uv pip install`, `uv pip sync`.
bool dfix_is_pip_install(const dfix_command *cmd) {
  if (!is_uv_pip(cmd)) return dfix_command_is(cmd, S("pip"), S("install"));
  const dfix_arg *pip = dfix_command_verb(cmd), *verb = pip + 1;
  return verb < cmd->args.items + cmd->args.len &&
         dfix_words_hold("install sync", verb->text);
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

// Where the files of -r and -c go, as written; asked only whether all is known if NULL.
typedef struct file_list {
  dfix_arena *arena;
  dfix_strs files;
} file_list;

static void add_file(file_list *out, dfix_str file) {
  if (out) vec_push(out->arena, &out->files, file);
}

// True if every argument is known, and reads at most the files of -r and -c.
static bool read_pip_args(const dfix_command *cmd, file_list *out) {
  const dfix_arg *verb = dfix_command_verb(cmd);
  bool is_uv = is_uv_pip(cmd), takes_files = is_uv && str_eq(verb[1].text, S("sync"));
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    const dfix_arg *arg = &cmd->args.items[i];
    dfix_str name = str_slice(arg->text, 0, str_find_char(arg->text, '='));
    if (arg == verb || (is_uv && arg == verb + 1)) continue;
    if (!arg->is_known) return false;
    if (!dfix_is_option(arg->text)) {
      if (takes_files)
        add_file(out, arg->text);
      else if (!is_bare_name(arg->text))
        return false;
    } else if (dfix_words_hold(pip_refused, name)) {
      return false;
    } else if (dfix_words_hold(pip_values, name)) {
      bool glued = name.len < arg->text.len;
      if (!glued && ++i >= cmd->args.len) break;
      const dfix_arg *value = glued ? arg : &cmd->args.items[i];
      if (!dfix_words_hold("-r --requirement -c --constraint", name)) continue;
      if (!value->is_known) return false;
      add_file(out, glued ? str_from_at(arg->text, name.len + 1) : value->text);
    } else if (arg->text.ptr[1] != '-' && arg->text.len > 2 &&
               strchr("rceft", arg->text.ptr[1])) {
      return false;  // -rFILE and clusters of them
    }
  }
  return true;
}

bool dfix_pip_is_known(const dfix_command *cmd) {
  return !cmd->env.len && read_pip_args(cmd, NULL);
}

static bool add_requirements(dfix_collector *c, dfix_str path, unsigned depth);

// -r FILE or -c FILE inside a requirements file: relative to that file.
static bool add_nested(dfix_collector *c, dfix_str parent, dfix_str line,
                       unsigned depth) {
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
  return plain && dfix_collect_resolve(c->arena, folder, file, &path) &&
         add_requirements(c, path, depth + 1);
}

// One line: a requirement by name, an option that reads no file, or a nested file.
static bool add_requirement_line(dfix_collector *c, dfix_str parent, dfix_str line,
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

static bool add_requirements(dfix_collector *c, dfix_str path, unsigned depth) {
  dfix_str text, line;
  if (depth > 16) return false;
  if (dfix_map_has(&c->seen, path)) return true;
  if (!dfix_collect(c, path) || !dfix_collect_read(c, path, &text)) return false;
  while (str_next(&text, '\n', &line))
    if (!add_requirement_line(c, path, line, depth)) return false;
  return true;
}

// `python -m` looks for modules in its working folder before all others: one of these
// in the sources would be imported by pip.
static bool may_shadow_modules(dfix_collector *c) {
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
    if (!dfix_collect_is_absent(c, name) ||
        !dfix_collect_is_absent(c,
                                dfix_arena_strf(c->arena, STR_FMT ".py", STR_ARG(name))))
      return true;
  return false;
}

// uv looks for settings, a Python version and an environment in its folder and those
// above.
static bool uv_reads_settings(const dfix_collector *c, dfix_str folder) {
  for (dfix_str at = folder;; at = dfix_path_parent(at)) {
    if (!dfix_collect_are_absent(c, at, "uv.toml pyproject.toml .python-version .venv"))
      return true;
    if (!at.len) return false;
  }
}

bool dfix_pip_manifest(dfix_collector *c, const dfix_command *cmd, dfix_str folder) {
  file_list pip = {.arena = c->arena};
  if (!read_pip_args(cmd, &pip)) return false;
  bool cwd_is_known = cmd->cwd.certainty == DFIX_KNOWN;
  bool runs_here = cwd_is_known && dfix_path_is_below(cmd->cwd.text, folder);
  if (cmd->is_module && !(cwd_is_known && !runs_here) &&
      (!runs_here || !str_eq(cmd->cwd.text, folder) || may_shadow_modules(c)))
    return false;
  if (is_uv_pip(cmd) && !cwd_is_known) return false;
  if (is_uv_pip(cmd) && runs_here &&
      uv_reads_settings(c, dfix_path_below(cmd->cwd.text, folder)))
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
    if (!dfix_collect_resolve(c->arena, rest, file, &path) ||
        !add_requirements(c, path, 0))
      return false;
  }
  return true;
}
