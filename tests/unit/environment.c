// The measured tables of what pip and uv do to an installed torch (data/*_verdicts.yaml),
// as statements about the verdict.

#include "test.h"

#include "base/file.h"
#include "base/yaml.h"
#include "python/environment.h"

#define INDEX "https://download.pytorch.org/whl/"

typedef struct named {
  const char *name;
  int value;
} named;

static const named fates[] = {{"kept", DFIX_KEPT},
                              {"may", DFIX_MAY_BE_REPLACED},
                              {"replaced", DFIX_REPLACED},
                              {"fails", DFIX_FAILS},
                              {NULL, 0}};

static const named causes[] = {{"", DFIX_CAUSE_NONE},
                               {"file-missing", DFIX_CAUSE_FILE_MISSING},
                               {"synced", DFIX_CAUSE_SYNCED},
                               {"ignore-installed", DFIX_CAUSE_IGNORE_INSTALLED},
                               {"force-reinstall", DFIX_CAUSE_FORCE_REINSTALL},
                               {"eager", DFIX_CAUSE_EAGER},
                               {"pre", DFIX_CAUSE_PRE},
                               {"upgrade-named", DFIX_CAUSE_UPGRADE_NAMED},
                               {"repinned", DFIX_CAUSE_REPINNED},
                               {"base-reinstalled", DFIX_CAUSE_BASE_REINSTALLED},
                               {"companion", DFIX_CAUSE_COMPANION},
                               {"pin-conflict", DFIX_CAUSE_PIN_CONFLICT},
                               {"contradicted", DFIX_CAUSE_CONTRADICTED},
                               {"too-loose", DFIX_CAUSE_TOO_LOOSE},
                               {"other-tool", DFIX_CAUSE_OTHER_TOOL},
                               {"limits-lack-torch", DFIX_CAUSE_LIMITS_LACK_TORCH},
                               {"other-interpreter", DFIX_CAUSE_OTHER_INTERPRETER},
                               {"not-everywhere", DFIX_CAUSE_NOT_EVERYWHERE},
                               {"unguarded", DFIX_CAUSE_UNGUARDED},
                               {"intended", DFIX_CAUSE_INTENDED},
                               {NULL, 0}};

static const char *name_of(const named *names, int value) {
  for (; names->name; names++)
    if (names->value == value) return names->name;
  fail_msg("%d has no name", value);
  return "";
}

static dfix_str text_of(const dfix_yaml *row, const char *key) {
  const dfix_yaml *value = dfix_yaml_get(row, str_from(key));
  return value ? value->text : (dfix_str){0};
}

// ---- the build context of a row ----

static bool read_file(void *self, dfix_str path, dfix_str *out) {
  const dfix_yaml *text = dfix_yaml_get(dfix_yaml_get(self, S("files")), path);
  if (text) *out = text->text;
  return text != NULL;
}

static dfix_entry_kind kind_of(void *self, dfix_str path) {
  const dfix_yaml *files = dfix_yaml_get(self, S("files"));
  for (uint32_t i = 0; files && i < files->keys.len; i++) {
    dfix_str name = files->keys.items[i]->text;
    if (str_eq(name, path)) return DFIX_ENTRY_FILE;
    if (str_starts(name, path) && name.ptr[path.len] == '/') return DFIX_ENTRY_FOLDER;
  }
  return DFIX_ENTRY_NONE;
}

// ---- a row as a Dockerfile ----

static const char *before(dfix_str base) {
  if (str_eq(base, S("cu124")))
    return "RUN pip install torch==2.6.0 torchvision==0.21.0 --index-url " INDEX
           "cu124\n";
  if (str_eq(base, S("uv-cu124")))
    return "RUN uv pip install --system torch==2.6.0 torchvision==0.21.0 "
           "--index-url " INDEX "cu124\n";
  if (str_eq(base, S("uv-cu124-alone")))
    return "RUN uv pip install --system torch==2.6.0 --index-url " INDEX "cu124\n";
  if (str_eq(base, S("uv-pypi"))) return "RUN uv pip install --system torch==2.6.0\n";
  return str_eq(base, S("pypi")) ? "RUN pip install torch==2.6.0\n" : "";
}

static const dfix_python_project says_nothing;

