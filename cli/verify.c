// verify.c - --verify: the one part of dfix that runs what a Dockerfile says.
//
// The file is built from nothing before and after its fixes, the images are compared, a
// source file is changed, and both are built again. All of it in a copy of the context.

#include "base/buf.h"
#include "base/pending.h"
#include "base/utf8.h"
#include "cache/history.h"
#include "cache/ignore.h"
#include "commands.h"
#include "driver/builder.h"
#include "driver/process.h"
#include "driver/rootfs.h"
#include "options.h"
#include "say.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

typedef struct trial {
  dfix_arena *arena;
  dfix_build_tool tool;
  const dfix_graph_options *options;
  const dfix_cache_fix *fix;
  dfix_str folder;  // for everything that is made, removed in the end
  dfix_str name;    // of the images, with a number behind it
  unsigned builds;
} trial;

static const char *path_in(const trial *t, const char *name) {
  return dfix_arena_strf(t->arena, "%.*s/%s", STR_ARG(t->folder), name).ptr;
}

static const char *image_name(const trial *t, unsigned n) {
  return dfix_arena_strf(t->arena, "%.*s-%u", STR_ARG(t->name), n).ptr;
}

static bool shell(const trial *t, const char *const *words,
                  const volatile sig_atomic_t *stop, dfix_err *err) {
  dfix_str out;
  int status;
  dfix_process process = {.argv = (char *const *)words, .seconds = 3600, .stop = stop};
  if (!dfix_process_run(t->arena, &process, &out, &status, err)) return false;
  return status == 0 || dfix_fail(err, DFIX_EPROGRAM, "%s fails", words[0]);
}

// The ignore file in force, which may be one of the Dockerfile's own name.
static bool copy_ignore(const trial *t, dfix_err *err) {
  dfix_str ignore;
  const dfix_context *context = t->fix->context;
  if (!context->ignore(context->self, &ignore)) return true;
  const char *path = path_in(t, "context/.dockerignore");
  unlink(path);  // it may be a link out of the context
  return dfix_file_create(path, ignore, err);
}

static bool prepare(trial *t, dfix_err *err) {
  const char *top = getenv("TMPDIR");
  dfix_str folder =
      dfix_arena_strf(t->arena, "%s/dfix-verify-XXXXXX", top && *top ? top : "/tmp");
  if (!mkdtemp((char *)folder.ptr))
    return dfix_fail(err, DFIX_EIO, "cannot make '%s': %s", folder.ptr, strerror(errno));
  t->folder = folder;
  // mkdtemp's own letters, which no other run has; no image has a name in upper case.
  dfix_str own = str_from_at(folder, folder.len - strlen("XXXXXX"));
  t->name = dfix_arena_lower(t->arena,
                             dfix_arena_strf(t->arena, "dfix-verify-%.*s", STR_ARG(own)));
  const char *from = dfix_arena_strf(t->arena, "%.*s/.", STR_ARG(t->fix->root)).ptr;
  const char *const copy[] = {"cp", "-a", "--", from, path_in(t, "context"), NULL};
  return shell(t, copy, &interrupted, err) && copy_ignore(t, err) &&
         dfix_file_create(path_in(t, "before"), t->fix->before, err) &&
         dfix_file_create(path_in(t, "after"), t->fix->after, err);
}

static void clean_up(const trial *t) {
  dfix_err ignored;
  if (!t->folder.len) return;
  for (unsigned n = t->builds; n; n--)
    dfix_build_remove(t->arena, &t->tool, image_name(t, n));
  const char *const words[] = {"rm", "-rf", t->folder.ptr, NULL};
  shell(t, words, NULL, &ignored);
}

// ---- builds ----

// A line as a terminal may show it: paths and logs hold what others wrote.
static void print_line(const trial *t, FILE *to, dfix_str line) {
  dfix_buf shown = {.arena = t->arena};
  dfix_utf8_show(&shown, line, 0, 1);
  fprintf(to, "    %.*s\n", (int)shown.len, shown.ptr);
}

// The end of the log of a build that failed: its last lines say why.
static void print_tail(const trial *t, dfix_str log) {
  enum { LINES = 12 };
  dfix_str tail = str_trim(log);
  size_t start = tail.len;
  for (int n = 0; n < LINES && start != STR_NONE; n++)
    start = str_rfind_char(str_slice(tail, 0, start), '\n');
  if (start != STR_NONE) tail = str_from_at(tail, start + 1);
  for (dfix_str line; str_next(&tail, '\n', &line);) print_line(t, stderr, line);
}

