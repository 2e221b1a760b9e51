// python_file.c - the guard as a constraints file of the build context, where the project
// has one already, or wants one (python.constraint-style).

#include "engine/engine.h"
#include "engine/python_fix.h"

typedef struct file_guard {
  const dfix_py_file *reqs;  // the requirements that the install reads
  dfix_str path;             // of the constraints file in the context
  dfix_str given;            // how the command names it
  bool is_there;
  dfix_str bytes;  // if it is there
} file_guard;

// PATH with its last name replaced by constraints.txt.
static dfix_str beside(dfix_arena *a, dfix_str path) {
  dfix_str folder = str_slice(path, 0, path.len - str_basename(path).len);
  return dfix_arena_strf(a, STR_FMT "constraints.txt", STR_ARG(folder));
}

static bool is_ignored(const dfix_context *c, dfix_str path) {
  dfix_str ignore;
  return c->ignore(c->self, &ignore) && dfix_ignore_matches(ignore, path);
}

// A requirements file that a COPY brings which can bring one more.
static const dfix_py_file *copied_requirements(const dfix_install *in) {
  for (uint32_t i = 0; i < in->files.len; i++) {
    const dfix_py_file *f = in->files.items[i];
    bool named = f->ref && !f->ref->from_env && f->ref->is_known;
    if (named && f->origin == DFIX_FILE_CONTEXT && dfix_copy_can_take(f->copy)) return f;
  }
  return NULL;
}

// What the file says of torch holds the installed one, or it says nothing of it.
static bool suits(dfix_arena *a, const file_guard *g, const dfix_dist *torch,
                  bool *names_torch) {
  const dfix_reqs_file *reqs = dfix_reqs_parse(a, g->bytes);
  *names_torch = false;
  const dfix_reqs_entry *e;
  vec_each(e, &reqs->entries) {
    if (!str_eq(e->requirement.key, S("torch"))) continue;
    const dfix_specifiers *s = &e->requirement.specifiers;
    *names_torch = true;
    if (!dfix_specifiers_pin(s) || !dfix_dist_satisfies(a, torch, s)) return false;
  }
  return true;
}

// The family as it belongs together: what is not installed yet is named too, so that a
// package that needs it takes the right one.
static dfix_str lines_of(dfix_arena *a, const dfix_dist *torch) {
  static const char *const companions[] = {"torchvision", "torchaudio"};
  const dfix_torch_release *r = dfix_torch_find(&torch->version);
  dfix_buf b = {.arena = a};
  buf_addf(&b, "torch==" STR_FMT "\n", STR_ARG(dfix_version_public(a, &torch->version)));
  for (uint32_t i = 0; r && i < 2; i++) {
    dfix_str version = dfix_torch_companion_version(r, str_from(companions[i]));
    if (version.len) buf_addf(&b, "%s==" STR_FMT "\n", companions[i], STR_ARG(version));
  }
  return buf_str(&b);
}

static bool find(dfix_ctx *ctx, const dfix_install *in, file_guard *g) {
  const dfix_context *c = dfix_ctx_context(ctx);
  const dfix_dist *torch = in->torch;
  dfix_arena *a = dfix_ctx_arena(ctx);
  // A public version lets pip lay PyPI's build over the installed one when it is told to
  // take everything anew.
  bool reinstalls = in->pip->ignore_installed.on || in->pip->force_reinstall.on;
  if (!c || reinstalls || !torch->is_exact || !torch->has_version) return false;
  g->reqs = copied_requirements(in);
  if (!g->reqs) return false;
  g->path = beside(a, g->reqs->context_path);
  g->given = beside(a, g->reqs->ref->text);
  g->is_there = c->read(c->self, g->path, &g->bytes);
  bool is_free = c->kind(c->self, g->path) == DFIX_ENTRY_NONE;
  return (g->is_there || is_free) && !is_ignored(c, g->path);
}

static void add_lines(dfix_diag *d, dfix_arena *a, const file_guard *g,
                      const dfix_dist *torch) {
  uint32_t end = (uint32_t)g->bytes.len;
  bool ends_line = !end || str_ends(g->bytes, S("\n"));
  dfix_replace_in(d, g->path, span(end, end),
                  dfix_arena_strf(a, "%s" STR_FMT, ends_line ? "" : "\n",
                                  STR_ARG(lines_of(a, torch))));
}

// Whether the COPY brings the constraints already.
static bool is_copied(dfix_ctx *ctx, const dfix_install *in, const file_guard *g) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  dfix_py_file f = dfix_file_trace(a, dfix_ctx_graph(ctx), dfix_ctx_context(ctx),
                                   in->step, beside(a, g->reqs->path), in->env->has_base);
  return f.origin == DFIX_FILE_CONTEXT && str_eq(f.context_path, g->path);
}

// A constraints file of the context that an earlier install of the stage is given and
// that holds torch: where it lies in the image; "" if there is none.
static dfix_str given_before(dfix_arena *a, const dfix_install *in) {
  const dfix_environment *env = in->env;
  for (uint32_t i = 0; i < env->installs.len && env->installs.items[i] != in; i++) {
    const dfix_install *it = env->installs.items[i];
    for (uint32_t k = 0; k < it->constraint_files.len; k++) {
      const dfix_py_file *f = it->constraint_files.items[k];
      file_guard g = {.bytes = f->bytes};
      bool names_torch;
      bool is_plain = f->origin == DFIX_FILE_CONTEXT && f->has_bytes && f->copy;
      if (is_plain && suits(a, &g, in->torch, &names_torch) && names_torch)
        return f->path;
    }
  }
  return (dfix_str){0};
}

// Where the file will lie that the fix of an earlier install of the stage makes.
static dfix_str given_by_then(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_environment *env = in->env;
  for (uint32_t i = 0; i < env->installs.len && env->installs.items[i] != in; i++) {
    const dfix_install *it = env->installs.items[i];
    file_guard g = {0};
    if (it->verdict.cause == DFIX_CAUSE_UNGUARDED && find(ctx, it, &g))
      return beside(dfix_ctx_arena(ctx), g.reqs->path);
  }
  return (dfix_str){0};
}

bool dfix_fix_guard_file(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in) {
  file_guard g = {0};
  dfix_arena *a = dfix_ctx_arena(ctx);
  bool wanted = dfix_ctx_python(ctx)->constraints_in_file, names_torch = false;
  dfix_str given = given_before(a, in);
  if (!given.len && wanted && !copied_requirements(in)) given = given_by_then(ctx, in);
  if (given.len) {
    dfix_fix(d, DFIX_FIX_SAFE);
    dfix_guard_flag(ctx, d, in, given);
    return true;
  }
  if (!find(ctx, in, &g) || (!g.is_there && !wanted)) return false;
  if (g.is_there && !suits(a, &g, in->torch, &names_torch)) return false;
  dfix_fix(d, DFIX_FIX_SAFE);
  if (!names_torch) add_lines(d, a, &g, in->torch);
  if (!is_copied(ctx, in, &g)) dfix_copy_also(ctx, d, g.reqs->copy, g.path);
  dfix_guard_flag(ctx, d, in, g.given);
  return true;
}
