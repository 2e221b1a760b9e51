#include "driver/bake.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "driver/paths.h"
#include "driver/process.h"

#include <string.h>

enum { MAX_FILE = 4 << 20, MAX_DEPTH = 16, MAX_INHERITED = 10000, BAKE_SECONDS = 60 };

static void add_args(dfix_arena *a, const dfix_json *args, dfix_build *b) {
  if (!args || args->kind != DFIX_JSON_MAP) return;
  for (uint32_t i = 0; i < args->keys.len; i++) {
    const dfix_json *value = args->items.items[i];
    if (value->kind != DFIX_JSON_TEXT) continue;
    dfix_build_arg arg = {args->keys.items[i], value->text};
    vec_push(a, &b->args, arg);
  }
}

// ---- targets of bake ----

// The targets of a file, and how many more may be looked at on the way through
// `inherits`: each may name many, which may be the same ones again.
typedef struct targets {
  const dfix_json *all;
  unsigned budget;
} targets;

static const dfix_json *base_of(targets *t, const dfix_json *bases, uint32_t i) {
  if (t->budget) t->budget--;
  return dfix_json_get(t->all, dfix_json_text(dfix_json_at(bases, i)));
}

// The value of a target, or of one that it inherits from: the last named wins.
static const dfix_json *inherited(targets *t, const dfix_json *target, dfix_str key,
                                  unsigned depth) {
  const dfix_json *value = dfix_json_get(target, key);
  const dfix_json *bases = dfix_json_get(target, S("inherits"));
  for (uint32_t i = dfix_json_len(bases);
       !value && i > 0 && depth < MAX_DEPTH && t->budget; i--)
    value = inherited(t, base_of(t, bases, i - 1), key, depth + 1);
  return value;
}

static void add_inherited_args(dfix_arena *a, targets *t, const dfix_json *target,
                               dfix_build *b, unsigned depth) {
  const dfix_json *bases = dfix_json_get(target, S("inherits"));
  for (uint32_t i = 0; i < dfix_json_len(bases) && depth < MAX_DEPTH && t->budget; i++)
    add_inherited_args(a, t, base_of(t, bases, i), b, depth + 1);
  add_args(a, dfix_json_get(target, S("args")), b);
}

// Paths of a bake file begin in the folder that bake runs in: the file's own, by custom.
static void add_target(dfix_arena *a, dfix_str path, targets *t, dfix_str name,
                       const dfix_json *target, dfix_builds *out) {
  dfix_build b = {.name = name, .origin = path};
  dfix_str context = dfix_json_text(inherited(t, target, S("context"), 0));
  dfix_str file = dfix_json_text(inherited(t, target, S("dockerfile"), 0));
  const dfix_json *text = inherited(t, target, S("dockerfile-inline"), 0);
  if (dfix_builds_is_remote(context)) return;
  b.context = dfix_path_in(a, dfix_path_folder(a, path), context);
  b.dockerfile = dfix_path_in(a, b.context, file.len ? file : S("Dockerfile"));
  b.target = dfix_json_text(inherited(t, target, S("target"), 0));
  add_inherited_args(a, t, target, &b, 0);
  if (text) {
    b.is_inline = true;
    b.text = dfix_json_text(text);
    b.dockerfile = path;
  }
  vec_push(a, out, b);
}

static bool add_targets(dfix_arena *a, dfix_str path, dfix_str text, dfix_builds *out,
                        dfix_err *err) {
  const dfix_json *root = dfix_json_parse(a, path, text, err);
  if (!root) return false;
  const dfix_json *all = dfix_json_get(root, S("target"));
  targets t = {all, MAX_INHERITED};
  for (uint32_t i = 0; i < dfix_json_len(all); i++)
    add_target(a, path, &t, all->keys.items[i], all->items.items[i], out);
  return t.budget ||
         dfix_fail(err, DFIX_ECONFIG, STR_FMT ": its targets inherit more than %d times",
                   STR_ARG(path), MAX_INHERITED);
}

