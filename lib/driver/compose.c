// compose.c - the builds of a compose file, with its overrides, includes and extensions.

#include "driver/compose.h"

#include "base/file.h"
#include "base/yaml.h"
#include "driver/interpolate.h"
#include "driver/paths.h"

enum { MAX_FILE = 4 << 20, MAX_DEPTH = 16, MAX_FILES = 1000, MAX_MERGED = 1000 };

typedef struct project {
  dfix_arena *arena;
  dfix_variables variables;
  dfix_builds *out;
  dfix_err *err;
  unsigned depth;  // of files that include others
  unsigned files;  // that were read
} project;

// One compose file. Paths in it begin at its folder.
typedef struct file {
  dfix_str name, folder, text;
  const dfix_yaml *root;
} file;

// ---- values ----

// Looks at `budget` maps at most: each may merge many, which may be the same ones again.
static const dfix_yaml *find(const dfix_yaml *map, dfix_str key, unsigned *budget) {
  if (!*budget) return NULL;
  (*budget)--;
  const dfix_yaml *value = dfix_yaml_get(map, key);
  const dfix_yaml *merged = value ? NULL : dfix_yaml_get(map, S("<<"));
  if (!merged) return value;
  if (merged->kind == DFIX_YAML_MAP) return find(merged, key, budget);
  for (uint32_t i = 0; !value && i < merged->items.len; i++)
    value = find(merged->items.items[i], key, budget);
  return value;
}

// The value under a key, also out of what `<<` merges in.
static const dfix_yaml *get(const dfix_yaml *map, dfix_str key) {
  unsigned budget = MAX_MERGED;
  return find(map, key, &budget);
}

static dfix_str text_of(project *p, const dfix_yaml *value) {
  bool is_text = value && value->kind == DFIX_YAML_SCALAR;
  return is_text ? dfix_interpolate(p->arena, &p->variables, value->text) : (dfix_str){0};
}

static bool is_null(const dfix_yaml *value) {
  return value->kind == DFIX_YAML_SCALAR && !value->is_quoted &&
         (!value->text.len || str_eq(value->text, S("~")) ||
          str_eq(value->text, S("null")));
}

static dfix_str origin_of(project *p, const file *f, const dfix_yaml *at) {
  return dfix_arena_strf(p->arena, STR_FMT ":%u:%u", STR_ARG(f->name), at->line,
                         at->column);
}

static bool read_file(project *p, dfix_str path, file *out) {
  if (p->files++ == MAX_FILES)
    return dfix_fail(p->err, DFIX_EIO, "more than %d files are included or extended",
                     MAX_FILES);
  out->name = dfix_arena_dup(p->arena, path);
  out->folder = dfix_path_folder(p->arena, path);
  if (!dfix_file_read(p->arena, out->name.ptr, MAX_FILE, &out->text, p->err))
    return false;
  out->root = dfix_yaml_parse_foreign(p->arena, out->name, out->text, p->err);
  return out->root != NULL;
}

// ---- build arguments ----

static void set_arg(project *p, dfix_build *b, dfix_str name, dfix_str value) {
  dfix_build_arg arg = {name, value};
  vec_push(p->arena, &b->args, arg);
}

// An argument without a value takes the variable of its name, if there is one.
static void set_arg_from_outside(project *p, dfix_build *b, dfix_str name) {
  dfix_str value;
  if (dfix_variables_get(&p->variables, p->arena, name, &value))
    set_arg(p, b, name, value);
}

static void read_args(project *p, const dfix_yaml *args, dfix_build *b) {
  if (!args || args->kind == DFIX_YAML_SCALAR) return;
  for (uint32_t i = 0; i < args->items.len; i++) {
    const dfix_yaml *item = args->items.items[i];
    dfix_str name, value, text = text_of(p, item);
    if (args->kind == DFIX_YAML_MAP && is_null(item))
      set_arg_from_outside(p, b, args->keys.items[i]->text);
    else if (args->kind == DFIX_YAML_MAP)
      set_arg(p, b, args->keys.items[i]->text, text);
    else if (str_cut(text, '=', &name, &value))
      set_arg(p, b, name, value);
    else
      set_arg_from_outside(p, b, text);
  }
}

// ---- inline Dockerfiles ----

