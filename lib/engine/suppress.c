// Comments that silence findings. Each form is read as its owner reads it:
//
//   # dfix ignore=RULE[,RULE] reason       the instruction below
//   # dfix ignore-file=RULE[,RULE] reason  the whole file
//   # hadolint ignore=DL3008,DL3015        the instruction on the next line
//   # hadolint stage ignore=DL3008         the stage of the FROM on the next line
//   # hadolint global ignore=DL3008        the whole file
//   # check=skip=RULE,RULE;error=true      the whole file (a parser directive)
//   # check=skip=RULE // reason            the instruction below
//   # shellcheck disable=SC2086,SC3000-SC4000   the RUN below; inside one, what follows

#include "engine/ctx.h"

typedef enum whose { OF_DFIX, OF_HADOLINT, OF_BUILDKIT, OF_SHELLCHECK } whose;

// One name in one comment.
typedef struct ignored {
  whose owner;
  dfix_str name;    // a slice of the file
  dfix_span scope;  // findings that begin here are silenced
  bool is_used;
} ignored;

typedef struct reader {
  dfix_arena *arena;
  const dfix_file *file;
  const dfix_build_arg *check;  // in the place of the file's directive, or NULL
  dfix_vec(ignored) all;
} reader;

static dfix_span whole_file(void) { return span(0, UINT32_MAX); }

static void add(reader *r, whose owner, dfix_str name, dfix_span scope) {
  ignored i = {.owner = owner, .name = name, .scope = scope};
  if (name.len) vec_push(r->arena, &r->all, i);
}

// ---- lists of names ----

// The name that `list` begins with, and what follows it and blanks.
static dfix_str cut_name(dfix_str *list) {
  size_t end = 0;
  while (end < list->len && list->ptr[end] != ',' && !ascii_is_blank(list->ptr[end]))
    end++;
  dfix_str name = str_slice(*list, 0, end);
  *list = str_trim(str_from_at(*list, end));
  return name;
}

static bool cut_comma(dfix_str *list) {
  if (!str_starts(*list, S(","))) return false;
  *list = str_trim(str_from_at(*list, 1));
  return true;
}

// NAME { "," NAME } [ reason ]
static void add_names(reader *r, whose owner, dfix_str list, dfix_span scope) {
  do add(r, owner, cut_name(&list), scope);
  while (cut_comma(&list));
}

// "DL3008", "SC2086": hadolint knows names only by this shape.
static bool is_code(dfix_str name) {
  size_t letters = 0;
  while (letters < name.len && name.ptr[letters] >= 'A' && name.ptr[letters] <= 'Z')
    letters++;
  for (size_t i = letters; i < name.len; i++)
    if (!ascii_is_digit(name.ptr[i])) return false;
  return letters > 0 && letters < name.len;
}

// CODE { "," CODE } [ "#" reason ]; anything else voids the whole comment.
static void add_codes(reader *r, dfix_str list, dfix_span scope) {
  dfix_str rest = list;
  do
    if (!is_code(cut_name(&rest))) return;
  while (cut_comma(&rest));
  if (rest.len && rest.ptr[0] != '#') return;
  add_names(r, OF_HADOLINT, list, scope);
}

// OPTION { ";" OPTION }, up to the first blank; only `skip` silences.
static void add_checks(reader *r, dfix_str options, dfix_span scope) {
  options = str_slice(options, 0, str_find_char(options, ' '));
  for (dfix_str part; str_next(&options, ';', &part);) {
    dfix_str key, names;
    if (str_cut(part, '=', &key, &names) && str_eq(str_trim(key), S("skip")))
      add_names(r, OF_BUILDKIT, str_trim(names), scope);
  }
}

// ---- comments ----

// The text after `owner`, `key` and '=', with blanks between: "DL3008" of
// "hadolint  ignore = DL3008".
static bool cut_pragma(dfix_str text, dfix_str owner, dfix_str key, dfix_str *value) {
  if (!str_starts(text, owner)) return false;
  text = str_trim(str_from_at(text, owner.len));
  if (!str_starts(text, key)) return false;
  text = str_trim(str_from_at(text, key.len));
  if (!str_starts(text, S("="))) return false;
  *value = str_trim(str_from_at(text, 1));
  return true;
}

