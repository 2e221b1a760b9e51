#include "engine/api.h"

// The command as two: what -I was meant for, and the rest.
//
//   pip install A -I NAMES A REST  =>  pip install A --no-deps -I NAMES A && pip install
//   A REST
//
// A, the options that both need, keep their words and the white space before them.
typedef struct split {
  dfix_ctx *ctx;
  const dfix_install *in;
  uint32_t names_end;  // of the last name
  uint32_t first_end;  // of the first command: before REST
  dfix_buf second;     // the head and the options of the second command
  bool has_comment;
} split;

static bool in_refs(const dfix_pip_refs *refs, dfix_span arg) {
  const dfix_pip_ref *it;
  vec_each(it, refs) if (span_holds(it->option, arg)) return true;
  return false;
}

static const dfix_pip_req *requirement_at(const dfix_pip *p, dfix_span arg) {
  const dfix_pip_req *it;
  vec_each(it, &p->requirements) if (span_overlaps(it->span, arg)) return it;
  return NULL;
}

// How many requirements directly behind the flag are names of packages that depend on
// nothing: --no-deps leaves out nothing of theirs.
static uint32_t leaf_names(const dfix_pip *p) {
  uint32_t n = 0;
  while (n < p->ignored_for.len &&
         (dfix_package_classes(p->ignored_for.items[n]) & DFIX_PKG_LEAF))
    n++;
  return n;
}

static bool is_name(const dfix_pip *p, const dfix_pip_req *req) {
  if (req->span.start < p->ignore_installed.span.end) return false;
  uint32_t nth = 0;
  const dfix_pip_req *it;
  vec_each(it, &p->requirements) {
    if (it->span.start < p->ignore_installed.span.end) continue;
    if (it == req) return nth < leaf_names(p);
    nth++;
  }
  return false;
}

static uint32_t indent_start(dfix_str text) {
  return (uint32_t)str_find_char(text, '\n');
}

// " && " or, if the command spans lines, a continuation with the indentation in use.
static void add_joint(split *s) {
  dfix_str text = dfix_ctx_text(s->ctx, s->in->pip->cmd->span);
  buf_add(&s->second, S(" && "));
  if (!str_has_char(text, '\n')) return;
  uint32_t start = indent_start(text) + 1, end = start;
  while (end < text.len && ascii_is_blank(text.ptr[end])) end++;
  bool crlf = start >= 2 && text.ptr[start - 2] == '\r';
  buf_addf(&s->second, "\\%s" STR_FMT, crlf ? "\r\n" : "\n",
           STR_ARG(str_slice(text, start, end)));
}

// Walks the arguments behind the verb. False if they have not the shape that can be
// split: something of REST stands before a name, or comments lie between.
static bool plan(split *s) {
  const dfix_pip *p = s->in->pip;
  const dfix_command *cmd = p->cmd;
  uint32_t previous = p->verb_span.end;
  bool in_rest = false;
  add_joint(s);
  buf_add(&s->second, dfix_ctx_text(s->ctx, p->head));
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    dfix_span arg = cmd->args.items[i].span;
    if (arg.start < p->verb_span.end) continue;
    const dfix_pip_req *req = requirement_at(p, arg);
    bool is_rest = (req && !is_name(p, req)) || in_refs(&p->files, arg);
    if (req && !is_rest) {
      if (in_rest) return false;
      s->names_end = arg.end;
    } else if (is_rest && !in_rest) {
      in_rest = true;
      s->first_end = previous;
    } else if (!is_rest && !span_overlaps(arg, p->ignore_installed.span)) {
      if (in_rest) return false;
      dfix_str words = dfix_ctx_text(s->ctx, span(previous, arg.end));
      s->has_comment |= str_has_char(words, '#');
      buf_add(&s->second, words);
    }
    previous = arg.end;
  }
  return in_rest && s->names_end && s->names_end <= s->first_end && !s->has_comment;
}

static bool can_split(const dfix_pip *p) {
  dfix_span flag = p->ignore_installed.span;
  return p->cmd->node && p->tool == DFIX_PIP && !span_is_empty(flag) &&
         (str_eq(p->ignore_installed.arg->text, S("-I")) ||
          str_starts(p->ignore_installed.arg->text, S("--ignore"))) &&
         leaf_names(p) > 0;
}

static bool is_constrained(const dfix_install *in) {
  return in->is_captured || in->limits_may_cover || in->limits.len;
}

static void offer_split(dfix_ctx *ctx, dfix_diag *d, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  split s = {.ctx = ctx, .in = in, .second = {.arena = dfix_ctx_arena(ctx)}};
  if (!can_split(p) || !plan(&s)) return;
  dfix_str path = {0};
  bool guarded = is_constrained(in);
  bool guards = in->torch && !guarded && dfix_guard_is_possible(ctx, in, &path);

  dfix_fix(d, in->torch && (guarded || guards) ? DFIX_FIX_SAFE : DFIX_FIX_UNSAFE);
  dfix_insert(d, p->ignore_installed.span.start, S("--no-deps "));
  if (guards) {
    dfix_str flag =
        dfix_arena_strf(dfix_ctx_arena(ctx), " --constraint " STR_FMT, STR_ARG(path));
    dfix_guard_capture(ctx, d, in, path);
    dfix_insert(d, p->ignore_installed.span.end, flag);
    buf_add(&s.second, flag);
  }
  dfix_insert(d, s.first_end, buf_str(&s.second));
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  bool applies = in->verdict.cause == DFIX_CAUSE_IGNORE_INSTALLED;
  bool without_torch = !in->torch && p->verb == DFIX_VERB_INSTALL &&
                       p->ignore_installed.on && !p->no_deps.on &&
                       !p->target.option.end && !p->dry_run.on && p->ignored_for.len &&
                       !dfix_install_is_torch_free(in);
  if (!applies && !without_torch) return;
  bool by_variable = span_is_empty(p->ignore_installed.span);
  dfix_diag *d = dfix_report(ctx, by_variable ? p->head : p->ignore_installed.span);
  if (without_torch) {
    dfix_severity_as(d, S("warning"));
    dfix_variant(d, S("without-torch"));
  }
  offer_split(ctx, d, in);
}

const dfix_rule_impl dfix_rule_pip_ignore_installed_all = {.on_install = on_install};
