#include "engine/python_fix.h"

static const char grep_family[] =
    "grep -E '^(torch|torchvision|torchaudio)==' /tmp/installed.txt";

// What `pip freeze` cannot say of a torch that conda installed from a local file.
static const char ask_metadata[] =
    "python -c \"import importlib.metadata as m; print('\\n'.join(f'{n}=={m.version(n)}' "
    "for n in ('torch','torchvision','torchaudio') if any(d.metadata['Name']==n for d in "
    "m.distributions())))\"";

dfix_str dfix_ctx_text(dfix_ctx *ctx, dfix_span where) {
  return dfix_source_text(dfix_ctx_graph(ctx)->file->source, where);
}

static bool is_plain_shell(const dfix_step *step) {
  return (step->shell == DFIX_SHELL_SH || step->shell == DFIX_SHELL_BASH) && step->script;
}

// The command is one that an edit can reach: in a shell form, as itself.
static bool is_editable(const dfix_pip *p) {
  return p->cmd->node && !p->cmd->wrappers.len && is_plain_shell(p->cmd->step) &&
         p->cmd->step->instr->kind == DFIX_RUN &&
         (p->tool == DFIX_PIP || p->tool == DFIX_UV_PIP);
}

// "pip3" of `pip3 install`: the program up to its verb.
static dfix_str prefix_of(dfix_ctx *ctx, const dfix_pip *p) {
  return str_trim(dfix_ctx_text(ctx, span(p->head.start, p->verb_span.start)));
}

static const dfix_pip *capturing_pip(const dfix_install *in) {
  return in->torch->by ? in->torch->by : in->pip;
}

static bool is_same_script(const dfix_install *in) {
  return in->torch->by && in->torch->by->cmd->step == in->step;
}

static dfix_str guard_path(const dfix_install *in) {
  dfix_value user = in->step->user;
  bool root = user.certainty != DFIX_KNOWN || str_eq(user.text, S("root")) ||
              str_eq(user.text, S("0")) || str_starts(user.text, S("root:")) ||
              str_starts(user.text, S("0:"));
  return root ? S("/opt/torch-constraints.txt") : S("/tmp/torch-constraints.txt");
}

bool dfix_guard_is_possible(dfix_ctx *ctx, const dfix_install *in, dfix_str *path) {
  if (!in->torch || in->torch->is_implied || in->torch->is_conditional ||
      !is_editable(in->pip))
    return false;
  if (in->captured_path.len) {
    *path = in->captured_path;
    return true;
  }
  const dfix_pip *p = capturing_pip(in);
  // An environment that its script activated is not there for the step that captures.
  if (in->torch->python.len && !str_eq(in->torch->python, p->python) &&
      !is_same_script(in) && str_has(p->cmd->step->script_text.str, S("activate")))
    return false;
  if (!in->torch->from_conda &&
      (!is_editable(p) || str_has_char(prefix_of(ctx, p), '\n')))
    return false;
  if (is_same_script(in) &&
      (!p->cmd->is_top_level || !in->pip->cmd->is_top_level || p->cmd->in_pipeline ||
       p->cmd->node->redirects.len || in->step->instr->heredocs.len))
    return false;
  *path = guard_path(in);
  return true;
}

static dfix_str capture_command(dfix_ctx *ctx, const dfix_install *in, dfix_str path) {
  dfix_arena *a = dfix_ctx_arena(ctx);
  const dfix_pip *p = capturing_pip(in);
  if (in->torch->from_conda)
    return dfix_arena_strf(a, "%s > " STR_FMT, ask_metadata, STR_ARG(path));
  bool system = p->tool == DFIX_UV_PIP && p->system.on && !p->system.from_env;
  return dfix_arena_strf(a, STR_FMT " freeze%s > /tmp/installed.txt && %s > " STR_FMT,
                         STR_ARG(prefix_of(ctx, p)), system ? " --system" : "",
                         grep_family, STR_ARG(path));
}

// The line ending that the file uses at `at`.
static const char *newline_at(dfix_ctx *ctx, uint32_t at) {
  return str_starts(dfix_ctx_text(ctx, span(at, at + 2)), S("\r\n")) ? "\r\n" : "\n";
}