// The last command that installs, or NULL if there is none.
static const dfix_install *last_install(dfix_arena *a, const dfix_yaml *row) {
  dfix_str run = text_of(row, "run");
  dfix_str text =
      dfix_arena_strf(a, "FROM python:3.11\nWORKDIR /app\n%sCOPY . ./\nRUN " STR_FMT "\n",
                      before(text_of(row, "base")), STR_ARG(run));
  const dfix_source *src = dfix_source_new(a, S("Dockerfile"), text);
  const dfix_graph *g = dfix_graph_new(a, dfix_parse(a, src), NULL);
  dfix_context *context = arena_new(a, dfix_context);
  *context =
      (dfix_context){.self = (void *)(uintptr_t)row, .kind = kind_of, .read = read_file};
  const dfix_environment *env =
      dfix_environment_new(a, g, context, &says_nothing, g->stages.items[0]);
  return env->installs.len ? env->installs.items[env->installs.len - 1] : NULL;
}

// ---- what has to be true ----

// A verdict that is certain has to be what was measured, on one pip at least.
static bool agrees(dfix_fate fate, dfix_str measured) {
  bool fails = str_has(measured, S("fails"));
  switch (fate) {
  case DFIX_KEPT:
    return fails || str_has(measured, S("kept"));
  case DFIX_REPLACED:
    return fails || str_has(measured, S("replaced"));
  case DFIX_FAILS:
    return fails;
  default:
    return true;
  }
}

// What dfix believes to be installed afterwards is what `import torch` gives, as far as
// dfix is certain.
static bool believes(dfix_arena *a, const dfix_install *in, dfix_str imports) {
  const dfix_dist *torch = in->torch_after;
  dfix_str version = imports, variant = {0};
  str_cut(imports, '+', &version, &variant);
  bool certain = imports.len && in->verdict.fate == DFIX_KEPT && torch &&
                 torch->has_version && torch->is_exact;
  if (!certain) return true;
  dfix_version v;
  return dfix_version_parse(a, version, &v) &&
         dfix_version_cmp_public(&v, &torch->version) == 0 &&
         (!torch->variant.len || str_eq(torch->variant, variant));
}

static bool row_is_right(dfix_arena *a, const dfix_yaml *row) {
  const dfix_install *in = last_install(a, row);
  dfix_verdict none = {0}, v = in ? in->verdict : none;
  dfix_str fate = str_from(name_of(fates, (int)v.fate));
  dfix_str cause = str_from(name_of(causes, (int)v.cause));
  bool said =
      str_eq(fate, text_of(row, "verdict")) && str_eq(cause, text_of(row, "cause"));
  bool agreed = !in || !in->torch || agrees(v.fate, text_of(row, "measured"));
  bool believed = !in || believes(a, in, text_of(row, "imports"));
  if (!said || !agreed || !believed)
    print_message("line %u: " STR_FMT ": verdict " STR_FMT ", cause " STR_FMT "%s%s\n",
                  row->line, STR_ARG(text_of(row, "run")), STR_ARG(fate), STR_ARG(cause),
                  agreed ? "" : ", which pip contradicts",
                  believed ? "" : "; believes another torch to be there");
  return said && agreed && believed;
}

static void check_table(const char *path, uint32_t at_least) {
  dfix_arena *a = dfix_arena_new();
  dfix_str text;
  dfix_err err;
  if (!dfix_file_read(a, path, 1 << 20, &text, &err)) fail_msg("%s", err.msg);
  const dfix_yaml *rows = dfix_yaml_parse(a, str_from(path), text, &err);
  if (!rows) fail_msg("%s", err.msg);
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < rows->items.len; i++)
    wrong += !row_is_right(a, rows->items.items[i]);
  assert_true(rows->items.len >= at_least);
  assert_int_equal(wrong, 0);
  dfix_arena_free(a);
}

static void every_row_of_pip_is_a_verdict(void **state) {
  (void)state;
  check_table(DFIX_ROOT "/tests/unit/data/pip_verdicts.yaml", 151);
}

static void every_row_of_uv_is_a_verdict(void **state) {
  (void)state;
  check_table(DFIX_ROOT "/tests/unit/data/uv_verdicts.yaml", 76);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_row_of_pip_is_a_verdict),
      cmocka_unit_test(every_row_of_uv_is_a_verdict),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
