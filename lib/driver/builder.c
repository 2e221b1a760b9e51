#include "driver/builder.h"

#include "base/buf.h"
#include "base/map.h"
#include "driver/process.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 6 * 3600, QUICK = 30 };

typedef dfix_vec(const char *) command;

static void add_words(dfix_arena *a, command *words, const char *const *more) {
  for (; *more; more++) vec_push(a, words, *more);
}

#define ADD(a, words, ...)                                                               \
  add_words((a), (words), (const char *const[]){__VA_ARGS__, NULL})

// False with a sentence if the command fails, whose name is argv[0].
static bool run(dfix_arena *a, const dfix_process *process, dfix_str *out,
                dfix_err *err) {
  int status;
  if (!dfix_process_run(a, process, out, &status, err)) return false;
  return status == 0 || dfix_fail(err, DFIX_EPROGRAM, "%s %s fails with status %d",
                                  process->argv[0], process->argv[1], status);
}

// What a command prints; `tool` is NULL where nothing is to stop it.
static bool ask(dfix_arena *a, const dfix_build_tool *tool, const char *const *words,
                dfix_str *out, dfix_err *err) {
  dfix_process process = {.argv = (char *const *)words,
                          .seconds = tool ? SECONDS : QUICK,
                          .stop = tool ? tool->stop : NULL};
  return run(a, &process, out, err);
}

#define ASK(a, tool, out, err, ...)                                                      \
  ask((a), (tool), (const char *const[]){__VA_ARGS__, NULL}, (out), (err))

static bool works(dfix_arena *a, const char *program, const char *word,
                  const char *more) {
  dfix_str out;
  dfix_err err;
  return ASK(a, NULL, &out, &err, program, word, more);
}

static bool is_docker(const dfix_build_tool *tool) {
  return strcmp(tool->program, "docker") == 0;
}

static bool is_buildah(const dfix_build_tool *tool) {
  return strcmp(tool->program, "buildah") == 0;
}

bool dfix_build_tool_find(dfix_arena *a, const char *name, dfix_build_tool *out,
                          dfix_err *err) {
  static const char *const programs[] = {"docker", "podman", "buildah"};
  bool wants_docker = name && strcmp(name, "buildah") != 0;
  *out = (dfix_build_tool){0};
  for (size_t i = 0; i < 3; i++) {
    if (name && (i == 0) != wants_docker) continue;
    // docker without its daemon, podman without a machine: `info` tells.
    if (!works(a, programs[i], "info", NULL)) continue;
    out->program = programs[i];
    bool is_classic = name && strcmp(name, "classic") == 0;
    if (wants_docker) out->buildkit = is_classic ? "0" : "1";
    out->has_buildx = i == 0 && !is_classic && works(a, "docker", "buildx", "version");
    return true;
  }
  return dfix_fail(err, DFIX_EPROGRAM, "no builder runs here: --verify needs %s",
                   wants_docker ? "docker"
                   : name       ? "buildah or podman"
                                : "docker, podman or buildah");
}

// ---- a build ----

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static command build_command(dfix_arena *a, const dfix_build_tool *tool,
                             const dfix_image_build *what) {
  command words = {0};
  if (is_docker(tool)) {
    ADD(a, &words, "env", "BUILDKIT_PROGRESS=plain");
    if (tool->buildkit)
      ADD(a, &words, dfix_arena_strf(a, "DOCKER_BUILDKIT=%s", tool->buildkit).ptr);
  }
  ADD(a, &words, tool->program);
  // A remote builder keeps what it builds unless it is told to --load.
  if (tool->has_buildx)
    ADD(a, &words, "buildx", "build", "--load");
  else
    ADD(a, &words, "build");
  if (!is_docker(tool)) ADD(a, &words, "--layers");
  if (what->from_nothing) ADD(a, &words, "--no-cache");
  const dfix_build_arg *arg;
  vec_each(arg, &what->options->build_args) {
    dfix_str pair =
        dfix_arena_strf(a, "%.*s=%.*s", STR_ARG(arg->name), STR_ARG(arg->value));
    ADD(a, &words, "--build-arg", pair.ptr);
  }
  if (what->options->target.len)
    ADD(a, &words, "--target", dfix_arena_dup(a, what->options->target).ptr);
  ADD(a, &words, "-t", what->tag, "-f", what->dockerfile, what->context);
  vec_push(a, &words, NULL);
  return words;
}