void dfix_guard_capture(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in,
                        dfix_str path) {
  if (in->captured_path.len) return;
  dfix_arena *a = dfix_ctx_arena(ctx);
  dfix_str command = capture_command(ctx, in, path);
  if (is_same_script(in)) {
    dfix_insert(d, in->torch->by->cmd->span.end,
                dfix_arena_strf(a, " && " STR_FMT, STR_ARG(command)));
    return;
  }
  const dfix_pip *by = in->torch->by;
  bool here = by && by->cmd->step->stage == in->step->stage;
  const dfix_step *copied = in->torch->copied;
  const dfix_instruction *after = in->step->stage->from;
  if (here) after = by->cmd->step->instr;
  if (copied && copied->stage == in->step->stage) after = copied->instr;
  uint32_t at = after->span.end;
  dfix_insert(
      d, at, dfix_arena_strf(a, "%sRUN " STR_FMT, newline_at(ctx, at), STR_ARG(command)));
}

// Behind the verb and the switches that follow it directly.
static uint32_t place_of_flag(const dfix_pip *p) {
  uint32_t at = p->verb_span.end;
  const dfix_arg *it;
  vec_each(it, &p->cmd->args) {
    if (it->span.start < p->verb_span.end) continue;
    bool is_switch = str_eq(it->text, S("--no-cache-dir")) ||
                     str_eq(it->text, S("--no-cache")) ||
                     str_eq(it->text, S("--system")) || str_eq(it->text, S("--quiet")) ||
                     str_eq(it->text, S("--user"));
    if (!is_switch) break;
    at = it->span.end;
  }
  return at;
}

void dfix_guard_flag(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in, dfix_str path) {
  dfix_insert(
      d, place_of_flag(in->pip),
      dfix_arena_strf(dfix_ctx_arena(ctx), " --constraint " STR_FMT, STR_ARG(path)));
}

bool dfix_fix_guard(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in) {
  dfix_str path;
  if (!dfix_guard_is_possible(ctx, in, &path)) return false;
  if (!in->captured_path.len && dfix_fix_guard_file(ctx, d, in)) return true;
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_guard_capture(ctx, d, in, path);
  dfix_guard_flag(ctx, d, in, path);
  return true;
}

void dfix_delete_arg(dfix_ctx *ctx, dfix_diag *d, dfix_span arg) {
  dfix_str text = dfix_ctx_graph(ctx)->file->source->text;
  while (arg.start && ascii_is_blank(text.ptr[arg.start - 1])) arg.start--;
  dfix_delete(d, arg);
}

bool dfix_copy_can_take(const dfix_instruction *copy) {
  if (!copy || copy->form != DFIX_FORM_WORDS || copy->words.len < 2 ||
      copy->heredocs.len || dfix_instruction_flag(copy, S("from")))
    return false;
  dfix_str dest = vec_last(&copy->words).value;
  return copy->words.len > 2 || str_ends(dest, S("/")) || str_eq(dest, S(".")) ||
         str_ends(dest, S("/."));
}

void dfix_copy_also(dfix_ctx *ctx, dfix_diag *d, const dfix_instruction *copy,
                    dfix_str path) {
  const dfix_word *last = &copy->words.items[copy->words.len - 2];
  dfix_insert(d, last->span.end,
              dfix_arena_strf(dfix_ctx_arena(ctx), " " STR_FMT, STR_ARG(path)));
}

dfix_span dfix_install_place(const dfix_install *in, const dfix_need *need) {
  if (need && need->arg) return need->span;
  const dfix_pip_ref *ref = need && need->file ? need->file->ref : NULL;
  return ref && !ref->from_env ? ref->option : in->pip->head;
}

dfix_diag *dfix_report_need(dfix_ctx *ctx, const dfix_install *in,
                            const dfix_need *need) {
  dfix_diag *d = dfix_report(ctx, dfix_install_place(in, need));
  const dfix_py_file *f = need ? need->file : NULL;
  if (f && f->origin == DFIX_FILE_CONTEXT && f->has_bytes)
    dfix_related_entry(d, f->context_path, f->bytes, need->span);
  return d;
}

dfix_str dfix_dist_text(dfix_arena *a, const dfix_dist *dist) {
  if (!dist->has_version) return dist->key;
  bool plain = !dist->version.local.len && dist->variant.len;
  return dfix_arena_strf(a, STR_FMT " " STR_FMT "%s" STR_FMT, STR_ARG(dist->key),
                         STR_ARG(dist->version.normal), plain ? "+" : "",
                         STR_ARG(plain ? dist->variant : (dfix_str){0}));
}
