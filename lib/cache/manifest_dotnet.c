#include "cache/collect.h"
#include "cache/path.h"

enum { MAX_DEPTH = 16 };

bool dfix_is_dotnet_restore(const dfix_command *cmd) {
  return dfix_command_is(cmd, S("dotnet"), S("restore")) && !cmd->env.len;
}

// The one operand, or "": a project or a solution. Options that name other files are not
// known.
static bool find_operand(const dfix_command *cmd, dfix_str *out) {
  const dfix_arg *verb = dfix_command_verb(cmd), *arg;
  *out = S("");
  vec_each(arg, &cmd->args) {
    if (arg == verb) continue;
    if (!arg->is_known) return false;
    if (dfix_words_hold("--no-cache --locked-mode --force --disable-parallel", arg->text))
      continue;
    if (dfix_is_option(arg->text) || out->len) return false;
    *out = arg->text;
  }
  return true;
}

static bool is_project(dfix_str path) {
  return str_ends(path, S(".csproj")) || str_ends(path, S(".fsproj"));
}

// The only project or solution of a folder.
static bool find_only(const dfix_collector *c, dfix_str folder, dfix_str *out) {
  dfix_entries entries = {0};
  dfix_str in = dfix_path_join(c->arena, c->prefix, folder);
  if (!c->context || !c->context->list(c->context->self, in, &entries)) return false;
  *out = S("");
  const dfix_entry *e;
  vec_each(e, &entries) {
    if (str_has_char(e->path, '/')) continue;
    if (!is_project(e->path) && !str_ends(e->path, S(".sln")) &&
        !str_ends(e->path, S("proj")) && !str_ends(e->path, S(".slnx")))
      continue;
    if (out->len) return false;
    *out = e->path;
  }
  return out->len > 0;
}

static dfix_str with_slashes(dfix_arena *a, dfix_str path) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < path.len; i++)
    buf_add_char(&b, path.ptr[i] == '\\' ? '/' : path.ptr[i]);
  return buf_str(&b);
}

// The files that MSBuild and NuGet look for in a project's folder and in those above.
static bool add_settings(dfix_collector *c, dfix_str folder) {
  static const char files[] =
      "NuGet.config nuget.config NuGet.Config Directory.Build.props "
      "Directory.Build.targets Directory.Packages.props global.json";
  for (;; folder = dfix_path_parent(folder)) {
    for (dfix_str rest = str_from(files), file; str_next(&rest, ' ', &file);) {
      dfix_str path = dfix_path_join(c->arena, folder, file), text;
      if (dfix_collect_is_absent(c, path)) continue;
      if (!dfix_collect(c, path) || !dfix_collect_read(c, path, &text) ||
          str_has(text, S("<Import")) || str_has(text, S("value=\".")))
        return false;
    }
    if (!folder.len) return true;
  }
}

static bool add_project(dfix_collector *c, dfix_str path, unsigned depth);

// Each `ProjectReference Include="..\x\y.csproj"`.
static bool add_references(dfix_collector *c, dfix_str folder, dfix_str text,
                           unsigned depth) {
  dfix_str mark = S("ProjectReference");
  for (size_t at; (at = str_find(text, mark)) != STR_NONE;) {
    text = str_from_at(text, at + mark.len);
    size_t start = str_find(text, S("Include=\"")), close = str_find_char(text, '>');
    if (start == STR_NONE || close == STR_NONE || close < start) continue;
    dfix_str value = str_from_at(text, start + 9), path;
    value = with_slashes(c->arena, str_slice(value, 0, str_find_char(value, '"')));
    if (str_has_char(value, '*') || str_has_char(value, '$') ||
        str_has_char(value, ';') ||
        !dfix_collect_resolve(c->arena, folder, value, &path) ||
        !add_project(c, path, depth + 1))
      return false;
  }
  return true;
}

// A project with all it refers to; what it makes of them goes to obj beside it.
static bool add_project(dfix_collector *c, dfix_str path, unsigned depth) {
  dfix_str text, folder = dfix_path_parent(path);
  if (dfix_map_has(&c->seen, path)) return true;
  if (depth > MAX_DEPTH || !is_project(path) || !dfix_collect(c, path) ||
      !dfix_collect_read(c, path, &text) || str_has(text, S("<Import")) ||
      str_has(text, S("Exists(")) || str_has(text, S("RestoreSources")))
    return false;
  dfix_str lock = dfix_path_join(c->arena, folder, S("packages.lock.json"));
  if (!dfix_collect_is_absent(c, lock) && !dfix_collect(c, lock)) return false;
  return dfix_collect_are_absent(c, folder, "packages.config Directory.Build.rsp") &&
         dfix_collect_write(c, dfix_path_join(c->arena, folder, S("obj"))) &&
         add_settings(c, folder) && add_references(c, folder, text, depth);
}

// Each `Project("{...}") = "Name", "path\to.csproj", "{...}"`.
static bool add_solution(dfix_collector *c, dfix_str path) {
  dfix_str text, line, folder = dfix_path_parent(path);
  if (!dfix_collect(c, path) || !dfix_collect_read(c, path, &text)) return false;
  while (str_next(&text, '\n', &line)) {
    dfix_str rest = str_from_at(line, str_find(line, S(", \"")) + 3), project;
    if (!str_starts(line, S("Project("))) continue;
    rest = with_slashes(c->arena, str_slice(rest, 0, str_find_char(rest, '"')));
    if (!str_has_char(str_basename(rest), '.')) continue;  // a folder of the solution
    if (!dfix_collect_resolve(c->arena, folder, rest, &project) ||
        !add_project(c, project, 0))
      return false;
  }
  return add_settings(c, folder);
}

bool dfix_dotnet_manifest(dfix_collector *c, const dfix_command *cmd, dfix_str folder) {
  dfix_str operand, path;
  if (!find_operand(cmd, &operand)) return false;
  dfix_value at = dfix_folder_in(c->arena, cmd->cwd, operand);
  if (at.certainty != DFIX_KNOWN || !dfix_path_is_below(at.text, folder)) return false;
  path = dfix_path_below(at.text, folder);
  if (!operand.len) {
    if (!find_only(c, path, &operand)) return false;
    path = dfix_path_join(c->arena, path, operand);
  }
  return str_ends(path, S(".sln")) ? add_solution(c, path) : add_project(c, path, 0);
}
