#include "python/pip.h"

#include "base/buf.h"

// ---- options ------------------------------------------------------------------------

typedef enum what {
  NOTHING,  // does not matter here
  REQUIREMENT_FILE,
  CONSTRAINT,
  OVERRIDE,
  BUILD_CONSTRAINT,
  EDITABLE,
  INDEX,
  EXTRA_INDEX,
  FIND_LINKS,
  TORCH_BACKEND,
  STRATEGY,
  TARGET,
  CHANNEL,
  PYTHON,
  NO_DEPS,
  IGNORE_INSTALLED,
  FORCE_REINSTALL,
  UPGRADE,
  PRE,
  REQUIRE_HASHES,
  NO_CACHE_DIR,
  USER,
  DRY_RUN,
  BREAK_SYSTEM,
  NO_BUILD_ISOLATION,
  NO_INDEX,
  SYSTEM,
  INEXACT,
} what;

typedef struct option {
  const char *name;
  char letter;
  bool has_value;
  what what;
  const char *variable;  // NULL without, or if it does not matter
} option;

static const option pip_options[] = {
    {"--requirement", 'r', true, REQUIREMENT_FILE, "PIP_REQUIREMENT"},
    {"--constraint", 'c', true, CONSTRAINT, "PIP_CONSTRAINT"},
    {"--build-constraint", 0, true, BUILD_CONSTRAINT, "PIP_BUILD_CONSTRAINT"},
    {"--editable", 'e', true, EDITABLE, NULL},
    {"--index-url", 'i', true, INDEX, "PIP_INDEX_URL"},
    {"--pypi-url", 0, true, INDEX, NULL},
    {"--extra-index-url", 0, true, EXTRA_INDEX, "PIP_EXTRA_INDEX_URL"},
    {"--find-links", 'f', true, FIND_LINKS, "PIP_FIND_LINKS"},
    {"--upgrade-strategy", 0, true, STRATEGY, "PIP_UPGRADE_STRATEGY"},
    {"--target", 't', true, TARGET, "PIP_TARGET"},
    {"--prefix", 0, true, TARGET, "PIP_PREFIX"},
    {"--root", 0, true, TARGET, "PIP_ROOT"},
    {"--no-deps", 0, false, NO_DEPS, "PIP_NO_DEPS"},
    {"--no-dependencies", 0, false, NO_DEPS, "PIP_NO_DEPENDENCIES"},
    {"--ignore-installed", 'I', false, IGNORE_INSTALLED, "PIP_IGNORE_INSTALLED"},
    {"--force-reinstall", 0, false, FORCE_REINSTALL, "PIP_FORCE_REINSTALL"},
    {"--upgrade", 'U', false, UPGRADE, "PIP_UPGRADE"},
    {"--pre", 0, false, PRE, "PIP_PRE"},
    {"--require-hashes", 0, false, REQUIRE_HASHES, "PIP_REQUIRE_HASHES"},
    {"--no-cache-dir", 0, false, NO_CACHE_DIR, NULL},
    {"--user", 0, false, USER, "PIP_USER"},
    {"--dry-run", 0, false, DRY_RUN, "PIP_DRY_RUN"},
    {"--break-system-packages", 0, false, BREAK_SYSTEM, "PIP_BREAK_SYSTEM_PACKAGES"},
    {"--no-build-isolation", 0, false, NO_BUILD_ISOLATION, "PIP_NO_BUILD_ISOLATION"},
    {"--no-index", 0, false, NO_INDEX, "PIP_NO_INDEX"},
    {"--python", 0, true, PYTHON, NULL},
    {"--abi", 0, true, NOTHING, NULL},
    {"--cache-dir", 0, true, NOTHING, NULL},
    {"--cert", 0, true, NOTHING, NULL},
    {"--check-build-dependencies", 0, false, NOTHING, NULL},
    {"--client-cert", 0, true, NOTHING, NULL},
    {"--compile", 0, false, NOTHING, NULL},
    {"--config-settings", 'C', true, NOTHING, NULL},
    {"--debug", 0, false, NOTHING, NULL},
    {"--dest", 'd', true, NOTHING, NULL},
    {"--disable-pip-version-check", 0, false, NOTHING, NULL},
    {"--exists-action", 0, true, NOTHING, NULL},
    {"--global-option", 0, true, NOTHING, NULL},
    {"--group", 0, true, NOTHING, NULL},
    {"--help", 'h', false, NOTHING, NULL},
    {"--ignore-requires-python", 0, false, NOTHING, NULL},
    {"--implementation", 0, true, NOTHING, NULL},
    {"--install-option", 0, true, NOTHING, NULL},
    {"--isolated", 0, false, NOTHING, NULL},
    {"--keyring-provider", 0, true, NOTHING, NULL},
    {"--log", 0, true, NOTHING, NULL},
    {"--no-binary", 0, true, NOTHING, NULL},
    {"--no-clean", 0, false, NOTHING, NULL},
    {"--no-color", 0, false, NOTHING, NULL},
    {"--no-compile", 0, false, NOTHING, NULL},
    {"--no-input", 0, false, NOTHING, NULL},
    {"--no-python-version-warning", 0, false, NOTHING, NULL},
    {"--no-use-pep517", 0, false, NOTHING, NULL},
    {"--no-warn-conflicts", 0, false, NOTHING, NULL},
    {"--no-warn-script-location", 0, false, NOTHING, NULL},
    {"--only-binary", 0, true, NOTHING, NULL},
    {"--platform", 0, true, NOTHING, NULL},
    {"--prefer-binary", 0, false, NOTHING, NULL},
    {"--progress-bar", 0, true, NOTHING, NULL},
    {"--proxy", 0, true, NOTHING, NULL},
    {"--python-version", 0, true, NOTHING, NULL},
    {"--quiet", 'q', false, NOTHING, NULL},
    {"--report", 0, true, NOTHING, NULL},
    {"--require-virtualenv", 0, false, NOTHING, NULL},
    {"--resume-retries", 0, true, NOTHING, NULL},
    {"--retries", 0, true, NOTHING, NULL},
    {"--root-user-action", 0, true, NOTHING, NULL},
    {"--src", 0, true, NOTHING, NULL},
    {"--timeout", 0, true, NOTHING, NULL},
    {"--default-timeout", 0, true, NOTHING, NULL},
    {"--trusted-host", 0, true, NOTHING, NULL},
    {"--use-deprecated", 0, true, NOTHING, NULL},
    {"--use-feature", 0, true, NOTHING, NULL},
    {"--use-pep517", 0, false, NOTHING, NULL},
    {"--verbose", 'v', false, NOTHING, NULL},
    {"--version", 'V', false, NOTHING, NULL},
    {"--wheel-dir", 'w', true, NOTHING, NULL},
    {"--yes", 'y', false, NOTHING, NULL},
};

