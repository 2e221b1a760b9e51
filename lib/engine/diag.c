#include "engine/ctx.h"

dfix_arena *dfix_ctx_arena(dfix_ctx *ctx) { return ctx->arena; }
const dfix_graph *dfix_ctx_graph(dfix_ctx *ctx) { return ctx->input->graph; }
const dfix_context *dfix_ctx_context(dfix_ctx *ctx) { return ctx->input->context; }

static void *read_history(dfix_ctx *ctx) {
  dfix_history *h = arena_new(ctx->arena, dfix_history);
  *h = dfix_history_of(ctx->arena, dfix_ctx_context(ctx));
  return h;
}

const dfix_history *dfix_ctx_history(dfix_ctx *ctx) {
  static const char key;
  return dfix_ctx_memo(ctx, &key, read_history);
}

static dfix_str find_text(const dfix_texts *texts, dfix_str name) {
  for (uint32_t i = 0; i < texts->len; i++)
    if (str_eq(texts->items[i].name, name)) return texts->items[i].text;
  return (dfix_str){0};
}

dfix_str dfix_ctx_option(dfix_ctx *ctx, dfix_str name) {
  const dfix_selection *selection = ctx->input->selection;
  if (selection->options) {
    const dfix_texts *set = &selection->options[ctx->rule - selection->rules->rules];
    for (uint32_t i = set->len; i > 0; i--)
      if (str_eq(set->items[i - 1].name, name)) return set->items[i - 1].text;
  }
  return find_text(&ctx->rule->spec->options, name);
}

const dfix_label_schema *dfix_ctx_labels(dfix_ctx *ctx) {
  return &ctx->input->selection->labels;
}

const dfix_python_settings *dfix_ctx_python(dfix_ctx *ctx) {
  return &ctx->input->selection->python;
}

void *dfix_ctx_memo(dfix_ctx *ctx, const void *key, void *(*make)(dfix_ctx *ctx)) {
  const dfix_memo *it;
  vec_each(it, &ctx->memos) if (it->key == key) return it->value;
  dfix_memo memo = {key, make(ctx)};
  vec_push(ctx->arena, &ctx->memos, memo);
  return memo.value;
}

dfix_diag *dfix_report(dfix_ctx *ctx, dfix_span where) {
  dfix_diag *d = arena_new(ctx->arena, dfix_diag);
  d->ctx = ctx;
  d->scope = ctx->scope;
  d->finding.rule = ctx->rule;
  d->finding.severity = ctx->severity;
  d->finding.source = ctx->input->graph->file->source;
  d->finding.span = where;
  vec_push(ctx->arena, &ctx->diags, d);
  return d;
}

dfix_diag *dfix_report_in(dfix_ctx *ctx, dfix_str file, dfix_str bytes, dfix_span where) {
  dfix_diag *d = dfix_report(ctx, where);
  d->finding.file = file;
  d->finding.source = dfix_source_new(ctx->arena, file, bytes);
  return d;
}

void dfix_variant(dfix_diag *d, dfix_str name) { d->variant = name; }

void dfix_param(dfix_diag *d, dfix_str name, dfix_str value) {
  dfix_param_value p = {name, value};
  vec_push(d->ctx->arena, &d->params, p);
}

void dfix_severity_as(dfix_diag *d, dfix_str severity) {
  if (!dfix_severity_parse(severity, &d->finding.severity)) DFIX_BUG("unknown severity");
}

void dfix_related(dfix_diag *d, dfix_span where, dfix_str note) {
  dfix_related_place place = {.source = d->ctx->input->graph->file->source,
                              .span = where,
                              .message = find_text(&d->ctx->rule->spec->notes, note)};
  vec_push(d->ctx->arena, &d->finding.related, place);
}

