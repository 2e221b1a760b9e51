#include "graph/command.h"

#include "graph/internal.h"
#include "graph/run_script.h"
#include "graph/wrapper.h"

enum { MAX_NESTING = 8 };  // of sh -c inside sh -c

typedef dfix_vec(dfix_inline_env) env_vec;

// What commands of one shell process change for those after them: the script's own, and
// each subshell's, which begins as a copy.
typedef struct process {
  dfix_value folder;
  env_vec exported;
} process;

// Where a node of the shell's tree stands. Found from the parent's place, and remembered:
// a long && chain is a deep tree.
typedef struct place {
  process *process;  // NULL while the place is not known
  bool is_conditional, is_top_level, in_pipeline;
} place;

typedef struct reader {
  dfix_arena *arena;
  dfix_step *step;
  const dfix_source *source;
  dfix_sh_dialect dialect;
  dfix_map
      assigned;  // names that the script itself sets: their values are not the scope's
  dfix_vec(const dfix_sh_node *) path;  // of place_of
  const dfix_sh_node *root;             // of the script that is being read
  place *places;                        // of its nodes, by their index
  process *process;                     // its own
  const dfix_command *outer;            // the sh -c that runs it, or NULL
  unsigned nesting;
} reader;

// ---- the value of a word ----

typedef struct word_value {
  dfix_buf text;
  bool known, from_default;
} word_value;

static bool splits(dfix_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (strchr(" \t\n*?[", s.ptr[i])) return true;
  return false;
}

// A variable counts as known if the Dockerfile sets it and the script does not. Unquoted,
// it must stay one word.
static void add_variable(const reader *r, const dfix_sh_part *part, bool quoted,
                         word_value *out) {
  dfix_value value = {.certainty = DFIX_UNKNOWN};
  const dfix_sh_variable *v = part->variable;
  if (!v->modifier.len && !dfix_map_has(&r->assigned, v->name)) {
    value = dfix_scope_get(r->step->scope, v->name);
    if (value.certainty != DFIX_KNOWN) {
      value = dfix_scope_default(r->step->scope, v->name);
      out->from_default |= value.certainty == DFIX_KNOWN;
    }
  }
  if (value.certainty != DFIX_KNOWN ||
      (!quoted && (splits(value.text) || !value.text.len)))
    out->known = false;
  else
    buf_add(&out->text, value.text);
}

static void add_parts(const reader *r, const dfix_sh_parts *parts, bool quoted,
                      word_value *out) {
  const dfix_sh_part *part;
  vec_each(part, parts) {
    if (!out->known) return;
    switch (part->kind) {
    case SH_LITERAL:
    case SH_ESCAPED:
    case SH_SINGLE:
    case SH_ANSI_C:
    case SH_GLOB:
      buf_add(&out->text, part->text);
      break;
    case SH_DOUBLE:
    case SH_LOCALE:
      add_parts(r, &part->parts, true, out);
      break;
    case SH_VARIABLE:
      add_variable(r, part, quoted, out);
      break;
    default:
      out->known = false;
    }
  }
}

static dfix_arg read_word(const reader *r, const dfix_sh_word *word) {
  dfix_arg arg = {.span = word->span, .word = word};
  if (word->is_literal || word->is_pattern) {
    arg.text = word->value;
    arg.is_known = true;
    return arg;
  }
  word_value v = {.text = {.arena = r->arena}, .known = !word->is_array};
  add_parts(r, &word->parts, false, &v);
  arg.from_default = v.from_default;
  arg.is_known = v.known;
  arg.text = v.known ? buf_str(&v.text) : word->value;
  return arg;
}

// ---- where a command stands ----

static bool is_child(const dfix_sh_node *parent, uint32_t i, const dfix_sh_node *child) {
  return i < parent->children.len && parent->children.items[i] == child;
}

static process *begin_process(const reader *r, const process *from) {
  process *p = arena_new(r->arena, process);
  *p = *from;
  p->exported.cap = p->exported.len;  // so that adding copies
  return p;
}

// The root of the script, or that of a substitution in it.
static place place_of_root(const reader *r, const dfix_sh_node *root) {
  bool is_script = root == r->root;
  const dfix_command *outer = r->outer;
  return (place){.process = is_script ? r->process : begin_process(r, r->process),
                 .is_top_level = is_script && (!outer || outer->is_top_level),
                 .is_conditional = outer && outer->is_conditional,
                 .in_pipeline = outer && outer->in_pipeline};
}

