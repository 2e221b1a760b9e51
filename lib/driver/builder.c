#include "driver/builder.h"

#include "base/buf.h"
#include "base/map.h"
#include "driver/process.h"

#include <stdlib.h>
#include <time.h>

enum { SECONDS = 6 * 3600, QUICK = 30 };

// Runs a command with its errors among its output; false, with the last lines, if it
// fails.
static bool run(dfix_arena *a, const char *const *words, unsigned seconds, dfix_str *out,
                dfix_err *err) {
  dfix_vec(char *) argv = {0};
  static const char *const shell[] = {"sh", "-c", "exec \"$@\" 2>&1", "sh"};
  for (size_t i = 0; i < 4; i++) vec_push(a, &argv, (char *)shell[i]);
  for (; *words; words++) vec_push(a, &argv, (char *)*words);
  vec_push(a, &argv, NULL);
  dfix_process process = {.argv = argv.items, .seconds = seconds};
  int status;
  if (!dfix_process_run(a, &process, out, &status, err)) return false;
  if (status == 0) return true;
  dfix_str tail = str_trim(*out);
  if (tail.len > 300) tail = str_from_at(tail, tail.len - 300);
  size_t line = str_rfind_char(tail, '\n');
  if (line != STR_NONE && tail.len - line > 20) tail = str_from_at(tail, line + 1);
  return dfix_fail(err, DFIX_EPROGRAM, "%s fails: %.*s", argv.items[4], STR_ARG(tail));
}

#define RUN(a, out, err, ...)                                                            \
  run((a), (const char *const[]){__VA_ARGS__, NULL}, SECONDS, (out), (err))

static bool works(dfix_arena *a, const char *program, const char *word) {
  dfix_str out;
  dfix_err err;
  const char *const words[] = {program, word, NULL};
  return run(a, words, QUICK, &out, &err);
}

bool dfix_build_tool_find(dfix_arena *a, const char *name, dfix_build_tool *out,
                          dfix_err *err) {
  static const char *const programs[] = {"docker", "podman", "buildah"};
  bool wants_docker = name && strcmp(name, "buildah") != 0;
  *out = (dfix_build_tool){.is_classic = name && strcmp(name, "classic") == 0};
  for (size_t i = 0; i < 3; i++) {
    bool is_docker = i == 0;
    if (name && is_docker != wants_docker) continue;
    // docker without its daemon, podman without a machine: `info` tells.
    if (!works(a, programs[i], "info")) continue;
    out->program = programs[i];
    return true;
  }
  return dfix_fail(err, DFIX_EPROGRAM, "no builder runs here: --verify needs %s",
                   wants_docker ? "docker"
                   : name       ? "buildah or podman"
                                : "docker, podman or buildah");
}