static const option uv_options[] = {
    {"--requirements", 'r', true, REQUIREMENT_FILE, NULL},
    {"--requirement", 0, true, REQUIREMENT_FILE, NULL},
    {"--constraints", 'c', true, CONSTRAINT, "UV_CONSTRAINT"},
    {"--constraint", 0, true, CONSTRAINT, NULL},
    {"--overrides", 0, true, OVERRIDE, "UV_OVERRIDE"},
    {"--override", 0, true, OVERRIDE, NULL},
    {"--excludes", 0, true, OVERRIDE, "UV_EXCLUDE"},
    {"--exclude", 0, true, OVERRIDE, NULL},
    {"--build-constraints", 'b', true, BUILD_CONSTRAINT, "UV_BUILD_CONSTRAINT"},
    {"--build-constraint", 0, true, BUILD_CONSTRAINT, NULL},
    {"--editable", 'e', true, EDITABLE, NULL},
    {"--index-url", 'i', true, INDEX, "UV_INDEX_URL"},
    {"--default-index", 0, true, INDEX, "UV_DEFAULT_INDEX"},
    {"--extra-index-url", 0, true, EXTRA_INDEX, "UV_EXTRA_INDEX_URL"},
    {"--index", 0, true, EXTRA_INDEX, "UV_INDEX"},
    {"--find-links", 'f', true, FIND_LINKS, "UV_FIND_LINKS"},
    {"--torch-backend", 0, true, TORCH_BACKEND, "UV_TORCH_BACKEND"},
    {"--target", 't', true, TARGET, NULL},
    {"--prefix", 0, true, TARGET, NULL},
    {"--python", 'p', true, PYTHON, NULL},
    {"--no-deps", 0, false, NO_DEPS, NULL},
    {"--reinstall", 0, false, FORCE_REINSTALL, NULL},
    {"--force-reinstall", 0, false, FORCE_REINSTALL, NULL},
    {"--upgrade", 'U', false, UPGRADE, NULL},
    {"--require-hashes", 0, false, REQUIRE_HASHES, "UV_REQUIRE_HASHES"},
    {"--no-cache", 'n', false, NO_CACHE_DIR, "UV_NO_CACHE"},
    {"--no-cache-dir", 0, false, NO_CACHE_DIR, NULL},
    {"--dry-run", 0, false, DRY_RUN, NULL},
    {"--break-system-packages", 0, false, BREAK_SYSTEM, "UV_BREAK_SYSTEM_PACKAGES"},
    {"--no-build-isolation", 0, false, NO_BUILD_ISOLATION, "UV_NO_BUILD_ISOLATION"},
    {"--no-index", 0, false, NO_INDEX, "UV_NO_INDEX"},
    {"--system", 0, false, SYSTEM, "UV_SYSTEM_PYTHON"},
    {"--inexact", 0, false, INEXACT, NULL},
    {"--allow-insecure-host", 0, true, NOTHING, NULL},
    {"--cache-dir", 0, true, NOTHING, NULL},
    {"--color", 0, true, NOTHING, NULL},
    {"--config-file", 0, true, NOTHING, NULL},
    {"--config-setting", 'C', true, NOTHING, NULL},
    {"--directory", 0, true, NOTHING, NULL},
    {"--exclude-newer", 0, true, NOTHING, NULL},
    {"--extra", 0, true, NOTHING, NULL},
    {"--group", 0, true, NOTHING, NULL},
    {"--index-strategy", 0, true, NOTHING, NULL},
    {"--keyring-provider", 0, true, NOTHING, NULL},
    {"--link-mode", 0, true, NOTHING, NULL},
    {"--no-binary", 0, true, NOTHING, NULL},
    {"--no-build-isolation-package", 0, true, NOTHING, NULL},
    {"--no-build-package", 0, true, NOTHING, NULL},
    {"--no-group", 0, true, NOTHING, NULL},
    {"--no-install-package", 0, true, NOTHING, NULL},
    {"--only-binary", 0, true, NOTHING, NULL},
    {"--only-group", 0, true, NOTHING, NULL},
    {"--package", 0, true, NOTHING, NULL},
    {"--prerelease", 0, true, NOTHING, NULL},
    {"--project", 0, true, NOTHING, NULL},
    {"--python-platform", 0, true, NOTHING, NULL},
    {"--python-version", 0, true, NOTHING, NULL},
    {"--refresh-package", 0, true, NOTHING, NULL},
    {"--reinstall-package", 0, true, NOTHING, NULL},
    {"--resolution", 0, true, NOTHING, NULL},
    {"--trusted-host", 0, true, NOTHING, NULL},
    {"--upgrade-package", 'P', true, NOTHING, NULL},
    {"--with", 0, true, NOTHING, NULL},
    {"--quiet", 'q', false, NOTHING, NULL},
    {"--verbose", 'v', false, NOTHING, NULL},
};