static place place_below(reader *r, const dfix_sh_node *n) {
  const dfix_sh_node *p = n->parent;
  const place *above = &r->places[p->index];
  place at = *above;
  if (p->kind != SH_LIST && p->kind != SH_AND) at.is_top_level = false;
  bool forks = n->kind == SH_SUBSHELL || n->background;
  switch (p->kind) {
  case SH_LIST:
  case SH_AND:
  case SH_GROUP:
  case SH_SUBSHELL:
    break;
  case SH_OR:
    at.is_conditional |= is_child(p, 1, n);
    break;
  case SH_PIPELINE:
    if (p->children.len < 2) {
      at.is_top_level = above->is_top_level;
      break;
    }
    at.in_pipeline = true;
    forks = true;
    break;
  case SH_IF:
  case SH_WHILE:
  case SH_UNTIL:
    at.is_conditional |= !is_child(p, 0, n);
    break;
  case SH_FOR:
  case SH_SELECT:
    dfix_map_add(r->arena, &r->assigned, p->name);
    at.is_conditional = true;
    break;
  default:
    at.is_conditional = true;
  }
  if (forks) at.process = begin_process(r, above->process);
  return at;
}

// Climbs to the nearest node whose place is known, and comes back down.
static const place *place_of(reader *r, const dfix_sh_node *node) {
  r->path.len = 0;
  for (const dfix_sh_node *n = node; n && !r->places[n->index].process; n = n->parent)
    vec_push(r->arena, &r->path, n);
  for (uint32_t i = r->path.len; i > 0; i--) {
    const dfix_sh_node *n = r->path.items[i - 1];
    r->places[n->index] = n->parent ? place_below(r, n) : place_of_root(r, n);
  }
  return &r->places[node->index];
}

static void change_folder(reader *r, const dfix_command *cmd, process *p) {
  const dfix_arg *path = cmd->args.len ? &cmd->args.items[0] : NULL;
  bool known = path && path->is_known && !cmd->is_conditional && path->text.len &&
               path->text.ptr[0] != '-';
  p->folder = known ? dfix_folder_in(r->arena, cmd->cwd, path->text)
                    : (dfix_value){.certainty = DFIX_UNKNOWN};
}

// ---- commands ----

static void add_env(reader *r, dfix_command *cmd, const dfix_arg *arg) {
  dfix_str name, value;
  if (!str_cut(arg->text, '=', &name, &value)) return;
  dfix_inline_env env = {name, dfix_arg_value(arg), arg->span};
  if (env.value.certainty == DFIX_KNOWN) env.value.text = value;
  vec_push(r->arena, &cmd->env, env);
}

static dfix_str basename_of(const dfix_arg *arg) {
  return arg->is_known ? str_basename(arg->text) : (dfix_str){0};
}

// Peels wrappers off args[0..n); returns where the command itself begins.
static uint32_t unwrap(reader *r, dfix_command *cmd, const dfix_arg *args, uint32_t n) {
  uint32_t at = 0;
  for (const dfix_wrapper *w;
       at < n && (w = dfix_wrapper_find(basename_of(&args[at])));) {
    uint32_t skip = dfix_wrapper_skip(w, args + at, n - at);
    if (at + skip >= n) break;  // the wrapper alone is the command
    for (uint32_t i = 1; w->assigns && i < skip; i++)
      if (args[at + i].text.len && args[at + i].text.ptr[0] != '-')
        add_env(r, cmd, &args[at + i]);
    vec_push(r->arena, &cmd->wrappers, w->name);
    at += skip;
  }
  return at;
}

// python -m MODULE ARGS is the command MODULE.
static uint32_t enter_module(dfix_command *cmd, const dfix_arg *args, uint32_t n,
                             uint32_t at) {
  dfix_str name = basename_of(&args[at]);
  if (!str_starts(name, S("python")) && !str_starts(name, S("pypy"))) return at;
  for (uint32_t i = at + 1; i + 1 < n && args[i].text.len && args[i].text.ptr[0] == '-';
       i++) {
    dfix_str option = args[i].text;
    if (str_eq(option, S("-W")) || str_eq(option, S("-X")))
      i++;
    else if (!str_starts(option, S("--")) && option.ptr[option.len - 1] == 'm') {
      cmd->is_module = true;
      cmd->interpreter = &args[at];
      return i + 1;
    }
  }
  return at;
}

