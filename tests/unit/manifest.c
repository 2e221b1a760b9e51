#include "stage.h"

#include "cache/manifest.h"

#include <stdio.h>

// What the last command of the text reads in /app, where the context is copied: names
// with blanks between, then after '>' the folders that it fills; "-" if that is not
// known.
static dfix_str manifest(const char *run, const char *const *files) {
  static char out[512];
  char text[512];
  snprintf(text, sizeof(text), "FROM a\nWORKDIR /app\nCOPY . .\nRUN %s\n", run);
  test_stage *t = test_stage_new(text, files);
  const dfix_step *step = vec_last(&t->stage->steps);
  const dfix_command *cmd = vec_last(&step->commands);
  dfix_strs reads = {0}, writes = {0};
  dfix_buf b = {.arena = t->arena};
  bool known = dfix_is_installer(cmd) && dfix_manifest(t->arena, cmd, S("/app"), S(""),
                                                       &t->context, &reads, &writes);
  for (uint32_t i = 0; known && i < reads.len; i++)
    buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(reads.items[i]));
  for (uint32_t i = 0; known && i < writes.len; i++)
    buf_addf(&b, "%s%.*s", i ? " " : " >", STR_ARG(writes.items[i]));
  snprintf(out, sizeof(out), "%.*s", known ? (int)b.len : 1, known ? b.ptr : "-");
  dfix_arena_free(t->arena);
  return str_from(out);
}

#define FILES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void pip_reads_its_lists_and_those_they_name(void **state) {
  (void)state;
  assert_str(
      manifest("pip install -r requirements.txt", FILES("requirements.txt", "a\n")),
      "requirements.txt");
  assert_str(manifest("pip install -r pins/all.txt",
                      FILES("pins/all.txt", "-r web.txt\n-c ../limits.txt\n",
                            "pins/web.txt", "flask\n", "limits.txt", "flask==3\n")),
             "pins/all.txt pins/web.txt limits.txt");
  assert_str(manifest("pip install -r a.txt", FILES("a.txt", "-e .\n")), "-");
  assert_str(manifest("pip install -r a.txt", FILES("a.txt", "./own\n")), "-");
  assert_str(manifest("pip install -r a.txt", FILES("b.txt", "x\n")), "-");
  assert_str(manifest("pip install .", FILES("setup.py", "x\n")), "-");
}

static void pip_as_a_module_sees_modules_beside_it(void **state) {
  (void)state;
  const char *run = "python -m pip install -r a.txt";
  assert_str(manifest(run, FILES("a.txt", "x\n")), "a.txt");
  assert_str(manifest(run, FILES("a.txt", "x\n", "secrets.py", "1\n")), "-");
}

static void uv_pip_looks_for_settings(void **state) {
  (void)state;
  const char *run = "uv pip install --system -r a.txt";
  assert_str(manifest(run, FILES("a.txt", "x\n")), "a.txt");
  assert_str(manifest("uv pip sync a.txt", FILES("a.txt", "x\n")), "a.txt");
  assert_str(manifest(run, FILES("a.txt", "x\n", "uv.toml", "\n")), "-");
}

static void node_installs_run_the_scripts_of_the_project(void **state) {
  (void)state;
  assert_str(manifest("npm ci", FILES("package.json", "{}", "package-lock.json", "{}",
                                      ".npmrc", "x=1")),
             "package.json package-lock.json .npmrc >node_modules");
  assert_str(
      manifest("npm ci", FILES("package.json", "{\"scripts\": {\"postinstall\": 1}}",
                               "package-lock.json", "{}")),
      "-");
  assert_str(manifest("npm ci", FILES("package.json", "{}", "package-lock.json", "{}",
                                      "node_modules/x", "")),
             "-");
  assert_str(
      manifest("npm install", FILES("package.json", "{}", "package-lock.json", "{}")),
      "-");
  assert_str(manifest("bun install --frozen-lockfile",
                      FILES("package.json", "{}", "bun.lockb", "")),
             "package.json bun.lockb >node_modules");
  assert_str(manifest("yarn install --immutable",
                      FILES("package.json", "{}", "yarn.lock", "", ".yarnrc.yml",
                            "nodeLinker: node-modules\n")),
             "package.json yarn.lock .yarnrc.yml >node_modules .yarn .pnp.cjs "
             ".pnp.loader.mjs");
  assert_str(manifest("yarn install --immutable",
                      FILES("package.json", "{}", "yarn.lock", "", ".yarnrc.yml",
                            "yarnPath: .yarn/releases/x.cjs\n")),
             "-");
}