static const option conda_options[] = {
    {"--channel", 'c', true, CHANNEL, NULL},
    {"--name", 'n', true, PYTHON, NULL},
    {"--prefix", 'p', true, PYTHON, NULL},
    {"--file", 'f', true, REQUIREMENT_FILE, NULL},
    {"--no-deps", 0, false, NO_DEPS, NULL},
    {"--force-reinstall", 0, false, FORCE_REINSTALL, NULL},
    {"--dry-run", 'd', false, DRY_RUN, NULL},
    {"--root-prefix", 'r', true, NOTHING, NULL},
    {"--solver", 0, true, NOTHING, NULL},
    {"--repodata-fn", 0, true, NOTHING, NULL},
    {"--yes", 'y', false, NOTHING, NULL},
    {"--quiet", 'q', false, NOTHING, NULL},
    {"--verbose", 'v', false, NOTHING, NULL},
};

typedef struct option_table {
  const option *items;
  uint32_t len;
  bool has_variables;
  bool has_abbreviations;  // a unique beginning of a long option stands for it
} option_table;

#define TABLE(t) (t), sizeof(t) / sizeof *(t)

static option_table options_of(dfix_installer tool) {
  switch (tool) {
  case DFIX_UV_PIP:
  case DFIX_UV:
    return (option_table){TABLE(uv_options), true, false};
  case DFIX_CONDA:
    return (option_table){TABLE(conda_options), false, false};
  case DFIX_PIP:
    return (option_table){TABLE(pip_options), true, true};
  default:
    return (option_table){TABLE(pip_options), false, true};
  }
}