bool dfix_build_image(dfix_arena *a, const dfix_build_tool *tool,
                      const dfix_image_build *what, dfix_built *out, dfix_err *err) {
  command words = build_command(a, tool, what);
  dfix_process process = {.argv = (char *const *)words.items,
                          .seconds = SECONDS,
                          .joins_errors = true,
                          .stop = tool->stop};
  int status;
  double start = now();
  *out = (dfix_built){0};
  if (!dfix_process_run(a, &process, &out->log, &status, err)) return false;
  out->seconds = now() - start;
  out->ran = dfix_build_steps(a, out->log);
  return status == 0 ||
         dfix_fail(err, DFIX_EPROGRAM, "%s cannot build it", tool->program);
}

// ---- what is in an image ----

// Who is not root sees a mounted image only in a user namespace of buildah's.
static bool export_buildah(dfix_arena *a, const dfix_build_tool *tool, const char *tag,
                           const char *tar, dfix_str *config, dfix_err *err) {
  static const char script[] =
      "folder=$(buildah mount \"$1\") && tar -C \"$folder\" -cf \"$2\" .; status=$?; "
      "buildah umount \"$1\"; exit $status";
  dfix_str out;
  dfix_err ignored;
  command words = {0};
  if (!ASK(a, tool, &out, err, "buildah", "from", "--pull-never", "--name", tag, tag))
    return false;
  if (geteuid() != 0) ADD(a, &words, "buildah", "unshare");
  ADD(a, &words, "sh", "-c", script, "sh", tag, tar);
  vec_push(a, &words, NULL);
  bool ok = ask(a, tool, words.items, &out, err);
  ASK(a, NULL, &out, &ignored, "buildah", "rm", tag);
  return ok && ASK(a, tool, config, err, "buildah", "inspect", "--type", "image",
                   "--format", "{{.OCIv1.Config}}", tag);
}

// The classic builder also writes down which image a step began with: left out.
#define FIELD(name) "{{json .Config." name "}} "
static const char docker_config[] =
    FIELD("User") FIELD("Env") FIELD("Entrypoint") FIELD("Cmd") FIELD("WorkingDir")
        FIELD("ExposedPorts") FIELD("Labels") FIELD("Volumes") FIELD("StopSignal")
            FIELD("Healthcheck") FIELD("OnBuild") FIELD("Shell");

bool dfix_build_export(dfix_arena *a, const dfix_build_tool *tool, const char *tag,
                       const char *tar, dfix_str *config, dfix_err *err) {
  dfix_str out;
  dfix_err ignored;
  const char *program = tool->program;
  if (is_buildah(tool)) return export_buildah(a, tool, tag, tar, config, err);
  // An image without a command needs some word to be made a container, which never runs.
  bool ok = ASK(a, tool, &out, err, program, "create", "--name", tag, tag, "true") &&
            ASK(a, tool, &out, err, program, "export", "-o", tar, tag);
  ASK(a, NULL, &out, &ignored, program, "rm", tag);
  return ok && ASK(a, tool, config, err, program, "image", "inspect", "--format",
                   is_docker(tool) ? docker_config : "{{json .Config}}", tag);
}

void dfix_build_remove(dfix_arena *a, const dfix_build_tool *tool, const char *tag) {
  dfix_str out;
  dfix_err ignored;
  ASK(a, NULL, &out, &ignored, tool->program, "rmi", tag);
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
