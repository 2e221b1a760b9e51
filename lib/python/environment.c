#include "python/environment.h"

#include "python/pip_conf.h"

#include <assert.h>

enum { MAX_ANCESTORS = 32, MAX_NESTED_FILES = 8, MAX_DISTS = 64, MAX_COPIED = 3 };

// The walk over a stage: what is installed so far, and what each command finds.
typedef struct walk {
  dfix_arena *arena;
  const dfix_graph *graph;
  const dfix_context *context;
  const dfix_python_project *project;
  dfix_environment *env;
  dfix_vec(dfix_dist *) dists;
  dfix_strs venvs;    // folders of virtual environments made so far
  dfix_str captured;  // the last captured constraints file
  // What `pip config set` wrote, and whether a pip.conf was written that is not read.
  dfix_strs config_constraints, config_extra_indexes;
  dfix_str config_index;
  bool has_pip_conf;
  bool is_target;  // the stage that is asked for, not an ancestor
  unsigned depth;  // of stages that are copied from, one inside the other
} walk;

// ---- files --------------------------------------------------------------------------

static bool is_remote(dfix_str path) { return str_has(path, S("://")); }

static dfix_py_file *trace_file(walk *w, const dfix_pip *p, dfix_str from,
                                dfix_str path) {
  dfix_py_file *f = arena_new(w->arena, dfix_py_file);
  f->path = path;
  bool rooted = str_starts(path, S("/")) || from.len;
  if (!path.len || is_remote(path) || !rooted || str_eq(path, S("/dev/null"))) return f;
  dfix_str full = dfix_path_resolve(w->arena, from, path);
  *f = dfix_file_trace(w->arena, w->graph, w->context, p->cmd->step, full,
                       w->env->has_base);
  f->path = full;
  return f;
}

static dfix_str folder_of(dfix_str path) {
  size_t slash = str_rfind_char(path, '/');
  return slash == STR_NONE || slash == 0 ? S("/") : str_slice(path, 0, slash);
}

static void add_index(walk *w, dfix_install *in, const dfix_reqs_entry *e) {
  if (e->has_variable) {
    in->has_unknown_index = true;
  } else if (e->role == DFIX_REQS_EXTRA_INDEX) {
    vec_push(w->arena, &in->extra_indexes, e->value);
  } else if (!in->index.len) {
    in->index = e->value;
  }
}

static bool holds_name(const dfix_strs *names, dfix_str key) {
  const dfix_str *name;
  vec_each(name, names) if (str_eq(*name, key)) return true;
  return false;
}

// What the tables and the project know of a package.
static unsigned classes_of(const walk *w, dfix_str key) {
  unsigned classes = dfix_package_classes(key);
  if (holds_name(&w->project->torch_free, key)) classes |= DFIX_PKG_FREE;
  if (holds_name(&w->project->dependents, key)) classes |= DFIX_PKG_DEPENDENT;
  if (holds_name(&w->project->exact, key)) classes |= DFIX_PKG_EXACT;
  return classes;
}

static dfix_need need_of(const walk *w, const dfix_reqs_entry *e, const dfix_py_file *f) {
  return (dfix_need){.requirement = e->requirement,
                     .classes = classes_of(w, e->requirement.key),
                     .is_known = !e->has_variable,
                     .file = f,
                     .span = e->span,
                     .has_hashes = e->hashes.len > 0};
}

static void read_constraints(walk *w, dfix_install *in, const dfix_py_file *f, int depth);

// A line of a requirements file (`limits` false) or a constraints file.
static void read_entry(walk *w, dfix_install *in, const dfix_py_file *f,
                       const dfix_reqs_entry *e, bool limits, int depth);

static void read_requirements(walk *w, dfix_install *in, const dfix_py_file *f,
                              int depth) {
  vec_push(w->arena, &in->files, f);
  if (!f->has_bytes || depth > MAX_NESTED_FILES) {
    in->has_unknown_needs |= !str_eq(f->path, S("/dev/null"));
    return;
  }
  const dfix_reqs_entry *e;
  vec_each(e, &f->reqs->entries) read_entry(w, in, f, e, false, depth);
}