static const option *find_long(option_table t, dfix_str name) {
  const option *found = NULL;
  for (uint32_t i = 0; i < t.len; i++) {
    dfix_str full = str_from(t.items[i].name);
    if (str_eq(full, name)) return &t.items[i];
    if (!t.has_abbreviations || !str_starts(full, name) || name.len < 4) continue;
    // Two options of one meaning, as --no-deps and --no-dependencies, do not collide.
    if (found && (found->what != t.items[i].what || found->what == NOTHING)) return NULL;
    found = &t.items[i];
  }
  return found;
}

static const option *find_letter(option_table t, char letter) {
  for (uint32_t i = 0; i < t.len; i++)
    if (t.items[i].letter == letter) return &t.items[i];
  return NULL;
}

// ---- what an option means -----------------------------------------------------------

// One option as it was met: on the command line, or as a variable.
typedef struct met {
  what what;
  dfix_pip_ref ref;
  const dfix_arg *arg;
} met;

static dfix_pip_refs *list_of(dfix_pip *p, what w) {
  switch (w) {
  case REQUIREMENT_FILE:
    return &p->files;
  case CONSTRAINT:
    return &p->constraints;
  case OVERRIDE:
    return &p->overrides;
  case BUILD_CONSTRAINT:
    return &p->build_constraints;
  case EXTRA_INDEX:
    return &p->extra_indexes;
  case FIND_LINKS:
    return &p->find_links;
  default:
    return NULL;
  }
}

static dfix_pip_ref *single_of(dfix_pip *p, what w) {
  switch (w) {
  case INDEX:
    return &p->index;
  case TORCH_BACKEND:
    return &p->torch_backend;
  case STRATEGY:
    return &p->strategy;
  case TARGET:
    return &p->target;
  default:
    return NULL;
  }
}

static dfix_pip_flag *flag_of(dfix_pip *p, what w) {
  switch (w) {
  case NO_DEPS:
    return &p->no_deps;
  case IGNORE_INSTALLED:
    return &p->ignore_installed;
  case FORCE_REINSTALL:
    return &p->force_reinstall;
  case UPGRADE:
    return &p->upgrade;
  case PRE:
    return &p->pre;
  case REQUIRE_HASHES:
    return &p->require_hashes;
  case NO_CACHE_DIR:
    return &p->no_cache_dir;
  case USER:
    return &p->user;
  case DRY_RUN:
    return &p->dry_run;
  case BREAK_SYSTEM:
    return &p->break_system_packages;
  case NO_BUILD_ISOLATION:
    return &p->no_build_isolation;
  case NO_INDEX:
    return &p->no_index;
  case SYSTEM:
    return &p->system;
  case INEXACT:
    return &p->inexact;
  default:
    return NULL;
  }
}