static void read_script(reader *r, const dfix_text *text, const dfix_command *outer);

// True for 'text' and "text": what is added anywhere inside stays inside.
static bool is_in_one_quote(const dfix_sh_word *word) {
  return word->parts.len == 1 && (word->parts.items[0].kind == SH_SINGLE ||
                                  word->parts.items[0].kind == SH_DOUBLE);
}

// The script of `sh -c SCRIPT`, if every byte of it has a place in the file. Without
// quotes around it, it is a word of the outer script first.
static dfix_text nested_script(const reader *r, const dfix_arg *args, uint32_t n) {
  const dfix_arg *script = dfix_shell_script_arg(args, n);
  if (!script || !script->is_known) return (dfix_text){0};
  if (script->word)
    return is_in_one_quote(script->word) ? dfix_sh_word_text(r->arena, script->word)
                                         : (dfix_text){0};
  bool is_plain = span_len(script->span) == script->text.len + 2;  // only JSON's quotes
  return is_plain ? dfix_text_plain(r->arena, script->text, script->span.start + 1)
                  : (dfix_text){0};
}

static dfix_sh_dialect dialect_of(dfix_str shell) {
  bool is_bash =
      str_eq(shell, S("bash")) || str_eq(shell, S("zsh")) || str_eq(shell, S("ksh"));
  return is_bash ? DFIX_SH_BASH : DFIX_SH_POSIX;
}

static bool moves(dfix_str program) {
  return str_eq(program, S("cd")) || str_eq(program, S("pushd")) ||
         str_eq(program, S("popd"));
}

static void add_command(reader *r, dfix_command *cmd, const dfix_arg *args, uint32_t n,
                        process *p) {
  if (!n) return;
  uint32_t at = enter_module(cmd, args, n, unwrap(r, cmd, args, n));
  dfix_str program = basename_of(&args[at]);
  if (dfix_is_shell(program) && r->nesting < MAX_NESTING) {
    dfix_text text = nested_script(r, args + at, n - at);
    if (text.str.len) {
      vec_push(r->arena, &cmd->wrappers, program);
      dfix_sh_dialect dialect = r->dialect;
      r->dialect = dialect_of(program);
      read_script(r, &text, cmd);
      r->dialect = dialect;
      return;
    }
  }
  cmd->program = program;
  cmd->program_arg = &args[at];
  cmd->args.items = (dfix_arg *)(uintptr_t)(args + at + 1);
  cmd->args.len = cmd->args.cap = n - at - 1;
  cmd->span = span_join(cmd->span, args[n - 1].span);
  if (p && moves(program)) change_folder(r, cmd, p);
  vec_push(r->arena, &r->step->commands, cmd);
}

static void note_export(const reader *r, process *p, const dfix_arg *args, uint32_t n) {
  if (!n || !str_eq(args[0].text, S("export"))) return;
  for (uint32_t i = 1; i < n; i++) {
    dfix_str name, value;
    if (!str_cut(args[i].text, '=', &name, &value)) continue;
    dfix_inline_env env = {name, dfix_arg_value(&args[i]), args[i].span};
    if (env.value.certainty == DFIX_KNOWN) env.value.text = value;
    vec_push(r->arena, &p->exported, env);
  }
}

static bool on_simple(void *self, const dfix_sh_node *node) {
  reader *r = self;
  uint32_t n = node->words.len;
  if (!n) return true;
  const place *at = place_of(r, node);
  dfix_command *cmd = arena_new(r->arena, dfix_command);
  dfix_arg *args = arena_array(r->arena, dfix_arg, n);
  for (uint32_t i = 0; i < n; i++) args[i] = read_word(r, &node->words.items[i]);
  cmd->step = r->step;
  cmd->node = node;
  cmd->span = args[0].span;
  cmd->cwd = at->process->folder;
  cmd->is_conditional = at->is_conditional;
  cmd->is_top_level = at->is_top_level;
  cmd->in_pipeline = at->in_pipeline;
  const dfix_str *wrapper;
  if (r->outer)
    vec_each(wrapper, &r->outer->wrappers) vec_push(r->arena, &cmd->wrappers, *wrapper);
  const env_vec *exported = &at->process->exported;  // shared until something is added
  cmd->env.items = exported->items;
  cmd->env.len = cmd->env.cap = exported->len;
  const dfix_sh_assignment *assignment;
  vec_each(assignment, &node->assignments) {
    dfix_arg value = read_word(r, &assignment->value);
    dfix_inline_env env = {assignment->name, dfix_arg_value(&value), assignment->span};
    vec_push(r->arena, &cmd->env, env);
    cmd->span = span_join(cmd->span, assignment->span);
  }
  add_command(r, cmd, args, n, at->process);
  note_export(r, at->process, args, n);
  return true;
}