static void read_constraints(walk *w, dfix_install *in, const dfix_py_file *f,
                             int depth) {
  vec_push(w->arena, &in->constraint_files, f);
  in->has_constraint = true;
  if (f->origin == DFIX_FILE_CAPTURED) {
    in->is_captured = true;
  } else if (!f->has_bytes || depth > MAX_NESTED_FILES) {
    in->limits_may_cover |= f->origin != DFIX_FILE_MISSING;
  } else {
    const dfix_reqs_entry *e;
    vec_each(e, &f->reqs->entries) read_entry(w, in, f, e, true, depth);
  }
}

static void read_entry(walk *w, dfix_install *in, const dfix_py_file *f,
                       const dfix_reqs_entry *e, bool limits, int depth) {
  dfix_py_file *nested;
  switch (e->role) {
  case DFIX_REQS_REQUIREMENT:
    if (!dfix_marker_may_hold(e->requirement.marker)) break;
    if (limits)
      vec_push(w->arena, &in->limits, need_of(w, e, f));
    else
      vec_push(w->arena, &in->needs, need_of(w, e, f));
    break;
  case DFIX_REQS_FILE:
  case DFIX_REQS_CONSTRAINTS:
    nested = trace_file(w, in->pip, folder_of(f->path),
                        e->has_variable ? (dfix_str){0} : e->value);
    if (e->role == DFIX_REQS_FILE)
      read_requirements(w, in, nested, depth + 1);
    else
      read_constraints(w, in, nested, depth + 1);
    break;
  case DFIX_REQS_INDEX:
  case DFIX_REQS_EXTRA_INDEX:
    add_index(w, in, e);
    break;
  case DFIX_REQS_REQUIRE_HASHES:
    in->requires_hashes = true;
    break;
  case DFIX_REQS_UNKNOWN:
    in->has_unknown_needs |= !limits;
    break;
  default:
    break;
  }
}

// Where the command runs: its step's folder, unless a `cd` stands before it.
static dfix_str cwd_of(const dfix_pip *p) {
  const dfix_command *cmd = p->cmd;
  if (cmd->cwd.certainty == DFIX_KNOWN) return cmd->cwd.text;
  for (uint32_t i = 0; i < cmd->step->commands.len; i++) {
    dfix_str program = cmd->step->commands.items[i]->program;
    if (str_eq(program, S("cd")) || str_eq(program, S("pushd"))) return (dfix_str){0};
  }
  return dfix_step_folder(cmd->step);
}

// ---- one install --------------------------------------------------------------------

static void read_indexes(walk *w, dfix_install *in) {
  const dfix_pip *p = in->pip;
  in->index = p->index.text;
  in->index_is_known = p->index.is_known || span_is_empty(p->index.option);
  const dfix_pip_ref *it;
  vec_each(it, &p->extra_indexes) {
    if (it->is_known)
      vec_push(w->arena, &in->extra_indexes, it->text);
    else
      in->has_unknown_index = true;
  }
  vec_each(it, &p->find_links) {
    if (it->is_known)
      vec_push(w->arena, &in->extra_indexes, it->text);
    else
      in->has_unknown_index = true;
  }
}

static dfix_py_file *file_of_ref(walk *w, const dfix_pip *p, const dfix_pip_ref *ref) {
  dfix_py_file *f =
      trace_file(w, p, cwd_of(p), ref->is_known ? ref->text : (dfix_str){0});
  f->ref = ref;
  return f;
}

static void read_files(walk *w, dfix_install *in) {
  const dfix_pip *p = in->pip;
  const dfix_pip_ref *it;
  vec_each(it, &p->files) read_requirements(w, in, file_of_ref(w, p, it), 0);
  vec_each(it, &p->constraints) read_constraints(w, in, file_of_ref(w, p, it), 0);
  vec_each(it, &p->overrides) {
    in->has_constraint = true;
    in->limits_may_cover = true;
  }
}

static void read_arguments(walk *w, dfix_install *in) {
  const dfix_pip_req *it;
  vec_each(it, &in->pip->requirements) {
    if (!dfix_marker_may_hold(it->requirement.marker)) continue;
    dfix_need need = {.requirement = it->requirement,
                      .classes = classes_of(w, it->requirement.key),
                      .is_known = it->is_known,
                      .arg = it,
                      .span = it->span};
    // The shell takes the specifier away: the bare name is asked for.
    if (!it->is_known && !it->requirement.key.len) in->has_unknown_needs = true;
    vec_push(w->arena, &in->needs, need);
  }
  if (in->pip->has_unknown) in->has_unknown_needs = true;
}