// disable=SC2086,SC3000-SC4000 among other directives of ShellCheck
static void add_shellcheck(reader *r, dfix_str text, dfix_span scope) {
  if (!str_starts(text, S("shellcheck "))) return;
  dfix_str rest = str_from_at(text, strlen("shellcheck ")), word;
  while (str_next(&rest, ' ', &word) && !str_starts(word, S("#")))
    if (str_starts(word, S("disable=")))
      add_names(r, OF_SHELLCHECK, str_from_at(word, strlen("disable=")), scope);
}

// A comment above a RUN, or before the first command of its heredoc, is about all of it;
// one between its lines is about what follows.
static void read_shellcheck_comments(reader *r, const dfix_step *step) {
  const dfix_instruction *instr = step->instr;
  const dfix_comment *c;
  vec_each(c, &instr->comments) add_shellcheck(r, c->text, instr->span);
  vec_each(c, &instr->inner_comments)
      add_shellcheck(r, c->text, span(c->span.start, instr->span.end));
  if (!step->script || !step->script->root) return;
  const dfix_span *at;
  vec_each(at, &step->script->comments) {
    dfix_str text = str_trim(str_from_at(dfix_source_text(r->file->source, *at), 1));
    if (at->start < step->script->root->span.start) add_shellcheck(r, text, instr->span);
  }
}

static void read_file_comment(reader *r, const dfix_comment *c) {
  dfix_str list;
  if (cut_pragma(c->text, S("dfix"), S("ignore-file"), &list))
    add_names(r, OF_DFIX, list, whole_file());
  else if (cut_pragma(c->text, S("hadolint"), S("global ignore"), &list))
    add_codes(r, list, whole_file());
}

static bool is_line_above(const reader *r, const dfix_comment *c,
                          const dfix_instruction *instr) {
  const dfix_source *source = r->file->source;
  return dfix_source_line(source, c->span.start) + 1 ==
         dfix_source_line(source, instr->span.start);
}

// From a FROM to the next one.
static dfix_span stage_span(const dfix_file *file, const dfix_instruction *from) {
  for (uint32_t i = from->index + 1; i < file->instructions.len; i++)
    if (file->instructions.items[i]->kind == DFIX_FROM)
      return span(from->span.start, file->instructions.items[i]->span.start);
  return span(from->span.start, UINT32_MAX);
}

static void read_comment_above(reader *r, const dfix_comment *c,
                               const dfix_instruction *instr) {
  dfix_str list;
  if (cut_pragma(c->text, S("dfix"), S("ignore"), &list))
    add_names(r, OF_DFIX, list, instr->span);
  else if (cut_pragma(c->text, S("check"), S(""), &list))
    add_checks(r, list, instr->span);
  else if (!is_line_above(r, c, instr))
    return;
  else if (cut_pragma(c->text, S("hadolint"), S("ignore"), &list))
    add_codes(r, list, instr->span);
  else if (instr->kind == DFIX_FROM &&
           cut_pragma(c->text, S("hadolint"), S("stage ignore"), &list))
    add_codes(r, list, stage_span(r->file, instr));
}

static void read_file(reader *r) {
  const dfix_comment *c;
  vec_each(c, &r->file->comments) read_file_comment(r, c);
  const dfix_directive *d;
  if (r->check)
    add_checks(r, r->check->value, whole_file());
  else
    vec_each(d, &r->file->directives) if (str_eq(d->name, S("check")))
        add_checks(r, d->value, whole_file());
  for (uint32_t i = 0; i < r->file->instructions.len; i++) {
    const dfix_instruction *instr = r->file->instructions.items[i];
    vec_each(c, &instr->comments) read_comment_above(r, c, instr);
  }
}

static void read_scripts(reader *r, const dfix_graph *graph) {
  for (uint32_t i = 0; i < graph->stages.len; i++)
    for (uint32_t k = 0; k < graph->stages.items[i]->steps.len; k++)
      read_shellcheck_comments(r, graph->stages.items[i]->steps.items[k]);
}

// ---- names and rules ----

static bool is_listed(const dfix_str *list, uint32_t n, dfix_str s) {
  for (uint32_t i = 0; i < n; i++)
    if (str_eq(list[i], s)) return true;
  return false;
}