// The names that a script sets for itself: NAME=x, export, read, local, declare.
static bool note_assigned(void *self, const dfix_sh_node *node) {
  reader *r = self;
  const dfix_sh_assignment *assignment;
  vec_each(assignment, &node->assignments)
      dfix_map_add(r->arena, &r->assigned, assignment->name);
  if (!node->words.len) return true;
  dfix_str program = node->words.items[0].value;
  static const char *const setters[] = {"export",  "read",    "local",
                                        "declare", "typeset", "readonly"};
  for (size_t k = 0; k < sizeof(setters) / sizeof(*setters); k++) {
    if (!str_is(program, setters[k])) continue;
    for (uint32_t i = 1; i < node->words.len; i++) {
      dfix_str name = node->words.items[i].value;
      dfix_map_add(r->arena, &r->assigned, str_slice(name, 0, str_find_char(name, '=')));
    }
  }
  return true;
}

// `outer` is the command that runs the script, NULL for that of the RUN itself.
static void read_script(reader *r, const dfix_text *text, const dfix_command *outer) {
  const dfix_sh_script *script = dfix_sh_parse(r->arena, text, r->dialect);
  if (!outer) r->step->script = script;
  if (!script->root) return;
  process own = {.folder = outer ? outer->cwd : r->step->workdir};
  if (outer) {
    own.exported.items = outer->env.items;
    own.exported.len = outer->env.len;
  }
  const dfix_sh_node *above_root = r->root;
  place *above_places = r->places;
  process *above_process = r->process;
  const dfix_command *above_outer = r->outer;
  r->root = script->root;
  r->places = arena_array(r->arena, place, script->nnodes);
  r->process = begin_process(r, &own);
  r->outer = outer;
  r->nesting++;
  dfix_sh_each_simple(script->root, note_assigned, r);
  dfix_sh_each_simple(script->root, on_simple, r);
  r->nesting--;
  r->root = above_root;
  r->places = above_places;
  r->process = above_process;
  r->outer = above_outer;
}

// ---- from a RUN to its script ----

static void read_exec_form(reader *r) {
  const dfix_words *words = &r->step->instr->words;
  if (!words->len) return;
  dfix_arg *args = arena_array(r->arena, dfix_arg, words->len);
  for (uint32_t i = 0; i < words->len; i++)
    args[i] = (dfix_arg){
        .span = words->items[i].span, .is_known = true, .text = words->items[i].value};
  dfix_command *cmd = arena_new(r->arena, dfix_command);
  cmd->step = r->step;
  cmd->span = span_join(args[0].span, args[words->len - 1].span);
  cmd->cwd = r->step->workdir;
  cmd->is_top_level = true;
  add_command(r, cmd, args, words->len, NULL);
}

static bool reads_shell(const dfix_step *step, dfix_str interpreter) {
  if (interpreter.len) return dfix_is_shell(interpreter);
  return step->shell == DFIX_SHELL_SH || step->shell == DFIX_SHELL_BASH;
}

void dfix_step_read_commands(dfix_arena *a, dfix_step *step, const dfix_source *source) {
  const dfix_instruction *instr = step->instr;
  reader r = {.arena = a, .step = step, .source = source};
  r.dialect = step->shell == DFIX_SHELL_BASH ? DFIX_SH_BASH : DFIX_SH_POSIX;
  if (instr->form == DFIX_FORM_JSON) {
    read_exec_form(&r);
    return;
  }
  if (instr->form != DFIX_FORM_SHELL) return;
  dfix_run_script script = dfix_run_script_of(a, instr, source);
  step->script_text = script.text;
  step->interpreter = script.interpreter;
  if (step->interpreter.len) r.dialect = dialect_of(step->interpreter);
  if (reads_shell(step, step->interpreter)) read_script(&r, &step->script_text, NULL);
}