static const dfix_dist *find_dist(const walk *w, dfix_str key, dfix_str python) {
  for (uint32_t i = w->dists.len; i > 0; i--) {
    const dfix_dist *d = w->dists.items[i - 1];
    if (str_eq(d->key, key) && str_eq(d->python, python)) return d;
  }
  return NULL;
}

// Branches of one script: the torch of the one is not there in the other.
static bool is_other_branch(const dfix_dist *d, const dfix_command *cmd) {
  return d && d->by && d->by->cmd->is_conditional && cmd->is_conditional &&
         d->by->cmd->step == cmd->step;
}

static const dfix_dist *find_elsewhere(const walk *w, dfix_str key, dfix_str python) {
  for (uint32_t i = w->dists.len; i > 0; i--) {
    const dfix_dist *d = w->dists.items[i - 1];
    bool known = !str_eq(d->python, S("?"));
    if (str_eq(d->key, key) && known && !str_eq(d->python, python)) return d;
  }
  return NULL;
}

// An image that guards its torch does so through PIP_CONSTRAINT, until it is set anew.
static void read_base_guard(walk *w, dfix_install *in) {
  bool reads_it = in->pip->tool == DFIX_PIP;
  dfix_value v = dfix_pip_env(in->pip->cmd, S("PIP_CONSTRAINT"));
  if (!w->env->has_base || !w->env->base.is_guarded || !reads_it) return;
  if (v.certainty == DFIX_KNOWN) return;
  in->has_constraint = true;
  in->limits_may_cover = true;
}

// A pip.conf where pip looks for one, with the bytes that the build gives it; NULL if
// there is none that can be read.
static const dfix_py_file *find_pip_conf(walk *w, const dfix_install *in) {
  static const char *const paths[] = {"/etc/pip.conf", "/root/.config/pip/pip.conf",
                                      "/root/.pip/pip.conf"};
  dfix_value chosen = dfix_pip_env(in->pip->cmd, S("PIP_CONFIG_FILE"));
  if (chosen.certainty == DFIX_UNKNOWN) return NULL;
  if (chosen.certainty == DFIX_KNOWN && chosen.text.len) {
    const dfix_py_file *f = trace_file(w, in->pip, cwd_of(in->pip), chosen.text);
    return f->has_bytes ? f : NULL;
  }
  for (uint32_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    const dfix_py_file *f = trace_file(w, in->pip, S("/"), str_from(paths[i]));
    if (f->has_bytes) return f;
  }
  return NULL;
}

static bool read_pip_conf(walk *w, dfix_install *in) {
  const dfix_py_file *f = find_pip_conf(w, in);
  if (!f) return false;
  dfix_pip_conf conf = dfix_pip_conf_read(w->arena, f->bytes);
  const dfix_str *it;
  vec_each(it, &conf.constraints)
      read_constraints(w, in, trace_file(w, in->pip, cwd_of(in->pip), *it), 0);
  vec_each(it, &conf.extra_indexes) vec_push(w->arena, &in->extra_indexes, *it);
  vec_each(it, &conf.find_links) vec_push(w->arena, &in->extra_indexes, *it);
  if (!in->index.len && in->index_is_known) in->index = conf.index;
  return true;
}

// pip.conf, as far as it is known.
static void read_config(walk *w, dfix_install *in) {
  if (in->pip->tool != DFIX_PIP) return;
  const dfix_str *it;
  vec_each(it, &w->config_constraints)
      read_constraints(w, in, trace_file(w, in->pip, cwd_of(in->pip), *it), 0);
  vec_each(it, &w->config_extra_indexes) vec_push(w->arena, &in->extra_indexes, *it);
  if (!in->index.len && in->index_is_known) in->index = w->config_index;
  if (!w->has_pip_conf || read_pip_conf(w, in)) return;
  in->has_constraint = in->limits_may_cover = in->has_unknown_index = true;
}