static bool is_buildah(const dfix_build_tool *tool) {
  return strcmp(tool->program, "buildah") == 0;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

bool dfix_build_image(dfix_arena *a, const dfix_build_tool *tool, const char *dockerfile,
                      const char *context, const char *tag, bool from_nothing,
                      dfix_built *out, dfix_err *err) {
  bool is_docker = strcmp(tool->program, "docker") == 0;
  dfix_vec(const char *) words = {0};
  if (is_docker) {
    vec_push(a, &words, "env");
    vec_push(a, &words, tool->is_classic ? "DOCKER_BUILDKIT=0" : "DOCKER_BUILDKIT=1");
  }
  vec_push(a, &words, tool->program);
  vec_push(a, &words, "build");
  if (is_docker && !tool->is_classic) vec_push(a, &words, "--progress=plain");
  if (!is_docker) vec_push(a, &words, "--layers");
  if (from_nothing) vec_push(a, &words, "--no-cache");
  const char *const rest[] = {"-t", tag, "-f", dockerfile, context};
  for (size_t i = 0; i < 5; i++) vec_push(a, &words, rest[i]);
  vec_push(a, &words, NULL);
  dfix_str log;
  double start = now();
  if (!run(a, words.items, SECONDS, &log, err)) return false;
  *out = (dfix_built){.seconds = now() - start, .ran = dfix_build_steps(a, log)};
  return true;
}

// ---- what is in an image ----

static const char *first_line(dfix_arena *a, dfix_str text) {
  dfix_str line = str_trim(str_slice(text, 0, str_find_char(text, '\n')));
  return dfix_arena_dup(a, line).ptr;
}

static bool export_buildah(dfix_arena *a, const char *tag, const char *tar,
                           dfix_str *config, dfix_err *err) {
  dfix_str out;
  if (!RUN(a, &out, err, "buildah", "from", "--pull-never", tag)) return false;
  const char *container = first_line(a, out);
  bool ok = RUN(a, &out, err, "buildah", "mount", container);
  if (ok) ok = RUN(a, &out, err, "tar", "-C", first_line(a, out), "-cf", tar, ".");
  dfix_err ignored;
  RUN(a, &out, &ignored, "buildah", "umount", container);
  RUN(a, &out, &ignored, "buildah", "rm", container);
  return ok && RUN(a, config, err, "buildah", "inspect", "--type", "image", "--format",
                   "{{.OCIv1.Config}}", tag);
}

bool dfix_build_export(dfix_arena *a, const dfix_build_tool *tool, const char *tag,
                       const char *tar, dfix_str *config, dfix_err *err) {
  dfix_str out;
  if (is_buildah(tool)) return export_buildah(a, tag, tar, config, err);
  if (!RUN(a, &out, err, tool->program, "create", tag, "true")) return false;
  const char *container = first_line(a, out);
  bool ok = RUN(a, &out, err, tool->program, "export", "-o", tar, container);
  dfix_err ignored;
  RUN(a, &out, &ignored, tool->program, "rm", container);
  return ok && RUN(a, config, err, tool->program, "image", "inspect", "--format",
                   "{{json .Config}}", tag);
}

void dfix_build_remove(dfix_arena *a, const dfix_build_tool *tool, const char *tag) {
  dfix_str out;
  dfix_err ignored;
  if (strcmp(tool->program, "docker") == 0)
    RUN(a, &out, &ignored, "docker", "rmi", "--no-prune", tag);
  else
    RUN(a, &out, &ignored, tool->program, is_buildah(tool) ? "rmi" : "untag", tag);
}

// ---- logs ----

typedef struct logged {
  dfix_str text;
  bool is_cached;
} logged;

// "#7 [build 3/9] RUN make", "STEP 3/9: RUN make", "Step 3/9 : RUN make",
// "[1/2] STEP 3/9: RUN make". `id` is "#7" of the first kind.
static bool names_step(dfix_str line, dfix_str *id, dfix_str *text) {
  *id = S("");
  if (str_starts(line, S("#"))) {
    dfix_str rest;
    size_t end = str_find(line, S("] "));
    if (!str_cut(line, ' ', id, &rest) || !str_starts(rest, S("[")) || end == STR_NONE ||
        !str_has_char(str_slice(line, 0, end), '/'))
      return false;
    *text = str_from_at(line, end + 2);
    return true;
  }
  size_t at = str_find(line, S("STEP "));
  if (at == STR_NONE) at = str_starts(line, S("Step ")) ? 0 : STR_NONE;
  if (at == STR_NONE || (at && line.ptr[0] != '[')) return false;
  size_t colon = str_find(line, S(": "));
  if (colon == STR_NONE) return false;
  *text = str_trim(str_from_at(line, colon + 2));
  return true;
}

dfix_strs dfix_build_steps(dfix_arena *a, dfix_str log) {
  dfix_vec(logged) steps = {0};
  dfix_map by_id = {0};
  for (dfix_str line, id, text; str_next(&log, '\n', &line);) {
    if (names_step(line, &id, &text)) {
      if (id.len && dfix_map_has(&by_id, id)) continue;
      logged step = {.text = text};
      vec_push(a, &steps, step);
      if (id.len) dfix_map_put(a, &by_id, id, (void *)(uintptr_t)steps.len);
    } else if (str_starts(line, S("#")) && str_ends(str_trim(line), S(" CACHED"))) {
      uintptr_t n =
          (uintptr_t)dfix_map_get(&by_id, str_slice(line, 0, str_find_char(line, ' ')));
      if (n) steps.items[n - 1].is_cached = true;
    } else if (str_has(line, S("Using cache")) && steps.len) {
      vec_last(&steps).is_cached = true;
    }
  }
  dfix_strs out = {0};
  const logged *step;
  vec_each(step, &steps) if (!step->is_cached && !str_starts(step->text, S("FROM ")))
      vec_push(a, &out, step->text);
  return out;
}