// The digits of "SC2086".
static uint32_t code_number(dfix_str code) {
  uint32_t n = 0;
  for (size_t i = 2; i < code.len && i < 10; i++)
    n = n * 10 + (uint32_t)(code.ptr[i] - '0');
  return n;
}

// "all", "SC2086", "SC3000-SC4000"
static bool names_code(dfix_str name, const dfix_rule *rule) {
  dfix_str first = name, last = name;
  str_cut(name, '-', &first, &last);
  if (str_eq(name, S("all"))) return true;
  uint32_t code = code_number(rule->aliases[0]);
  return code_number(first) <= code && code <= code_number(last);
}

static bool names(const ignored *i, const dfix_rule *rule) {
  if (i->owner == OF_SHELLCHECK)
    return str_eq(rule->category, S("shellcheck")) && names_code(i->name, rule);
  bool is_all = i->owner == OF_BUILDKIT && str_eq(i->name, S("all"));
  if (i->owner == OF_BUILDKIT && !is_listed(rule->presets, rule->npresets, S("buildkit")))
    return false;
  return is_all || is_listed(rule->aliases, rule->naliases, i->name) ||
         (i->owner == OF_DFIX &&
          (str_eq(rule->id, i->name) || str_eq(rule->category, i->name)));
}

static uint32_t place_of(const dfix_diag *d) {
  return d->finding.file.len ? d->scope.start : d->finding.span.start;
}

static bool silences(const ignored *i, const dfix_diag *d) {
  uint32_t at = place_of(d);
  return i->scope.start <= at && at < i->scope.end && names(i, d->finding.rule);
}

// ---- comments that ignore nothing ----

// Whether a rule of that name ran; `exists` if there is one at all.
static bool has_run(const dfix_lint_input *input, const ignored *i, bool *exists) {
  const dfix_selection *selection = input->selection;
  *exists |= dfix_shellcheck_is_name(i->name);
  bool ran = input->shellcheck && dfix_shellcheck_is_on(selection, i->name);
  for (uint32_t k = 0; k < selection->rules->len; k++) {
    if (!names(i, &selection->rules->rules[k])) continue;
    *exists = true;
    ran |= selection->severity[k] != DFIX_SEVERITY_NONE;
  }
  return ran;
}

static void report_unused(dfix_ctx *ctx, const ignored *i) {
  bool exists = false;
  bool ran = has_run(ctx->input, i, &exists);
  bool is_ours = i->owner == OF_DFIX;
  if (i->is_used || !(ran || (is_ours && !exists))) return;
  dfix_str text = ctx->input->graph->file->source->text;
  uint32_t at = (uint32_t)(i->name.ptr - text.ptr);
  dfix_diag *d = dfix_report(ctx, span(at, at + (uint32_t)i->name.len));
  dfix_param(d, S("rule"), i->name);
  if (!exists) dfix_variant(d, S("unknown"));
}

static void report_all_unused(dfix_ctx *ctx, const reader *r) {
  const dfix_selection *selection = ctx->input->selection;
  const dfix_rule *rule = dfix_ruleset_find(selection->rules, S("meta/unused-ignore"));
  if (!rule) return;
  ctx->rule = rule;
  ctx->severity = selection->severity[rule - selection->rules->rules];
  ctx->scope = whole_file();
  const ignored *i;
  if (ctx->severity != DFIX_SEVERITY_NONE)
    vec_each(i, &r->all) if (i->owner <= OF_HADOLINT) report_unused(ctx, i);
}

// An error of the syntax cannot be ignored: the file does not build.
void dfix_suppress(dfix_ctx *ctx) {
  const dfix_graph *graph = ctx->input->graph;
  reader r = {.arena = ctx->arena, .file = graph->file, .check = graph->check};
  read_file(&r);
  if (ctx->input->shellcheck) read_scripts(&r, graph);
  if (!r.all.len) return;
  for (uint32_t k = 0; k < ctx->diags.len; k++) {
    dfix_diag *d = ctx->diags.items[k];
    if (str_eq(d->finding.rule->category, S("syntax"))) continue;
    ignored *i;
    vec_each(i, &r.all) if (silences(i, d)) d->is_suppressed = i->is_used = true;
  }
  report_all_unused(ctx, &r);
}