static dfix_install *install_new(walk *w, const dfix_pip *p, dfix_str python) {
  dfix_install *in = arena_new(w->arena, dfix_install);
  in->pip = p;
  in->step = p->cmd->step;
  in->requires_hashes = p->require_hashes.on;
  read_indexes(w, in);
  read_arguments(w, in);
  read_files(w, in);
  read_base_guard(w, in);
  read_config(w, in);
  in->torch = find_dist(w, S("torch"), python);
  in->torchvision = find_dist(w, S("torchvision"), python);
  in->torchaudio = find_dist(w, S("torchaudio"), python);
  if (is_other_branch(in->torch, p->cmd)) in->torch = NULL;
  bool unknown = str_eq(python, S("?"));
  if (!in->torch && !unknown) in->other_torch = find_elsewhere(w, S("torch"), python);
  in->captured_path = w->captured;
  if (p->tool == DFIX_UV) in->lock = trace_file(w, p, cwd_of(p), S("uv.lock"))->bytes;
  in->env = w->env;
  in->verdict = dfix_install_verdict(w->arena, in);
  return in;
}

// ---- what an install leaves behind ---------------------------------------------------

static bool is_pytorch_index(const dfix_install *in, dfix_str *variant) {
  return dfix_index_read(in->index, variant) == DFIX_INDEX_TORCH;
}

// The build of a torch that this command fetches; "" if not known.
static dfix_str variant_fetched(const dfix_install *in, const dfix_version *v,
                                const dfix_torch_release *r) {
  dfix_str variant;
  if (v && v->local.len) return v->local.items[0];
  if (in->pip->torch_backend.is_known &&
      dfix_torch_knows_variant(in->pip->torch_backend.text))
    return in->pip->torch_backend.text;
  if (is_pytorch_index(in, &variant)) return variant;
  // The local version sorts above PyPI's: an extra index with this very build wins.
  for (uint32_t i = 0; v && i < in->extra_indexes.len; i++)
    if (dfix_index_read(in->extra_indexes.items[i], &variant) == DFIX_INDEX_TORCH && r &&
        dfix_torch_has_variant(r, variant))
      return variant;
  if (in->extra_indexes.len || in->index.len || in->has_unknown_index || !r)
    return (dfix_str){0};
  return str_from(r->pypi);
}

static void set_version(walk *w, const dfix_install *in, const dfix_need *need,
                        dfix_dist *d) {
  const dfix_specifiers *s = &need->requirement.specifiers;
  const dfix_version *pin = need->is_known ? dfix_specifiers_pin(s) : NULL;
  const dfix_torch_release *r = NULL;
  dfix_str index_variant = {0};
  d->from_pypi = !in->index.len && !in->extra_indexes.len && !in->has_unknown_index;
  d->is_exact = pin != NULL || !need->is_known;
  if (!need->is_known) return;
  if (pin) {
    d->has_version = true;
    d->version = *pin;
    if (str_eq(d->key, S("torch"))) r = dfix_torch_find(pin);
  } else if (in->index_is_known && is_pytorch_index(in, &index_variant) &&
             !in->extra_indexes.len) {
    int n = dfix_torch_members(w->arena, d->key, s, index_variant, &r);
    d->is_exact = n == 1;
    if (n > 0)
      d->has_version = dfix_version_parse(
          w->arena, dfix_torch_companion_version(r, d->key), &d->version);
  }
  d->variant = variant_fetched(in, d->has_version ? &d->version : NULL, r);
}

bool dfix_dist_satisfies(dfix_arena *a, const dfix_dist *dist, const dfix_specifiers *s) {
  if (!dist->has_version) return true;
  if (dist->version.local.len || !dist->variant.len || dist->from_pypi)
    return dfix_specifiers_accept(s, &dist->version);
  dfix_version local;
  dfix_str text = dfix_arena_strf(a, STR_FMT "+" STR_FMT, STR_ARG(dist->version.normal),
                                  STR_ARG(dist->variant));
  return dfix_version_parse(a, text, &local) && dfix_specifiers_accept(s, &local);
}