static void add_requirement(dfix_arena *a, dfix_pip *p, const dfix_arg *arg,
                            dfix_str text, dfix_span where, bool is_known,
                            bool editable) {
  dfix_pip_req r = {.requirement = dfix_requirement_parse(a, text),
                    .arg = arg,
                    .span = where,
                    .is_known = is_known};
  r.requirement.editable = editable;
  vec_push(a, &p->requirements, r);
}

static void apply(dfix_arena *a, dfix_pip *p, met m) {
  dfix_pip_refs *list = list_of(p, m.what);
  dfix_pip_ref *single = single_of(p, m.what);
  dfix_pip_flag *flag = flag_of(p, m.what);
  if (list) vec_push(a, list, m.ref);
  if (single) *single = m.ref;
  if (flag) *flag = (dfix_pip_flag){true, m.ref.from_env, m.ref.option, m.arg};
  if (m.what == EDITABLE)
    add_requirement(a, p, m.arg, m.ref.text, m.ref.value, m.ref.is_known, true);
  if (m.what == PYTHON) p->python = m.ref.is_known ? m.ref.text : S("?");
  if (m.what == CHANNEL) vec_push(a, &p->conda_channels, m.ref.text);
}

// ---- variables ----------------------------------------------------------------------

dfix_value dfix_pip_env(const dfix_command *cmd, dfix_str name) {
  for (uint32_t i = cmd->env.len; i > 0; i--)
    if (str_eq(cmd->env.items[i - 1].name, name)) return cmd->env.items[i - 1].value;
  return dfix_scope_get(cmd->step->scope, name);
}

static dfix_span variable_span(const dfix_command *cmd, dfix_str name) {
  for (uint32_t i = cmd->env.len; i > 0; i--)
    if (str_eq(cmd->env.items[i - 1].name, name)) return cmd->env.items[i - 1].span;
  const dfix_pair *pair = dfix_scope_origin(cmd->step->scope, name);
  return pair ? pair->span : span(0, 0);
}

bool dfix_pip_truthy(dfix_str value) {
  static const char *const yes[] = {"y", "yes", "t", "true", "on", "1"};
  for (uint32_t i = 0; i < sizeof yes / sizeof *yes; i++)
    if (str_ieq(value, str_from(yes[i]))) return true;
  return false;
}

// A list in a variable is separated by white space; an unknown one is one unknown item.
static void apply_variable(dfix_arena *a, dfix_pip *p, const option *o, dfix_str name) {
  dfix_value v = dfix_pip_env(p->cmd, name);
  if (v.certainty == DFIX_UNSET) return;
  dfix_pip_ref ref = {.is_known = v.certainty == DFIX_KNOWN,
                      .from_env = true,
                      .option = variable_span(p->cmd, name)};
  ref.value = ref.option;
  met m = {o->what, ref, NULL};
  if (!ref.is_known) {
    if (o->has_value) apply(a, p, m);
    return;
  }
  if (!o->has_value) {
    m.ref.option = span(0, 0);
    if (dfix_pip_truthy(v.text)) apply(a, p, m);
    return;
  }
  for (dfix_str rest = v.text, item; str_next(&rest, ' ', &item);) {
    m.ref.text = str_trim(item);
    if (m.ref.text.len) apply(a, p, m);
  }
}

static void read_variables(dfix_arena *a, dfix_pip *p, option_table t) {
  if (!t.has_variables) return;
  for (uint32_t i = 0; i < t.len; i++)
    if (t.items[i].variable)
      apply_variable(a, p, &t.items[i], str_from(t.items[i].variable));
  // Any valid boolean, even `off`, turns pip's cache off.
  if (p->tool == DFIX_PIP &&
      dfix_pip_env(p->cmd, S("PIP_NO_CACHE_DIR")).certainty == DFIX_KNOWN)
    p->no_cache_dir = (dfix_pip_flag){.on = true, .from_env = true};
}

// ---- the command line ---------------------------------------------------------------