static bool build(trial *t, const char *side, const char *words, bool from_nothing,
                  dfix_built *out, dfix_err *err) {
  printf("  %s, %s: ", side, words);
  fflush(stdout);
  dfix_image_build what = {.dockerfile = path_in(t, side),
                           .context = path_in(t, "context"),
                           .options = t->options,
                           .tag = image_name(t, ++t->builds),
                           .from_nothing = from_nothing};
  if (!dfix_build_image(t->arena, &t->tool, &what, out, err)) {
    printf(interrupted ? "interrupted\n" : "failed\n");
    fflush(stdout);
    if (!interrupted) print_tail(t, out->log);
    return false;
  }
  bool is_rebuild = strcmp(words, "again") == 0;
  if (!is_rebuild)
    printf("%.1f s\n", out->seconds);
  else
    printf("%.1f s, %u %s again\n", out->seconds, out->ran.len,
           out->ran.len == 1 ? "step ran" : "steps ran");
  return true;
}

typedef struct image {
  dfix_rootfs files;
  dfix_str config;
} image;

// Of the image that was built last.
static bool read_image(const trial *t, image *out, dfix_err *err) {
  const char *tar = path_in(t, "rootfs.tar");
  bool ok = dfix_build_export(t->arena, &t->tool, image_name(t, t->builds), tar,
                              &out->config, err) &&
            dfix_rootfs_read(t->arena, tar, &out->files, err);
  unlink(tar);
  return ok && (out->config.len ||
                dfix_fail(err, DFIX_EPROGRAM, "the configuration cannot be read"));
}

static bool build_and_read(trial *t, const char *side, const char *words,
                           bool from_nothing, image *out, dfix_err *err) {
  dfix_built built;
  return build(t, side, words, from_nothing, &built, err) && read_image(t, out, err);
}

// ---- comparison ----

// What differs between before and after, less what differs between two builds of before.
static dfix_strs real_difference(const trial *t, const image *one, const image *again,
                                 const image *other, uint32_t *noise) {
  dfix_strs own = dfix_rootfs_difference(t->arena, &one->files, &again->files);
  dfix_strs all = dfix_rootfs_difference(t->arena, &one->files, &other->files), out = {0};
  dfix_map known = {0};
  const dfix_str *path;
  vec_each(path, &own) dfix_map_add(t->arena, &known, *path);
  vec_each(path, &all) if (!dfix_map_has(&known, *path)) vec_push(t->arena, &out, *path);
  *noise = own.len;
  return out;
}

static bool compare(trial *t, bool *same, dfix_err *err) {
  image one, again, other;
  uint32_t noise;
  // What buildah builds without its cache does not go there, and the second time
  // everything runs again by itself.
  bool is_docker = strcmp(t->tool.program, "docker") == 0;
  if (!build_and_read(t, "before", "from nothing", true, &one, err) ||
      !build_and_read(t, "before", "once more", is_docker, &again, err) ||
      !build_and_read(t, "after", "from nothing", is_docker, &other, err))
    return false;
  dfix_strs unlike = real_difference(t, &one, &again, &other, &noise);
  bool same_config = str_eq(str_trim(one.config), str_trim(other.config));
  printf("\nsame root file system: %s (%u paths, %u differ in any two builds)\n",
         unlike.len ? "NO" : "yes", one.files.paths.entries.len, noise);
  for (uint32_t i = 0; i < unlike.len && i < 10; i++)
    print_line(t, stdout, unlike.items[i]);
  printf("same configuration: %s\n\n", same_config ? "yes" : "NO");
  *same = !unlike.len && same_config;
  return true;
}

// ---- a change ----

static bool is_source(dfix_str path) {
  static const char *const ends[] = {".py", ".js",   ".ts", ".go",  ".rs",
                                     ".rb", ".php",  ".c",  ".cpp", ".java",
                                     ".cs", ".html", ".ex"};
  for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
    if (str_ends(path, str_from(ends[i]))) return true;
  return false;
}

static bool is_copied(const trial *t, const dfix_graph *g, dfix_str path) {
  for (uint32_t s = 0; s < g->stages.len; s++)
    for (uint32_t i = 0; i < g->stages.items[s]->steps.len; i++) {
      const dfix_instruction *copy = g->stages.items[s]->steps.items[i]->instr;
      if ((copy->kind == DFIX_COPY || copy->kind == DFIX_ADD) && copy->words.len > 1 &&
          !dfix_instruction_flag(copy, S("from")) &&
          dfix_copy_takes(t->arena, copy, path))
        return true;
    }
  return false;
}