// Named again and satisfied: pip leaves it alone.
static bool is_satisfied(const walk *w, const dfix_install *in, const dfix_dist *d,
                         const dfix_need *need) {
  const dfix_pip *p = in->pip;
  if (!d || p->ignore_installed.on || p->force_reinstall.on || p->upgrade.on)
    return false;
  if (!need->is_known) return false;
  if (!d->has_version) return !need->requirement.specifiers.len;
  return dfix_dist_satisfies(w->arena, d, &need->requirement.specifiers);
}

static void put_dist(walk *w, const dfix_install *in, dfix_dist d) {
  if (w->dists.len == MAX_DISTS) return;
  d.by = in->pip;
  d.is_conditional = in->pip->cmd->is_conditional;
  dfix_dist *copy = arena_new(w->arena, dfix_dist);
  *copy = d;
  vec_push(w->arena, &w->dists, copy);
}

static void install_family(walk *w, const dfix_install *in, dfix_str key,
                           dfix_str python) {
  const dfix_need *need = dfix_install_need(in, key);
  const dfix_dist *before = find_dist(w, key, python);
  if (!need || is_satisfied(w, in, before, need)) return;
  dfix_dist d = {.key = key, .python = python};
  if (in->pip->tool == DFIX_CONDA) d.from_conda = true;
  set_version(w, in, need, &d);
  put_dist(w, in, d);
}

// A package that depends on torch brings the newest one, if there is none.
static void install_implied(walk *w, const dfix_install *in, dfix_str python) {
  if (find_dist(w, S("torch"), python) || in->pip->no_deps.on) return;
  const dfix_need *it;
  vec_each(it, &in->needs) {
    unsigned classes = it->classes;
    bool torch_follows = (classes & (DFIX_PKG_DEPENDENT | DFIX_PKG_EXACT)) != 0;
    if (!torch_follows || dfix_torch_is_family(it->requirement.key)) continue;
    dfix_dist d = {.key = S("torch"), .python = python, .is_implied = true};
    d.from_pypi = !in->index.len && !in->extra_indexes.len;
    put_dist(w, in, d);
    return;
  }
}

static bool installs(const dfix_pip *p) {
  return p->verb == DFIX_VERB_INSTALL && !p->dry_run.on && !p->target.text.len &&
         p->tool != DFIX_PIPX;
}

static void install_conda(walk *w, const dfix_install *in, dfix_str python) {
  const dfix_need *it;
  vec_each(it, &in->needs) {
    dfix_str key = it->requirement.key;
    if (!str_starts(it->requirement.text, S("pytorch")) &&
        !str_eq(key, S("torchvision")) && !str_eq(key, S("torchaudio")))
      continue;
    dfix_str name = it->requirement.text, version = {0}, rest;
    str_cut(name, '=', &name, &version);
    if (str_starts(version, S("="))) version = str_from_at(version, 1);
    str_cut(version, '=', &version, &rest);
    if (str_eq(name, S("pytorch"))) key = S("torch");
    if (!dfix_torch_is_family(key)) continue;
    dfix_dist d = {.key = key, .python = python, .from_conda = true};
    d.has_version = dfix_version_parse(w->arena, version, &d.version);
    d.is_exact = d.has_version;
    put_dist(w, in, d);
  }
}

static void install_effects(walk *w, const dfix_install *in, dfix_str python) {
  if (!installs(in->pip)) return;
  if (in->pip->tool == DFIX_CONDA) {
    install_conda(w, in, python);
    return;
  }
  install_family(w, in, S("torch"), python);
  install_family(w, in, S("torchvision"), python);
  install_family(w, in, S("torchaudio"), python);
  install_implied(w, in, python);
}

static void uninstall(walk *w, const dfix_pip *p, dfix_str python) {
  for (uint32_t i = 0; i < w->dists.len; i++) {
    dfix_dist *d = w->dists.items[i];
    if (!str_eq(d->python, python) || !dfix_pip_find(p, d->key)) continue;
    for (uint32_t j = i + 1; j < w->dists.len; j++)
      w->dists.items[j - 1] = w->dists.items[j];
    w->dists.len--;
    i--;
  }
}

// ---- the walk -----------------------------------------------------------------------