typedef struct reader {
  dfix_arena *arena;
  dfix_pip *pip;
  option_table options;
  uint32_t at;        // the next argument
  bool after_ignore;  // bare names behind -I are what its author meant it for
} reader;

static const dfix_arg *next_arg(reader *r) {
  return r->at < r->pip->cmd->args.len ? &r->pip->cmd->args.items[r->at++] : NULL;
}

// The value of an option: attached to it, or the next argument.
static dfix_pip_ref take_value(reader *r, const dfix_arg *arg, dfix_str attached,
                               bool is_attached) {
  const dfix_arg *from = is_attached ? arg : next_arg(r);
  if (!from) return (dfix_pip_ref){.option = arg->span, .value = span_after(arg->span)};
  bool known = from->is_known;
  dfix_str text = is_attached ? attached : from->text;
  dfix_span value = from->span;
  if (is_attached && known && span_len(arg->span) == arg->text.len)
    value.start = value.end - (uint32_t)attached.len;
  return (dfix_pip_ref){.text = known ? text : (dfix_str){0},
                        .is_known = known,
                        .option = span_join(arg->span, from->span),
                        .value = value};
}

static void apply_option(reader *r, const dfix_arg *arg, const option *o,
                         dfix_str attached, bool is_attached) {
  met m = {.what = o->what, .arg = arg, .ref = {.is_known = true, .option = arg->span}};
  if (o->has_value) m.ref = take_value(r, arg, attached, is_attached);
  apply(r->arena, r->pip, m);
  r->after_ignore = o->what == IGNORE_INSTALLED;
}

// --name, --name=value
static void read_long(reader *r, const dfix_arg *arg) {
  dfix_str name = arg->text, value = {0};
  bool attached = str_cut(arg->text, '=', &name, &value);
  const option *o = find_long(r->options, name);
  if (o) {
    apply_option(r, arg, o, value, attached);
    return;
  }
  if (r->pip->tool == DFIX_PIP && str_eq(name, S("--constraints"))) {
    r->pip->wrong_option = arg;
    if (!attached) next_arg(r);
    return;
  }
  r->pip->has_unknown = true;
}

// -x, -xyz, -xVALUE
static void read_letters(reader *r, const dfix_arg *arg) {
  for (size_t i = 1; i < arg->text.len; i++) {
    const option *o = find_letter(r->options, arg->text.ptr[i]);
    if (!o) {
      r->pip->has_unknown = true;
      return;
    }
    dfix_str rest = str_from_at(arg->text, i + 1);
    apply_option(r, arg, o, rest, rest.len > 0);
    if (o->has_value) return;
  }
}

static bool is_bare_name(const dfix_requirement *req) {
  return req->kind == DFIX_REQ_NAMED && !req->specifiers.len && !req->extras.len &&
         !req->url.len && !req->marker.len;
}

static void read_argument(reader *r, const dfix_arg *arg) {
  dfix_pip *p = r->pip;
  bool known = arg->is_known;
  if (!known && !arg->text.len) {
    p->has_unknown = true;
    r->after_ignore = false;
    return;
  }
  if (str_starts(arg->text, S("--"))) {
    read_long(r, arg);
  } else if (str_starts(arg->text, S("-")) && arg->text.len > 1) {
    read_letters(r, arg);
  } else if (p->verb == DFIX_VERB_SYNC &&
             (p->tool == DFIX_UV_PIP || p->tool == DFIX_PIP_SYNC)) {
    dfix_pip_ref file = {.text = known ? arg->text : (dfix_str){0},
                         .is_known = known,
                         .option = arg->span,
                         .value = arg->span};
    vec_push(r->arena, &p->files, file);
  } else {
    add_requirement(r->arena, p, arg, arg->text, arg->span, known, false);
    const dfix_pip_req *req = &vec_last(&p->requirements);
    r->after_ignore = r->after_ignore && known && is_bare_name(&req->requirement);
    if (r->after_ignore) vec_push(r->arena, &p->ignored_for, req->requirement.key);
  }
}

// ---- redirections that were meant as specifiers -------------------------------------