void dfix_related_entry(dfix_diag *d, dfix_str file, dfix_str bytes, dfix_span where) {
  dfix_related_place place = {.file = file,
                              .source = dfix_source_new(d->ctx->arena, file, bytes),
                              .span = where,
                              .message = S("it stands here")};
  vec_push(d->ctx->arena, &d->finding.related, place);
}

void dfix_fix(dfix_diag *d, dfix_safety safety) {
  d->plan = arena_new(d->ctx->arena, dfix_fix_plan);
  d->plan->safety = safety;
  d->finding.fix = d->plan;
}

void dfix_fix_variant(dfix_diag *d, dfix_str name) { d->fix_variant = name; }

void dfix_replace_in(dfix_diag *d, dfix_str file, dfix_span where, dfix_str text) {
  dfix_edit edit = {file, where, text};
  if (!d->plan) DFIX_BUG("an edit before dfix_fix");
  vec_push(d->ctx->arena, &d->plan->edits, edit);
}

void dfix_insert(dfix_diag *d, uint32_t at, dfix_str text) {
  dfix_replace_in(d, (dfix_str){0}, span(at, at), text);
}

void dfix_replace(dfix_diag *d, dfix_span where, dfix_str text) {
  dfix_replace_in(d, (dfix_str){0}, where, text);
}

void dfix_delete(dfix_diag *d, dfix_span where) {
  dfix_replace_in(d, (dfix_str){0}, where, (dfix_str){0});
}

dfix_str dfix_fill(dfix_arena *a, dfix_str text, const dfix_params *params) {
  if (!str_has_char(text, '{')) return text;
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < text.len; i++) {
    dfix_str rest = str_from_at(text, i + 1);
    size_t close = str_find_char(rest, '}');
    const dfix_param_value *it, *found = NULL;
    if (text.ptr[i] == '{' && close != STR_NONE)
      vec_each(it, params) if (str_eq(it->name, str_slice(rest, 0, close))) found = it;
    if (found) {
      buf_add(&b, found->value);
      i += close + 1;
    } else {
      buf_add_char(&b, text.ptr[i]);
    }
  }
  return buf_str(&b);
}

// True if an edit would end a JSON string that it is inside of: quotes, backslashes and
// line breaks mean something else there than in the shell.
static bool breaks_json(const dfix_instruction *instr, const dfix_edit *edit) {
  if (instr->inner) instr = instr->inner;
  if (instr->form != DFIX_FORM_JSON || edit->file.len) return false;
  bool has_special = str_has_char(edit->text, '"') || str_has_char(edit->text, '\\') ||
                     str_has_char(edit->text, '\n');
  const dfix_word *word;
  vec_each(word, &instr->words) if (has_special && word->span.start < edit->span.start &&
                                    edit->span.end < word->span.end) return true;
  return false;
}

// A fix that would turn a JSON form into a shell form is none.
static void drop_broken_fix(dfix_diag *d) {
  const dfix_file *file = d->ctx->input->graph->file;
  const dfix_edit *edit;
  vec_each(edit, &d->plan->edits) {
    const dfix_instruction *instr = dfix_instruction_at(file, edit->span.start);
    if (!instr || !breaks_json(instr, edit)) continue;
    d->plan = NULL;
    d->finding.fix = NULL;
    return;
  }
}

void dfix_diag_finish(dfix_diag *d) {
  if (d->plan) drop_broken_fix(d);
  const dfix_rule_spec *spec = d->finding.rule->spec;
  dfix_arena *a = d->ctx->arena;
  dfix_str words =
      d->variant.len ? find_text(&spec->messages, d->variant) : spec->message;
  d->finding.message = dfix_fill(a, words, &d->params);
  dfix_related_place *place;
  vec_each(place, &d->finding.related) place->message =
      dfix_fill(a, place->message, &d->params);
  if (!d->plan) return;
  words = d->fix_variant.len ? find_text(&spec->fix_messages, d->fix_variant)
                             : spec->fix_message;
  d->plan->message = dfix_fill(a, words, &d->params);
}