static void python_projects_without_the_project(void **state) {
  (void)state;
  const char *project = "[project]\nname = 'x'\n";
  assert_str(manifest("uv sync --no-install-project",
                      FILES("pyproject.toml", project, "uv.lock", "")),
             "pyproject.toml uv.lock >.venv");
  assert_str(manifest("uv sync --no-install-project",
                      FILES("pyproject.toml", "dynamic = ['version']\n", "uv.lock", "")),
             "-");
  assert_str(manifest("uv sync --frozen --no-install-project",
                      FILES("pyproject.toml", "dynamic = ['version']\n", "uv.lock", "")),
             "pyproject.toml uv.lock >.venv");
  assert_str(
      manifest("uv sync --frozen", FILES("pyproject.toml", project, "uv.lock", "")), "-");
  assert_str(manifest("poetry install --no-root",
                      FILES("pyproject.toml", project, "poetry.lock", "")),
             "pyproject.toml poetry.lock >.venv");
  assert_str(
      manifest("pdm sync --no-self", FILES("pyproject.toml", project, "pdm.lock", "")),
      "pyproject.toml pdm.lock >.venv");
  assert_str(manifest("pipenv install --deploy --system",
                      FILES("Pipfile", "[packages]\n", "Pipfile.lock", "{}")),
             "Pipfile Pipfile.lock >.venv");
  assert_str(manifest("pipenv sync",
                      FILES("Pipfile", "x = {editable = true}\n", "Pipfile.lock", "{}")),
             "-");
}

static void conda_reads_an_environment_of_names(void **state) {
  (void)state;
  const char *run = "conda env create -f environment.yml";
  assert_str(manifest(run, FILES("environment.yml", "dependencies:\n  - python=3.12\n")),
             "environment.yml");
  assert_str(manifest(run, FILES("environment.yml", "  - pip:\n    - -r more.txt\n")),
             "-");
  assert_str(manifest("mamba env update --file=env/e.yml -n base",
                      FILES("env/e.yml", "dependencies: [python]\n")),
             "env/e.yml");
}

static void dotnet_reads_projects_and_what_they_refer_to(void **state) {
  (void)state;
  const char *web = "<ProjectReference Include=\"..\\core\\core.csproj\" />";
  assert_str(manifest("dotnet restore web/web.csproj",
                      FILES("web/web.csproj", web, "core/core.csproj", "<Project/>",
                            "Directory.Build.props", "<Project/>")),
             "web/web.csproj Directory.Build.props core/core.csproj >web/obj core/obj");
  assert_str(manifest("dotnet restore", FILES("x.csproj", "<Project/>", "a.cs", "")),
             "x.csproj >obj");
  assert_str(manifest("dotnet restore", FILES("x.csproj", "", "y.csproj", "")), "-");
  assert_str(manifest("dotnet restore x.csproj",
                      FILES("x.csproj", "<Import Project=\"a.props\"/>")),
             "-");
  assert_str(manifest("dotnet restore all.sln",
                      FILES("all.sln",
                            "Project(\"{1}\") = \"web\", \"web\\web.csproj\", \"{2}\"\n",
                            "web/web.csproj", "<Project/>")),
             "all.sln web/web.csproj >web/obj");
}

static void the_others(void **state) {
  (void)state;
  assert_str(manifest("go mod download", FILES("go.mod", "module x\n", "go.sum", "")),
             "go.mod go.sum");
  assert_str(
      manifest("go mod download", FILES("go.mod", "replace a => ./a\n", "go.sum", "")),
      "-");
  assert_str(manifest("mix deps.get", FILES("mix.exs", "defmodule X\n", "mix.lock", "")),
             "mix.exs mix.lock >deps");
  assert_str(
      manifest("dart pub get", FILES("pubspec.yaml", "name: x\n", "pubspec.lock", "")),
      "pubspec.yaml pubspec.lock >.dart_tool");
  assert_str(manifest("swift package resolve",
                      FILES("Package.swift", "x\n", "Package.resolved", "{}")),
             "Package.swift Package.resolved >.build");
  assert_str(manifest("composer install --no-scripts --no-autoloader",
                      FILES("composer.json", "{\"config\": {\"allow-plugins\": true}}",
                            "composer.lock", "{}")),
             "-");
  assert_str(manifest("cargo fetch", FILES("Cargo.toml", "", "Cargo.lock", "")), "-");
  assert_str(manifest("gradle dependencies", FILES("build.gradle", "")), "-");
}

static void a_file_that_is_ignored_is_not_there(void **state) {
  (void)state;
  assert_str(manifest("go mod download",
                      FILES("go.mod", "", "go.sum", "", ".dockerignore", "go.sum\n")),
             "-");
  assert_str(manifest("go mod download", FILES("go.mod", "", "go.sum", "", "vendor/x", "",
                                               ".dockerignore", "vendor\n")),
             "go.mod go.sum");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pip_reads_its_lists_and_those_they_name),
      cmocka_unit_test(pip_as_a_module_sees_modules_beside_it),
      cmocka_unit_test(uv_pip_looks_for_settings),
      cmocka_unit_test(node_installs_run_the_scripts_of_the_project),
      cmocka_unit_test(python_projects_without_the_project),
      cmocka_unit_test(conda_reads_an_environment_of_names),
      cmocka_unit_test(dotnet_reads_projects_and_what_they_refer_to),
      cmocka_unit_test(the_others),
      cmocka_unit_test(a_file_that_is_ignored_is_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