// Where the text of a block (`|`) begins in its file: the line behind the mark, and the
// columns that the block takes off each of its lines.
static void place_block(const file *f, const dfix_yaml *value, dfix_build *b) {
  dfix_str rest = f->text, line = {0};
  for (uint32_t i = 0; i <= value->line && str_next(&rest, '\n', &line); i++) continue;
  b->first_line = value->line;
  while (b->indent < line.len && line.ptr[b->indent] == ' ') b->indent++;
}

static bool is_block(const file *f, const dfix_yaml *value) {
  dfix_str rest = f->text, line = {0};
  for (uint32_t i = 0; i < value->line && str_next(&rest, '\n', &line); i++) continue;
  dfix_str mark = str_from_at(line, value->column - 1);
  return str_starts(mark, S("|"));
}

static void read_inline(project *p, const file *f, const dfix_yaml *value,
                        dfix_build *b) {
  b->is_inline = true;
  b->dockerfile = f->name;
  b->text = text_of(p, value);
  if (is_block(f, value)) place_block(f, value, b);
}

// ---- services ----

// The service's `build` and what it is laid over, the strongest first.
typedef struct layers {
  struct layer {
    const file *file;
    const dfix_yaml *build;
  } items[MAX_DEPTH];
  uint32_t len;
  unsigned services;  // that were gone through, with `build` or without
} layers;

static const dfix_yaml *layer_get(const layers *l, dfix_str key, const file **where) {
  for (uint32_t i = 0; i < l->len; i++) {
    const dfix_yaml *value = get(l->items[i].build, key);
    if (!value) continue;
    *where = l->items[i].file;
    return value;
  }
  return NULL;
}

static dfix_str context_of(project *p, const layers *l) {
  for (uint32_t i = 0; i < l->len; i++) {
    const struct layer *layer = &l->items[i];
    const dfix_yaml *build = layer->build;
    dfix_str text = build->kind == DFIX_YAML_SCALAR
                        ? text_of(p, build)
                        : text_of(p, get(build, S("context")));
    if (text.len)
      return dfix_builds_is_remote(text)
                 ? text
                 : dfix_path_in(p->arena, layer->file->folder, text);
  }
  return l->items[l->len - 1].file->folder;
}

static void add_build(project *p, const layers *l, dfix_str service) {
  dfix_build b = {.name = service};
  const file *where = l->items[0].file;
  b.origin = origin_of(p, where, l->items[0].build);
  b.context = context_of(p, l);
  if (dfix_builds_is_remote(b.context)) return;
  for (uint32_t i = l->len; i > 0; i--)
    read_args(p, get(l->items[i - 1].build, S("args")), &b);
  b.target = text_of(p, layer_get(l, S("target"), &where));
  const dfix_yaml *text = layer_get(l, S("dockerfile_inline"), &where);
  if (text) {
    read_inline(p, where, text, &b);
  } else {
    dfix_str name = text_of(p, layer_get(l, S("dockerfile"), &where));
    b.dockerfile = dfix_path_in(p->arena, b.context, name.len ? name : S("Dockerfile"));
  }
  vec_push(p->arena, p->out, b);
}

static const dfix_yaml *service_of(const file *f, dfix_str name) {
  return get(get(f->root, S("services")), name);
}

static bool add_layers(project *p, const file *f, dfix_str name, layers *l);

// `extends: NAME` or {service: NAME, file: FILE}
static bool add_extended(project *p, const file *f, const dfix_yaml *extends, layers *l) {
  dfix_str name = text_of(p, extends), path = {0};
  if (extends->kind == DFIX_YAML_MAP) {
    name = text_of(p, get(extends, S("service")));
    path = text_of(p, get(extends, S("file")));
  }
  if (!path.len) return add_layers(p, f, name, l);
  file *other = arena_new(p->arena, file);
  if (!read_file(p, dfix_path_in(p->arena, f->folder, path), other))
    return dfix_fail_in(p->err, STR_FMT, STR_ARG(origin_of(p, f, extends)));
  return add_layers(p, other, name, l);
}

static bool add_layers(project *p, const file *f, dfix_str name, layers *l) {
  const dfix_yaml *service = service_of(f, name);
  if (!service) return true;
  if (l->services++ == MAX_DEPTH)
    return dfix_fail(p->err, DFIX_ECONFIG, STR_FMT ": `extends` goes round, or too deep",
                     STR_ARG(origin_of(p, f, service)));
  const dfix_yaml *build = get(service, S("build"));
  const dfix_yaml *extends = get(service, S("extends"));
  if (build) l->items[l->len++] = (struct layer){f, build};
  return !extends || add_extended(p, f, extends, l);
}