// The folder of the environment that PATH begins with, if it was made in this stage.
static dfix_str venv_in_path(walk *w, const dfix_command *cmd) {
  const dfix_pair *pair = dfix_scope_origin(cmd->step->scope, S("PATH"));
  if (!pair || !pair->has_value) return (dfix_str){0};
  dfix_str first = pair->value.value, rest;
  str_cut(first, ':', &first, &rest);
  for (uint32_t i = 0; i < w->venvs.len; i++) {
    dfix_str venv = w->venvs.items[i];
    bool through_variable =
        str_starts(first, S("$")) && str_has(first, S("/bin")) &&
        str_eq(dfix_scope_get(cmd->step->scope, S("VIRTUAL_ENV")).text, venv);
    if (through_variable ||
        str_eq(first, dfix_arena_strf(w->arena, STR_FMT "/bin", STR_ARG(venv))))
      return venv;
  }
  return (dfix_str){0};
}

// The environment that an earlier `. /venv/bin/activate` of the same script chose.
static dfix_str activated(const dfix_command *cmd) {
  dfix_str venv = {0};
  for (uint32_t i = 0; i < cmd->step->commands.len; i++) {
    const dfix_command *c = cmd->step->commands.items[i];
    if (c == cmd) break;
    bool sources = str_eq(c->program, S(".")) || str_eq(c->program, S("source"));
    if (!sources || !c->args.len) continue;
    dfix_str script = c->args.items[0].text;
    if (str_ends(script, S("/bin/activate")))
      venv = str_slice(script, 0, script.len - 13);
  }
  return venv;
}

// `conda run -n x pip`: the environment is the wrapper's affair.
static bool is_in_conda(const dfix_command *cmd) {
  for (uint32_t i = 0; i < cmd->wrappers.len; i++)
    if (str_has(cmd->wrappers.items[i], S("conda")) ||
        str_eq(cmd->wrappers.items[i], S("mamba")))
      return true;
  return false;
}

// The folder of the environment, a Python's version, "" for the default, "?" if unknown.
static dfix_str environment_of(walk *w, const dfix_pip *p) {
  if (is_in_conda(p->cmd)) return S("?");
  if (p->python.len) return p->python;
  dfix_str venv = activated(p->cmd);
  if (venv.len) return venv;
  venv = venv_in_path(w, p->cmd);
  if (venv.len || p->system.on) return venv;
  bool uv = p->tool == DFIX_UV_PIP || p->tool == DFIX_UV;
  dfix_value chosen = dfix_pip_env(
      p->cmd, p->tool == DFIX_UV ? S("UV_PROJECT_ENVIRONMENT") : S("VIRTUAL_ENV"));
  if (p->tool == DFIX_UV && chosen.certainty == DFIX_UNSET && cwd_of(p).len)
    return dfix_path_resolve(w->arena, cwd_of(p), S(".venv"));
  return uv && chosen.certainty == DFIX_KNOWN ? chosen.text : (dfix_str){0};
}

// python -m venv DIR, virtualenv DIR, uv venv DIR
static void note_venv(walk *w, const dfix_command *cmd) {
  bool makes = str_eq(cmd->program, S("venv")) || str_eq(cmd->program, S("virtualenv")) ||
               dfix_command_is(cmd, S("uv"), S("venv"));
  if (!makes || !cmd->args.len) return;
  const dfix_arg *last = &vec_last(&cmd->args);
  if (last->is_known && str_starts(last->text, S("/")))
    vec_push(w->arena, &w->venvs, last->text);
}

// A redirection that writes a constraints file from what is installed.
static void note_capture(walk *w, const dfix_command *cmd) {
  if (!cmd->node) return;
  const dfix_sh_redirect *rd;
  vec_each(rd, &cmd->node->redirects) {
    dfix_str path = rd->target.value;
    if (!str_eq(rd->op, S(">")) || !str_starts(path, S("/")) || !rd->target.is_literal)
      continue;
    if (!str_has(str_basename(path), S("constraint"))) continue;
    dfix_py_file f = dfix_file_trace(w->arena, w->graph, w->context, cmd->step, path,
                                     w->env->has_base);
    if (f.origin == DFIX_FILE_CAPTURED) w->captured = path;
  }
}