// "=2.6" or "2": what an unquoted >=2.6 or <2 leaves as the file's name.
static bool looks_like_version(const dfix_sh_redirect *rd, bool joined) {
  dfix_str target = rd->target.value;
  if (rd->fd >= 0 || !rd->target.is_literal || !target.len) return false;
  if (str_eq(rd->op, S(">")) && target.ptr[0] == '=') return true;
  if (!str_eq(rd->op, S(">")) && !str_eq(rd->op, S("<"))) return false;
  if (str_eq(rd->op, S("<")) && target.ptr[0] == '=') return true;
  return joined && ascii_is_digit(target.ptr[0]) && !str_has_char(target, '/');
}

static void find_redirections(dfix_pip *p) {
  if (!p->cmd->node) return;
  const dfix_sh_redirect *rd;
  vec_each(rd, &p->cmd->node->redirects) {
    dfix_pip_req *req, *last = NULL;
    vec_each(req, &p->requirements) {
      uint32_t end = span_is_empty(req->redirected) ? req->span.end : req->redirected.end;
      if (end <= rd->span.start) last = req;
    }
    if (!last || last->requirement.kind != DFIX_REQ_NAMED) continue;
    bool again = !span_is_empty(last->redirected);
    bool joined = (again ? last->redirected.end : last->span.end) == rd->span.start;
    if (!looks_like_version(rd, joined)) continue;
    last->redirect_is_joined = joined && (!again || last->redirect_is_joined);
    last->redirected = span(last->span.start, rd->span.end);
  }
}

// ---- tools and verbs ----------------------------------------------------------------

static const struct {
  const char *tool, *verb;
  dfix_pip_verb means;
} verbs[] = {
    {"pip", "install", DFIX_VERB_INSTALL},    {"pip", "uninstall", DFIX_VERB_UNINSTALL},
    {"pip", "download", DFIX_VERB_DOWNLOAD},  {"pip", "wheel", DFIX_VERB_DOWNLOAD},
    {"pip", "freeze", DFIX_VERB_FREEZE},      {"pip", "list", DFIX_VERB_FREEZE},
    {"pip", "check", DFIX_VERB_CHECK},        {"pip", "config", DFIX_VERB_CONFIG},
    {"pip", "sync", DFIX_VERB_SYNC},          {"uv", "sync", DFIX_VERB_SYNC},
    {"uv", "add", DFIX_VERB_INSTALL},         {"uv", "run", DFIX_VERB_SYNC},
    {"pipx", "install", DFIX_VERB_INSTALL},   {"conda", "install", DFIX_VERB_INSTALL},
    {"conda", "create", DFIX_VERB_INSTALL},   {"conda", "update", DFIX_VERB_INSTALL},
    {"conda", "remove", DFIX_VERB_UNINSTALL}, {"poetry", "install", DFIX_VERB_SYNC},
    {"poetry", "sync", DFIX_VERB_SYNC},       {"poetry", "add", DFIX_VERB_INSTALL},
    {"pdm", "install", DFIX_VERB_SYNC},       {"pdm", "sync", DFIX_VERB_SYNC},
    {"pipenv", "install", DFIX_VERB_SYNC},    {"pipenv", "sync", DFIX_VERB_SYNC},
};

