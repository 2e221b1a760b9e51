// gen_data.c - dfix-gen-data: turns rules/data/*.yaml into the C tables of
// python/torch_data.h, at build time.
//
//   dfix-gen-data OUT.c TORCH.yaml IMAGES.yaml

#include "base/buf.h"
#include "base/yaml.h"
#include "gen_file.h"
#include "python/torch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const dfix_yaml *load(dfix_arena *a, const char *path) {
  dfix_err err;
  const dfix_yaml *root =
      dfix_yaml_parse(a, str_from(path), gen_read_file(a, path), &err);
  if (root) return root;
  fprintf(stderr, "%s\n", err.msg);
  exit(1);
}

static const dfix_yaml *need(const dfix_yaml *map, const char *key) {
  const dfix_yaml *value = dfix_yaml_get(map, str_from(key));
  if (value) return value;
  fprintf(stderr, "dfix-gen-data: line %u lacks '%s'\n", map->line, key);
  exit(1);
}

// The names and versions of these tables need no escapes: anything else is a mistake.
static void add_string(dfix_buf *b, dfix_str s) {
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] > ' ' && s.ptr[i] < 0x7f && s.ptr[i] != '"' && s.ptr[i] != '\\')
      continue;
    fprintf(stderr, "dfix-gen-data: '" STR_FMT "' is no plain word\n", STR_ARG(s));
    exit(1);
  }
  buf_addf(b, "\"" STR_FMT "\"", STR_ARG(s));
}

// The text under `key`, "" without, and a comma.
static void add_field(dfix_buf *b, const dfix_yaml *map, const char *key) {
  const dfix_yaml *value = dfix_yaml_get(map, str_from(key));
  add_string(b, value ? value->text : (dfix_str){0});
  buf_add(b, S(", "));
}

static void add_words(dfix_buf *b, const dfix_yaml *list) {
  buf_add_char(b, '"');
  for (uint32_t i = 0; i < list->items.len; i++)
    buf_addf(b, "%s" STR_FMT, i ? " " : "", STR_ARG(list->items.items[i]->text));
  buf_add_char(b, '"');
}

static void begin(dfix_buf *b, const char *type, const char *name) {
  buf_addf(b, "const %s dfix_data_%s[] = {\n", type, name);
}

static void end(dfix_buf *b, const char *name, uint32_t n) {
  buf_addf(b, "};\nconst uint32_t dfix_data_n%s = %u;\n\n", name, n);
}

static void add_releases(dfix_buf *b, const dfix_yaml *list) {
  static const char *const fields[] = {"torch", "torchvision", "torchaudio", "pypi"};
  begin(b, "dfix_torch_release", "releases");
  for (uint32_t i = 0; i < list->items.len; i++) {
    const dfix_yaml *row = list->items.items[i];
    buf_add(b, S("  {"));
    for (int f = 0; f < 4; f++) add_field(b, row, fields[f]);
    add_words(b, need(row, "variants"));
    buf_add(b, S("},\n"));
  }
  end(b, "releases", list->items.len);
}

static void add_companions(dfix_buf *b, const dfix_yaml *list) {
  begin(b, "dfix_torch_companion", "companions");
  for (uint32_t i = 0; i < list->items.len; i++) {
    const dfix_yaml *row = list->items.items[i];
    buf_add(b, S("  {"));
    add_field(b, row, "name");
    add_field(b, row, "version");
    add_field(b, row, "torch");
    buf_add(b, S("},\n"));
  }
  end(b, "companions", list->items.len);
}

// ---- packages: one sorted table out of several lists ---------------------------------

typedef struct package {
  dfix_str name;
  unsigned classes;
} package;

typedef dfix_vec(package) packages;

static void add_class(dfix_arena *a, packages *all, const dfix_yaml *list,
                      unsigned class) {
  for (uint32_t i = 0; i < list->items.len; i++) {
    package *it, *same = NULL;
    dfix_str name = list->items.items[i]->text;
    vec_each(it, all) if (str_eq(it->name, name)) same = it;
    package fresh = {name, class};
    if (same)
      same->classes |= class;
    else
      vec_push(a, all, fresh);
  }
}

static int by_name(const void *x, const void *y) {
  const package *a = x, *b = y;
  return str_cmp(a->name, b->name);
}

static void add_packages(dfix_arena *a, dfix_buf *b, const dfix_yaml *root) {
  packages all = {0};
  add_class(a, &all, need(root, "torch_free"), DFIX_PKG_FREE);
  add_class(a, &all, need(root, "dependents"), DFIX_PKG_DEPENDENT);
  add_class(a, &all, need(root, "exact"), DFIX_PKG_EXACT);
  add_class(a, &all, need(root, "builds_on_torch"), DFIX_PKG_BUILDS);
  add_class(a, &all, need(root, "mirrored"), DFIX_PKG_MIRRORED);
  add_class(a, &all, need(root, "leaves"), DFIX_PKG_LEAF);
  add_class(a, &all, need(root, "needs_torchvision"), DFIX_PKG_VISION);
  qsort(all.items, all.len, sizeof(package), by_name);
  begin(b, "dfix_package_row", "packages");
  package *it;
  vec_each(it, &all) {
    buf_add(b, S("  {"));
    add_string(b, it->name);
    buf_addf(b, ", %u},\n", it->classes);
  }
  end(b, "packages", all.len);
}

static bool is_true(const dfix_yaml *map, const char *key) {
  const dfix_yaml *value = dfix_yaml_get(map, str_from(key));
  return value && str_eq(value->text, S("true"));
}

static void add_bases(dfix_buf *b, const dfix_yaml *list) {
  begin(b, "dfix_base_row", "bases");
  for (uint32_t i = 0; i < list->items.len; i++) {
    const dfix_yaml *row = list->items.items[i];
    bool maybe = str_eq(need(row, "torch")->text, S("maybe"));
    buf_add(b, S("  {"));
    add_field(b, row, "image");
    add_field(b, row, "tag");
    buf_addf(b, "%s, ",
             maybe                   ? "DFIX_MAYBE"
             : is_true(row, "torch") ? "DFIX_YES"
                                     : "DFIX_NO");
    add_field(b, row, "variant");
    add_field(b, row, "conda");
    add_field(b, row, "guarded");
    buf_addf(b, "%s},\n", is_true(row, "managed") ? "true" : "false");
  }
  end(b, "bases", list->items.len);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fputs("usage: dfix-gen-data OUT.c TORCH.yaml IMAGES.yaml\n", stderr);
    return 2;
  }
  dfix_arena *a = dfix_arena_new();
  const dfix_yaml *torch = load(a, argv[2]), *images = load(a, argv[3]);
  dfix_buf b = {.arena = a};
  buf_add(&b, S("// Made by dfix-gen-data from rules/data/*.yaml; not to be edited.\n"
                "#include \"python/torch_data.h\"\n\n"));
  add_releases(&b, need(torch, "releases"));
  add_companions(&b, need(torch, "companions"));
  add_packages(a, &b, torch);
  add_bases(&b, need(images, "images"));
  gen_write_file(argv[1], buf_str(&b));
  dfix_arena_free(a);
  return 0;
}