// pip config set global.constraint FILE
static void note_config(walk *w, const dfix_pip *p) {
  if (p->requirements.len < 3 || !str_eq(p->requirements.items[0].arg->text, S("set")))
    return;
  dfix_str key = p->requirements.items[1].arg->text;
  const dfix_arg *value = p->requirements.items[2].arg;
  bool known = value->is_known;
  dfix_str text = known ? value->text : S("https://unknown.invalid/simple");
  if (str_ends(key, S(".constraint")))
    vec_push(w->arena, &w->config_constraints, known ? text : (dfix_str){0});
  else if (str_ends(key, S(".extra-index-url")))
    vec_push(w->arena, &w->config_extra_indexes, text);
  else if (str_ends(key, S(".index-url")))
    w->config_index = text;
}

// A COPY or a script that writes a pip.conf.
static bool writes_pip_conf(const dfix_step *step) {
  const dfix_instruction *i = step->instr;
  if (i->kind == DFIX_RUN) return str_has(step->script_text.str, S("pip.conf"));
  if (i->kind == DFIX_ENV) return str_has(i->text.str, S("PIP_CONFIG_FILE"));
  bool copies = i->kind == DFIX_COPY || i->kind == DFIX_ADD;
  return copies && str_has(i->text.str, S("pip.conf"));
}

static void walk_command(walk *w, const dfix_command *cmd) {
  note_venv(w, cmd);
  note_capture(w, cmd);
  const dfix_pip *p = dfix_pip_parse(w->arena, cmd);
  if (!p) return;
  dfix_str python = environment_of(w, p);
  bool resolves = p->verb == DFIX_VERB_INSTALL || p->verb == DFIX_VERB_SYNC;
  if (!resolves) {
    if (p->verb == DFIX_VERB_UNINSTALL) uninstall(w, p, python);
    if (p->verb == DFIX_VERB_CONFIG) note_config(w, p);
    if (w->is_target) vec_push(w->arena, &w->env->others, p);
    return;
  }
  dfix_install *in = install_new(w, p, python);
  if (w->is_target) vec_push(w->arena, &w->env->installs, in);
  install_effects(w, in, python);
  in->torch_after = find_dist(w, S("torch"), python);
}

// ---- COPY --from: an environment that moves -------------------------------------------

static walk walk_to_end(walk *w, const dfix_stage *stage);

// Whether a stage can bring torch at all: most copies are of programs, and need no walk.
static bool may_hold_torch(const dfix_stage *stage) {
  for (unsigned depth = 0; stage && depth < MAX_ANCESTORS; depth++) {
    for (uint32_t i = 0; i < stage->steps.len; i++)
      if (str_has(stage->steps.items[i]->script_text.str, S("torch"))) return true;
    if (!stage->parent && stage->image && str_has(stage->image->text, S("torch")))
      return true;
    stage = stage->parent;
  }
  return false;
}

// "" of a system's site-packages, the folder of a virtual environment, or "?".
static dfix_str python_at(const walk *from, dfix_str path) {
  if (str_has(path, S("/site-packages")) || str_has(path, S("/dist-packages")) ||
      str_eq(path, S("/usr/local")))
    return (dfix_str){0};
  for (uint32_t i = 0; i < from->venvs.len; i++)
    if (str_eq(from->venvs.items[i], path)) return path;
  return S("?");
}

static bool has_venv(const walk *w, dfix_str path) {
  for (uint32_t i = 0; i < w->venvs.len; i++)
    if (str_eq(w->venvs.items[i], path)) return true;
  return false;
}

// What the source holds is in the destination's environment from here on.
static void take_over(walk *w, const walk *from, const dfix_step *step, dfix_str source,
                      dfix_str dest) {
  dfix_str python = python_at(from, source);
  if (str_eq(python, S("?"))) return;
  if (python.len && !has_venv(w, dest)) vec_push(w->arena, &w->venvs, dest);
  for (uint32_t i = 0; i < from->dists.len && w->dists.len < MAX_DISTS; i++) {
    if (!str_eq(from->dists.items[i]->python, python)) continue;
    dfix_dist *copy = arena_new(w->arena, dfix_dist);
    *copy = *from->dists.items[i];
    copy->python = python.len ? dest : (dfix_str){0};
    copy->copied = step;
    copy->by = NULL;
    copy->from_base = false;
    vec_push(w->arena, &w->dists, copy);
  }
}