static dfix_pip_verb verb_of(const char *tool, dfix_str word) {
  for (uint32_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (strcmp(verbs[i].tool, tool) == 0 && str_is(word, verbs[i].verb))
      return verbs[i].means;
  return DFIX_VERB_OTHER;
}

// "3.11" of pip3.11 or python3.11
static dfix_str version_suffix(dfix_str program, dfix_str stem) {
  dfix_str rest = str_from_at(program, stem.len);
  return str_has_char(rest, '.') ? rest : (dfix_str){0};
}

static bool is_versioned(dfix_str program, dfix_str stem) {
  if (!str_starts(program, stem)) return false;
  for (size_t i = stem.len; i < program.len; i++)
    if (!ascii_is_digit(program.ptr[i]) && program.ptr[i] != '.') return false;
  return true;
}

static const char *tool_of(dfix_str program, dfix_installer *tool) {
  static const struct {
    const char *program, *family;
    dfix_installer tool;
  } tools[] = {
      {"uv", "uv", DFIX_UV},
      {"pipx", "pipx", DFIX_PIPX},
      {"conda", "conda", DFIX_CONDA},
      {"mamba", "conda", DFIX_CONDA},
      {"micromamba", "conda", DFIX_CONDA},
      {"poetry", "poetry", DFIX_POETRY},
      {"pdm", "pdm", DFIX_PDM},
      {"pipenv", "pipenv", DFIX_PIPENV},
      {"pip-sync", "pip-sync", DFIX_PIP_SYNC},
  };
  *tool = DFIX_PIP;
  if (is_versioned(program, S("pip"))) return "pip";
  for (uint32_t i = 0; i < sizeof tools / sizeof *tools; i++) {
    if (!str_is(program, tools[i].program)) continue;
    *tool = tools[i].tool;
    return tools[i].family;
  }
  return NULL;
}

// The folder of a virtual environment, if the program is given by its path in one.
static dfix_str venv_of(dfix_str path) {
  static const char *const system[] = {"/usr/bin/", "/usr/local/bin/", "/bin/"};
  if (!str_starts(path, S("/"))) return (dfix_str){0};
  for (uint32_t i = 0; i < sizeof system / sizeof *system; i++)
    if (str_starts(path, str_from(system[i]))) return (dfix_str){0};
  size_t at = str_find(path, S("/bin/"));
  return at == STR_NONE ? (dfix_str){0} : str_slice(path, 0, at);
}

static dfix_str python_of(const dfix_command *cmd) {
  const dfix_arg *program = dfix_command_executable(cmd);
  if (!program->is_known) return S("?");
  dfix_str venv = venv_of(program->text), name = str_basename(program->text);
  if (venv.len) return venv;
  return version_suffix(name, cmd->is_module ? S("python") : S("pip"));
}

// The verb, after the options that may stand before it.
static const dfix_arg *read_verb(reader *r) {
  for (const dfix_arg *arg; (arg = next_arg(r));) {
    if (!arg->is_known) return NULL;
    if (!str_starts(arg->text, S("-"))) return arg;
    read_argument(r, arg);
  }
  return NULL;
}

const dfix_pip *dfix_pip_parse(dfix_arena *a, const dfix_command *cmd) {
  dfix_installer tool;
  const char *family = tool_of(cmd->program, &tool);
  if (!family) return NULL;
  dfix_pip *p = arena_new(a, dfix_pip);
  *p = (dfix_pip){.cmd = cmd, .tool = tool, .python = python_of(cmd)};
  reader r = {.arena = a, .pip = p, .options = options_of(tool)};

  if (tool == DFIX_PIP_SYNC) {
    p->verb = DFIX_VERB_SYNC;
  } else {
    const dfix_arg *verb = read_verb(&r);
    if (verb && tool == DFIX_UV && str_eq(verb->text, S("pip"))) {
      p->tool = DFIX_UV_PIP;
      family = "pip";
      verb = read_verb(&r);
    }
    if (!verb) return NULL;
    p->verb = verb_of(family, verb->text);
    p->verb_span = verb->span;
    p->head = span_join(dfix_command_executable(cmd)->span, verb->span);
  }
  read_variables(a, p, r.options);
  if (p->verb == DFIX_VERB_OTHER) return p;
  for (const dfix_arg *arg; (arg = next_arg(&r));) read_argument(&r, arg);
  find_redirections(p);
  return p;
}

bool dfix_pip_is_eager(const dfix_pip *p) {
  return p->upgrade.on && str_eq(p->strategy.text, S("eager"));
}

const dfix_pip_req *dfix_pip_find(const dfix_pip *p, dfix_str key) {
  const dfix_pip_req *it;
  vec_each(it, &p->requirements) if (str_eq(it->requirement.key, key)) return it;
  return NULL;
}