// A service of the file, under what its override says.
static bool add_service(project *p, const file *f, const file *over, dfix_str name) {
  layers l = {0};
  if (over && !add_layers(p, over, name, &l)) return false;
  if (f && !add_layers(p, f, name, &l)) return false;
  if (l.len) add_build(p, &l, name);
  return true;
}

static bool add_services(project *p, const file *f, const file *over) {
  const dfix_yaml *services = dfix_yaml_get(f->root, S("services"));
  const dfix_yaml *more = over ? dfix_yaml_get(over->root, S("services")) : NULL;
  for (uint32_t i = 0; services && i < services->keys.len; i++)
    if (!add_service(p, f, over, services->keys.items[i]->text)) return false;
  for (uint32_t i = 0; more && i < more->keys.len; i++) {
    dfix_str name = more->keys.items[i]->text;
    if (!dfix_yaml_get(services, name) && !add_service(p, NULL, over, name)) return false;
  }
  return true;
}

// ---- files ----

static bool read_dotenv(project *p, dfix_str folder) {
  dfix_str text;
  dfix_err trouble = {0};
  dfix_str path = dfix_path_in(p->arena, folder, S(".env"));
  if (dfix_path_read(p->arena, path.ptr, MAX_FILE, &text, &trouble))
    dfix_variables_read(p->arena, &p->variables, text);
  if (trouble.code) *p->err = trouble;
  return !trouble.code;
}

// compose.override.yaml beside compose.yaml, if it is there.
static const file *read_override(project *p, const file *f, bool *ok) {
  size_t dot = str_rfind_char(f->name, '.');
  dfix_str path = dfix_arena_strf(p->arena, STR_FMT ".override" STR_FMT,
                                  STR_ARG(str_slice(f->name, 0, dot)),
                                  STR_ARG(str_from_at(f->name, dot)));
  dfix_err trouble = {0};
  if (str_has(f->name, S(".override."))) return NULL;
  if (!dfix_path_exists(path.ptr, &trouble)) {
    *ok = !trouble.code;
    if (trouble.code) *p->err = trouble;
    return NULL;
  }
  file *over = arena_new(p->arena, file);
  *ok = read_file(p, path, over);
  return *ok ? over : NULL;
}

static bool read_compose(project *p, dfix_str path);

// `include:` a list of paths, or of maps with `path`, one or several.
static bool read_includes(project *p, const file *f) {
  const dfix_yaml *include = dfix_yaml_get(f->root, S("include"));
  for (uint32_t i = 0; include && i < include->items.len; i++) {
    const dfix_yaml *item = include->items.items[i];
    const dfix_yaml *path = item->kind == DFIX_YAML_MAP ? get(item, S("path")) : item;
    if (!path) continue;
    uint32_t n = path->kind == DFIX_YAML_LIST ? path->items.len : 1;
    for (uint32_t k = 0; k < n; k++) {
      const dfix_yaml *one = path->kind == DFIX_YAML_LIST ? path->items.items[k] : path;
      dfix_str name = text_of(p, one);
      if (!name.len || dfix_builds_is_remote(name)) continue;
      if (!read_compose(p, dfix_path_in(p->arena, f->folder, name)))
        return dfix_fail_in(p->err, STR_FMT, STR_ARG(origin_of(p, f, one)));
    }
  }
  return true;
}

static bool read_compose(project *p, dfix_str path) {
  if (p->depth >= MAX_DEPTH)
    return dfix_fail(p->err, DFIX_EIO, STR_FMT ": `include` goes round, or too deep",
                     STR_ARG(path));
  file *f = arena_new(p->arena, file);
  bool ok = true;
  if (!read_file(p, path, f)) return false;
  const file *over = read_override(p, f, &ok);
  p->depth++;
  ok = ok && add_services(p, f, over) && read_includes(p, f);
  p->depth--;
  return ok;
}

bool dfix_compose_read(dfix_arena *a, dfix_str path, dfix_builds *out, dfix_err *err) {
  project p = {.arena = a, .out = out, .err = err};
  return read_dotenv(&p, dfix_path_folder(a, path)) && read_compose(&p, path);
}