static void walk_copy(walk *w, const dfix_step *step) {
  const dfix_instruction *i = step->instr;
  const dfix_flag *flag =
      i->kind == DFIX_COPY ? dfix_instruction_flag(i, S("from")) : NULL;
  if (!flag || !flag->has_value || i->words.len < 2 || w->depth >= MAX_COPIED) return;
  const dfix_stage *stage =
      dfix_graph_find_stage(w->graph, flag->value.value, step->stage);
  if (!stage || !may_hold_torch(stage)) return;
  dfix_value dest = dfix_step_expand(w->arena, step, &vec_last(&i->words).raw);
  dfix_str folder = dfix_step_folder(step);
  if (dest.certainty != DFIX_KNOWN || (!str_starts(dest.text, S("/")) && !folder.len))
    return;
  walk from = walk_to_end(w, stage);
  for (uint32_t k = 0; k + 1 < i->words.len; k++) {
    dfix_value source = dfix_step_expand(w->arena, step, &i->words.items[k].raw);
    if (source.certainty != DFIX_KNOWN) continue;
    take_over(w, &from, step, dfix_path_resolve(w->arena, S("/"), source.text),
              dfix_path_resolve(w->arena, folder, dest.text));
  }
}

static void walk_stage(walk *w, const dfix_stage *stage) {
  for (uint32_t s = 0; s < stage->steps.len; s++) {
    const dfix_step *step = stage->steps.items[s];
    w->has_pip_conf |= writes_pip_conf(step);
    walk_copy(w, step);
    for (uint32_t c = 0; c < step->commands.len; c++)
      walk_command(w, step->commands.items[c]);
  }
}

static void install_base(walk *w) {
  const dfix_base *base = &w->env->base;
  static const char *const names[] = {"torch", "torchvision", "torchaudio"};
  if (!w->env->has_base || base->torch != DFIX_YES) return;
  dfix_version v;
  bool known = dfix_version_parse(w->arena, base->version, &v);
  const dfix_torch_release *r = known ? dfix_torch_find(&v) : NULL;
  for (uint32_t i = 0; i < 3; i++) {
    dfix_str key = str_from(names[i]);
    dfix_dist d = {.key = key, .from_base = true, .from_conda = base->from_conda};
    dfix_str version = i == 0 ? base->version
                       : r    ? dfix_torch_companion_version(r, key)
                              : (dfix_str){0};
    d.variant = base->variant;
    d.has_version = dfix_version_parse(w->arena, version, &d.version);
    d.is_exact = d.has_version;
    dfix_dist *copy = arena_new(w->arena, dfix_dist);
    *copy = d;
    vec_push(w->arena, &w->dists, copy);
  }
}

// Walks the stage from its first ancestor on.
static void walk_all(walk *w, const dfix_stage *stage) {
  const dfix_stage *line[MAX_ANCESTORS];
  uint32_t n = 0;
  for (const dfix_stage *s = stage; s && n < MAX_ANCESTORS; s = s->parent) line[n++] = s;
  const dfix_stage *first = line[n - 1];
  dfix_environment *env = w->env;
  if (!first->parent) env->has_base = dfix_base_read(w->arena, first->image, &env->base);
  install_base(w);
  for (; n > 0; n--) {
    w->is_target = n == 1;
    walk_stage(w, line[n - 1]);
  }
}

static walk walk_to_end(walk *w, const dfix_stage *stage) {
  walk other = {.arena = w->arena,
                .graph = w->graph,
                .context = w->context,
                .project = w->project,
                .env = arena_new(w->arena, dfix_environment),
                .depth = w->depth + 1};
  other.env->stage = stage;
  walk_all(&other, stage);
  return other;
}

const dfix_environment *dfix_environment_new(dfix_arena *a, const dfix_graph *g,
                                             const dfix_context *context,
                                             const dfix_python_project *project,
                                             const dfix_stage *stage) {
  dfix_environment *env = arena_new(a, dfix_environment);
  env->stage = stage;
  env->leaves_torch = project->protect.len > 0;
  const dfix_str *name;
  vec_each(name,
           &project->protect) if (dfix_torch_is_family(dfix_name_normalise(a, *name)))
      env->leaves_torch = false;
  walk w = {.arena = a, .graph = g, .context = context, .project = project, .env = env};
  walk_all(&w, stage);
  return env;
}