// What docker makes of an HCL file: its own JSON.
static bool print_by_docker(dfix_arena *a, dfix_str path, dfix_str *text, dfix_err *err) {
  char *argv[] = {
      "docker", "buildx", "bake", "--print", "-f", (char *)(uintptr_t)path.ptr, NULL};
  dfix_process bake = {.argv = argv, .seconds = BAKE_SECONDS};
  int status;
  if (!dfix_process_run(a, &bake, text, &status, err))
    return dfix_fail_in(err, STR_FMT ": HCL is read by `docker buildx bake --print`",
                        STR_ARG(path));
  return status == 0 || dfix_fail(err, DFIX_EPROGRAM,
                                  STR_FMT ": `docker buildx bake --print` fails with %d",
                                  STR_ARG(path), status);
}

bool dfix_bake_read(dfix_arena *a, dfix_str path, dfix_builds *out, dfix_err *err) {
  dfix_str text;
  path = dfix_arena_dup(a, path);
  bool ok = str_ends(path, S(".hcl")) ? print_by_docker(a, path, &text, err)
                                      : dfix_file_read(a, path.ptr, MAX_FILE, &text, err);
  return ok && add_targets(a, path, text, out, err);
}

// ---- devcontainers ----

static void blank(char *s, size_t from, size_t to) {
  for (size_t i = from; i < to; i++)
    if (s[i] != '\n') s[i] = ' ';
}

// Where the string, the comment, or the one character at `i` ends.
static size_t end_of_string(dfix_str s, size_t i) {
  for (i++; i < s.len && s.ptr[i] != '"'; i++)
    if (s.ptr[i] == '\\') i++;
  return i < s.len ? i + 1 : s.len;
}

static size_t end_of_comment(dfix_str s, size_t i) {
  bool is_line = str_starts(str_from_at(s, i), S("//"));
  size_t n = str_find(str_from_at(s, i + 2), is_line ? S("\n") : S("*/"));
  return n == STR_NONE ? s.len : i + 2 + n + (is_line ? 0 : 2);
}

// The text with comments and trailing commas made blanks, so that places stay.
static dfix_str plain_json(dfix_arena *a, dfix_str text) {
  dfix_str copy = dfix_arena_dup(a, text);
  char *s = (char *)(uintptr_t)copy.ptr;
  size_t comma = STR_NONE;  // after which nothing has come yet
  for (size_t i = 0, end; i < copy.len; i = end) {
    dfix_str rest = str_from_at(copy, i);
    end = i + 1;
    if (str_starts(rest, S("//")) || str_starts(rest, S("/*"))) {
      end = end_of_comment(copy, i);
      blank(s, i, end);
    } else if (s[i] == '"') {
      end = end_of_string(copy, i);
      comma = STR_NONE;
    } else if (s[i] == ',') {
      comma = i;
    } else if ((s[i] == '}' || s[i] == ']') && comma != STR_NONE) {
      blank(s, comma, comma + 1);
      comma = STR_NONE;
    } else if (!strchr(" \t\r\n", s[i])) {
      comma = STR_NONE;
    }
  }
  return copy;
}

bool dfix_devcontainer_read(dfix_arena *a, dfix_str path, dfix_builds *out,
                            dfix_err *err) {
  dfix_str text, folder = dfix_path_folder(a, path);
  path = dfix_arena_dup(a, path);
  if (!dfix_file_read(a, path.ptr, MAX_FILE, &text, err)) return false;
  const dfix_json *root = dfix_json_parse(a, path, plain_json(a, text), err);
  if (!root) return false;
  const dfix_json *build = dfix_json_get(root, S("build"));
  dfix_str file = dfix_json_text(dfix_json_get(build, S("dockerfile")));
  dfix_str context = dfix_json_text(dfix_json_get(build, S("context")));
  if (!file.len) file = dfix_json_text(dfix_json_get(root, S("dockerFile")));
  if (!context.len) context = dfix_json_text(dfix_json_get(root, S("context")));
  if (!file.len) return true;
  dfix_build b = {.name = S("devcontainer"), .origin = path};
  b.dockerfile = dfix_path_in(a, folder, file);
  b.context = dfix_path_in(a, folder, context);
  b.target = dfix_json_text(dfix_json_get(build, S("target")));
  add_args(a, dfix_json_get(build, S("args")), &b);
  vec_push(a, out, b);
  return true;
}
