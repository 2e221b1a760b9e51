// The measured table of what pip does to an installed torch, as statements about the
// verdict. "cu124" is torch 2.6.0+cu124 with torchvision from PyTorch's index.
#include "test.h"

#include "base/arena.h"
#include "python/environment.h"

#define INDEX "https://download.pytorch.org/whl/"
#define CU124                                                                            \
  "RUN pip install torch==2.6.0 torchvision==0.21.0 --index-url " INDEX "cu124\n"
#define PYPI "RUN pip install torch==2.6.0\n"

typedef struct file {
  const char *path, *text;
} file;

typedef struct table {
  file files[2];
} table;

static bool read_file(void *self, dfix_str path, dfix_str *out) {
  table *t = self;
  for (int i = 0; i < 2; i++)
    if (t->files[i].path && str_eq(path, str_from(t->files[i].path))) {
      *out = str_from(t->files[i].text);
      return true;
    }
  return false;
}

static dfix_entry_kind kind_of(void *self, dfix_str path) {
  dfix_str text;
  return read_file(self, path, &text) ? DFIX_ENTRY_FILE : DFIX_ENTRY_NONE;
}

typedef struct row {
  const char *base, *command;
  dfix_fate fate;
  dfix_cause cause;
  table context;
} row;

static const row rows[] = {
    // -- nothing constrains; what is asked for decides
    {CU124,
     "pip install accelerate",
     DFIX_MAY_BE_REPLACED,
     DFIX_CAUSE_UNGUARDED,
     {{{0}}}},
    {CU124,
     "pip install needs-torch-ge27",
     DFIX_MAY_BE_REPLACED,
     DFIX_CAUSE_UNGUARDED,
     {{{0}}}},
    {CU124, "pip install fastapi uvicorn", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install torch", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install torch==2.6.0", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install 'torch>=2.6'", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install 'torch==2.6.*'", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install 'torch~=2.6.0'", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install 'torch<=2.6.0'", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install 'torch!=2.6.0'", DFIX_REPLACED, DFIX_CAUSE_REPINNED, {{{0}}}},
    {CU124, "pip install 'torch>2.6.0'", DFIX_REPLACED, DFIX_CAUSE_REPINNED, {{{0}}}},
    {CU124, "pip install 'torch<2.6.0'", DFIX_REPLACED, DFIX_CAUSE_REPINNED, {{{0}}}},
    {CU124, "pip install torch==2.7.1", DFIX_REPLACED, DFIX_CAUSE_REPINNED, {{{0}}}},
    {CU124, "pip install torchvision", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install torchaudio", DFIX_REPLACED, DFIX_CAUSE_COMPANION, {{{0}}}},
    {CU124,
     "pip install torchaudio==2.7.1",
     DFIX_REPLACED,
     DFIX_CAUSE_PIN_CONFLICT,
     {{{0}}}},
    {CU124,
     "pip install xformers==0.0.32",
     DFIX_REPLACED,
     DFIX_CAUSE_PIN_CONFLICT,
     {{{0}}}},
    {CU124,
     "pip install torch==2.6.0 --index-url " INDEX "cu118",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{0}}}},
    {CU124, "pip install -U torch==2.6.0", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    // -- -U, -I, --force-reinstall, --pre
    {CU124, "pip install -U torch", DFIX_REPLACED, DFIX_CAUSE_UPGRADE_NAMED, {{{0}}}},
    {CU124,
     "PIP_UPGRADE=1 pip install torch",
     DFIX_REPLACED,
     DFIX_CAUSE_UPGRADE_NAMED,
     {{{0}}}},
    {CU124,
     "pip install -U torch torchvision --index-url " INDEX "cu124",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{0}}}},
    {CU124, "pip install --pre -U torch", DFIX_REPLACED, DFIX_CAUSE_PRE, {{{0}}}},
    {CU124,
     "pip install -U --upgrade-strategy eager accelerate",
     DFIX_REPLACED,
     DFIX_CAUSE_EAGER,
     {{{0}}}},
    {CU124,
     "pip install --upgrade-strategy eager accelerate",
     DFIX_MAY_BE_REPLACED,
     DFIX_CAUSE_UNGUARDED,
     {{{0}}}},
    {CU124,
     "PIP_UPGRADE_STRATEGY=eager pip install -U accelerate",
     DFIX_REPLACED,
     DFIX_CAUSE_EAGER,
     {{{0}}}},
    {CU124,
     "pip install -I accelerate",
     DFIX_REPLACED,
     DFIX_CAUSE_IGNORE_INSTALLED,
     {{{0}}}},
    {CU124,
     "pip install --ignore-inst accelerate",
     DFIX_REPLACED,
     DFIX_CAUSE_IGNORE_INSTALLED,
     {{{0}}}},
    {CU124,
     "PIP_IGNORE_INSTALLED=1 pip install accelerate",
     DFIX_REPLACED,
     DFIX_CAUSE_IGNORE_INSTALLED,
     {{{0}}}},
    {CU124,
     "PIP_IGNORE_INSTALLED=0 pip install accelerate",
     DFIX_MAY_BE_REPLACED,
     DFIX_CAUSE_UNGUARDED,
     {{{0}}}},
    {CU124, "pip install -I --no-deps blinker", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124,
     "pip install --force-reinstall accelerate",
     DFIX_REPLACED,
     DFIX_CAUSE_FORCE_REINSTALL,
     {{{0}}}},
    {CU124,
     "pip install --force-reinstall --no-deps accelerate",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{0}}}},
    {CU124, "pip install --no-deps xformers", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124,
     "PIP_NO_DEPENDENCIES=1 pip install xformers",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{0}}}},
    {CU124, "pip install --dry-run -I accelerate", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124, "pip install --target /t accelerate", DFIX_KEPT, DFIX_CAUSE_NONE, {{{0}}}},
    {CU124,
     "pip uninstall -y torch && pip install accelerate",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{0}}}},
    // -- constraints
    {CU124,
     "pip install accelerate -c c.txt",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"c.txt", "torch==2.6.0\n"}}}},
    {CU124,
     "pip install accelerate --constrain c.txt",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"c.txt", "torch==2.6.0+cu124\n"}}}},
    {CU124,
     "pip install accelerate -c c.txt",
     DFIX_REPLACED,
     DFIX_CAUSE_CONTRADICTED,
     {{{"c.txt", "torch==2.7.1\n"}}}},
    {CU124,
     "pip install numpy -c c.txt",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"c.txt", "torch==2.7.1\n"}}}},
    {CU124,
     "pip install accelerate -c c.txt",
     DFIX_MAY_BE_REPLACED,
     DFIX_CAUSE_TOO_LOOSE,
     {{{"c.txt", "torch>=2.6,<2.8\n"}}}},
    {CU124,
     "pip install accelerate -c c.txt",
     DFIX_MAY_BE_REPLACED,
     DFIX_CAUSE_UNGUARDED,
     {{{"c.txt", "# torch==2.6.0\n"}}}},
    {CU124,
     "pip install accelerate -c c.txt",
     DFIX_MAY_BE_REPLACED,
     DFIX_CAUSE_LIMITS_LACK_TORCH,
     {{{"c.txt", "torch==2.6.0; python_version<'3.8'\nnumpy<3\n"}}}},
    {CU124,
     "PIP_CONSTRAINT=c.txt pip install accelerate",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"c.txt", "torch==2.6.0\n"}}}},
    {CU124,
     "PIP_CONSTRAINTS=c.txt pip install accelerate",
     DFIX_MAY_BE_REPLACED,
     DFIX_CAUSE_UNGUARDED,
     {{{"c.txt", "torch==2.6.0\n"}}}},
    {CU124,
     "PIP_CONSTRAINT='a.txt c.txt' pip install accelerate",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"a.txt", "numpy<3\n"}, {"c.txt", "torch==2.6.0\n"}}}},
    {CU124,
     "pip install -r r.txt",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"r.txt", "-c c.txt\naccelerate\n"}, {"c.txt", "torch==2.6.0\n"}}}},
    {CU124,
     "pip install accelerate -c c.txt",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"c.txt", "-c d.txt\n"}, {"d.txt", "torch==2.6.0\n"}}}},
    {CU124,
     "pip install -I accelerate -c c.txt",
     DFIX_REPLACED,
     DFIX_CAUSE_IGNORE_INSTALLED,
     {{{"c.txt", "torch==2.6.0\n"}}}},
    // -- requirements files
    {CU124,
     "pip install -r r.txt",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"r.txt", "torch==2.6.0\naccelerate\n"}}}},
    {CU124,
     "pip install -r r.txt",
     DFIX_REPLACED,
     DFIX_CAUSE_REPINNED,
     {{{"r.txt", "torch==2.7.1\naccelerate\n"}}}},
    {CU124,
     "pip install -U -r r.txt",
     DFIX_REPLACED,
     DFIX_CAUSE_UPGRADE_NAMED,
     {{{"r.txt", "torch\naccelerate\n"}}}},
    {CU124,
     "pip install -r r.txt",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"r.txt", "torch==2.6.0+cu124\n"}}}},
    {CU124,
     "pip install --require-hashes -r r.txt",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{"r.txt", "accelerate==1.10.0 --hash=sha256:0\n"}}}},
    // -- wheels
    {CU124,
     "pip install https://x.test/torch-2.8.0-py3-none-any.whl",
     DFIX_REPLACED,
     DFIX_CAUSE_REPINNED,
     {{{0}}}},
    {PYPI,
     "pip install torch==2.6.0 --index-url " INDEX "cu124",
     DFIX_KEPT,
     DFIX_CAUSE_NONE,
     {{{0}}}},
};

static const dfix_install *last_install(dfix_arena *a, const row *r) {
  dfix_str text =
      dfix_arena_strf(a, "FROM python:3.11\nWORKDIR /app\n%sCOPY *.txt ./\nRUN %s\n",
                      r->base, r->command);
  const dfix_source *src = dfix_source_new(a, S("Dockerfile"), text);
  dfix_graph_options options = {0};
  const dfix_graph *g = dfix_graph_new(a, dfix_parse(a, src), &options);
  dfix_context context = {
      .self = (void *)&r->context, .kind = kind_of, .read = read_file};
  const dfix_environment *env = dfix_environment_new(a, g, &context, g->stages.items[0]);
  return env->installs.items[env->installs.len - 1];
}

static void every_measured_row_is_a_verdict(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    dfix_arena *a = dfix_arena_new();
    dfix_verdict v = last_install(a, &rows[i])->verdict;
    if (v.fate != rows[i].fate || v.cause != rows[i].cause) {
      print_message("%s: fate %d cause %d, want %d %d\n", rows[i].command, v.fate,
                    v.cause, rows[i].fate, rows[i].cause);
      wrong++;
    }
    dfix_arena_free(a);
  }
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_measured_row_is_a_verdict),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