// A source file that a COPY takes, as a path in the context; "" if there is none.
static dfix_str find_source(const trial *t) {
  const dfix_context *context = t->fix->context;
  const dfix_source *src = dfix_source_new(t->arena, t->fix->path, t->fix->before);
  const dfix_graph *g = dfix_graph_new(t->arena, dfix_parse(t->arena, src), NULL);
  dfix_entries entries = {0};
  dfix_str ignore = {0};
  if (!context->list(context->self, S(""), &entries)) return S("");
  if (!context->ignore(context->self, &ignore)) ignore = S("");
  const dfix_entry *e;
  vec_each(e, &entries) if (e->kind == DFIX_ENTRY_FILE && is_source(e->path) &&
                            !dfix_ignore_matches(ignore, e->path) &&
                            is_copied(t, g, e->path)) return e->path;
  return S("");
}

// Blanks and empty lines at its end, which no language minds; in an order that no earlier
// run has written, so that no builder has the result already.
static bool change(const trial *t, dfix_str source, dfix_err *err) {
  dfix_str name = dfix_arena_strf(t->arena, "context/%.*s", STR_ARG(source));
  const char *path = path_in(t, name.ptr);
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  uint64_t moment = (uint64_t)now.tv_sec << 30 | (uint64_t)now.tv_nsec;
  dfix_buf end = {.arena = t->arena};
  buf_add(&end, S("\n"));
  for (; moment; moment >>= 1) buf_add(&end, moment & 1 ? S("\n") : S(" "));
  buf_add(&end, S("\n"));
  FILE *file = fopen(path, "a");
  if (!file || fwrite(end.ptr, 1, end.len, file) != end.len || fclose(file) != 0)
    return dfix_fail(err, DFIX_EIO, "cannot change '%s': %s", path, strerror(errno));
  return true;
}

static bool rebuild(trial *t, dfix_err *err) {
  dfix_str source = find_source(t);
  dfix_built before, after;
  if (!source.len) {
    printf("no source file is copied: nothing to change\n");
    return true;
  }
  printf("a change of %.*s:\n", STR_ARG(source));
  if (!change(t, source, err) || !build(t, "before", "again", false, &before, err) ||
      !build(t, "after", "again", false, &after, err))
    return false;
  double saved = before.seconds - after.seconds;
  printf("saved with each such change: %.1f s\n", saved > 0 ? saved : 0);
  return true;
}

// ---- the command ----

static int verify(trial *t) {
  dfix_err err;
  bool same = false;
  if (str_eq(t->fix->before, t->fix->after)) {
    printf("%.*s: the fixes of the family cache change nothing\n", STR_ARG(t->fix->path));
    return DFIX_CLEAN;
  }
  if (!t->fix->context) {
    dfix_say(STR_FMT " has no build context to be built in", STR_ARG(t->fix->path));
    return DFIX_FAILED;
  }
  printf("%.*s: building with %s what the file says, before and after\n\n",
         STR_ARG(t->fix->path), t->tool.program);
  bool ok = prepare(t, &err) && compare(t, &same, &err) && rebuild(t, &err);
  clean_up(t);
  if (ok) return same ? DFIX_CLEAN : DFIX_FOUND;
  dfix_say("%s", interrupted ? "interrupted" : err.msg);
  return DFIX_FAILED;
}

int dfix_command_verify(dfix_arena *a, dfix_options *o) {
  dfix_strs files = {0};
  dfix_err err;
  trial t = {.arena = a, .options = &o->config.graph};
  if (!dfix_build_tool_find(a, o->builder_name, &t.tool, &err)) {
    dfix_say("%s", err.msg);
    return DFIX_FAILED;
  }
  t.tool.stop = &interrupted;
  signal(SIGINT, on_interrupt);
  signal(SIGTERM, on_interrupt);
  signal(SIGHUP, on_interrupt);
  int status = dfix_discover_all(a, o, dfix_configs_new(a, &o->config), &files)
                   ? DFIX_CLEAN
                   : DFIX_FAILED;
  for (uint32_t i = 0; i < files.len && !interrupted; i++) {
    dfix_cache_fix fix;
    if (!dfix_cache_fix_open(a, o, files.items[i], &fix)) {
      status = DFIX_FAILED;
      continue;
    }
    t.fix = &fix;
    t.folder = S("");
    t.builds = 0;
    int own = verify(&t);
    if (own > status) status = own;
    if (!dfix_cache_fix_close(&fix)) status = DFIX_FAILED;
  }
  return status;
}
