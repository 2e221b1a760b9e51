#include "engine/shellcheck.h"

#include "base/json.h"
#include "base/rune.h"
#include "engine/ctx.h"
#include "engine/script.h"

typedef struct note_edit {
  dfix_span where;  // in the script
  dfix_str text;
  bool is_at_end;  // an insertion that belongs to what stands before it
} note_edit;

typedef struct note {
  const dfix_rule *rule;
  dfix_span where;  // in the script
  dfix_str message;
  dfix_vec(note_edit) edits;
} note;

typedef dfix_vec(note) notes;

struct dfix_shellcheck {
  dfix_arena *arena;
  dfix_map scripts;  // from texts to notes
  dfix_map rules;    // from ids to dfix_rule
};

dfix_shellcheck *dfix_shellcheck_new(dfix_arena *a) {
  dfix_shellcheck *table = arena_new(a, dfix_shellcheck);
  table->arena = a;
  return table;
}

bool dfix_shellcheck_knows(const dfix_shellcheck *table, dfix_str script) {
  return dfix_map_has(&table->scripts, script);
}

// "SC" and digits.
static bool is_code(dfix_str name) {
  if (name.len < 3 || !str_starts(name, S("SC"))) return false;
  for (size_t i = 2; i < name.len; i++)
    if (!ascii_is_digit(name.ptr[i])) return false;
  return true;
}

bool dfix_shellcheck_is_name(dfix_str name) {
  if (str_starts(name, S("shellcheck/"))) name = str_from_at(name, strlen("shellcheck/"));
  return str_eq(name, S("shellcheck")) || is_code(name);
}

// ---- rules ----

// What makes no sense in a RUN: files that are sourced are in the image (1090, 1091), and
// the shell is what the header of the script says it is (2187).
static bool is_beside_the_point(int64_t code) {
  return code == 1090 || code == 1091 || code == 2187;
}

static dfix_severity severity_of(dfix_str level) {
  dfix_severity s;
  return dfix_severity_parse(level, &s) ? s : DFIX_INFO;
}

static dfix_rule *make_rule(dfix_arena *a, dfix_str id, dfix_severity severity) {
  static const dfix_str presets[] = {S_INIT("hadolint"), S_INIT("recommended")};
  static const dfix_rule_spec spec = {.message = S_INIT("{message}"),
                                      .fix_message = S_INIT("as ShellCheck proposes"),
                                      .fix_safety = DFIX_FIX_UNSAFE};
  dfix_rule *rule = arena_new(a, dfix_rule);
  dfix_str *code = arena_new(a, dfix_str);
  *code = str_from_at(id, strlen("shellcheck/"));
  *rule = (dfix_rule){.id = id,
                      .category = S("shellcheck"),
                      .summary = S("Found by ShellCheck"),
                      .severity = severity,
                      .fix = S("sometimes"),
                      .aliases = code,
                      .naliases = 1,
                      .presets = presets,
                      .npresets = severity >= DFIX_WARNING ? 2 : 1,
                      .spec = &spec};
  rule->why =
      dfix_arena_strf(a, "https://www.shellcheck.net/wiki/" STR_FMT, STR_ARG(*code));
  return rule;
}

bool dfix_shellcheck_is_on(const dfix_selection *selection, dfix_str code) {
  static const dfix_str presets[] = {S_INIT("hadolint")};
  char id[32] = "shellcheck/";
  if (!is_code(code) || code.len > 16) return false;
  memcpy(id + strlen(id), code.ptr, code.len);
  const dfix_rule rule = {.id = str_from(id),
                          .category = S("shellcheck"),
                          .severity = DFIX_INFO,
                          .aliases = &code,
                          .naliases = 1,
                          .presets = presets,
                          .npresets = 1};
  return dfix_selection_of(selection, &rule) != DFIX_SEVERITY_NONE;
}

static const dfix_rule *rule_of(dfix_shellcheck *table, int64_t code, dfix_str level) {
  dfix_str id = dfix_arena_strf(table->arena, "shellcheck/SC%d", (int)code);
  dfix_rule *rule = dfix_map_get(&table->rules, id);
  if (!rule) {
    rule = make_rule(table->arena, id, severity_of(level));
    dfix_map_put(table->arena, &table->rules, id, rule);
  }
  return rule;
}

// ---- reading a report ----

// The byte at a line and a column, both from 1; columns are characters. False if the
// script has no such place.
static bool place_at(dfix_str script, int64_t line, int64_t column, uint32_t *out) {
  size_t at = 0;
  while (--line > 0) {
    size_t end = str_find_char(str_from_at(script, at), '\n');
    if (end == STR_NONE) return false;
    at += end + 1;
  }
  for (; --column > 0; at += dfix_rune_at(script, at).len)
    if (at >= script.len || script.ptr[at] == '\n') return false;
  *out = (uint32_t)at;
  return true;
}

static int64_t number(const dfix_json *map, dfix_str key) {
  return dfix_json_integer(dfix_json_get(map, key), 0);
}

// Report and fix say their places with the same keys.
static bool read_place(dfix_str script, const dfix_json *from, dfix_span *out) {
  return number(from, S("line")) > DFIX_SCRIPT_HEADER &&
         place_at(script, number(from, S("line")), number(from, S("column")),
                  &out->start) &&
         place_at(script, number(from, S("endLine")), number(from, S("endColumn")),
                  &out->end) &&
         out->start <= out->end;
}

// A line more would need a continuation in the Dockerfile.
static bool spans_lines(dfix_str script, const note_edit *edit) {
  return str_has_char(edit->text, '\n') ||
         str_has_char(str_slice(script, edit->where.start, edit->where.end), '\n');
}

// All edits, or none.
static void read_fix(dfix_shellcheck *table, dfix_str script, const dfix_json *fix,
                     note *to) {
  const dfix_json *edits = dfix_json_get(fix, S("replacements"));
  for (uint32_t i = 0; i < dfix_json_len(edits); i++) {
    const dfix_json *from = dfix_json_at(edits, i);
    note_edit edit = {.text = dfix_json_text(dfix_json_get(from, S("replacement")))};
    dfix_str point = dfix_json_text(dfix_json_get(from, S("insertionPoint")));
    edit.is_at_end = str_eq(point, S("beforeStart"));
    if (!read_place(script, from, &edit.where) || spans_lines(script, &edit)) {
      to->edits.len = 0;
      return;
    }
    vec_push(table->arena, &to->edits, edit);
  }
}

// ShellCheck's sentence, which ends with a full stop, where ours do not.
static dfix_str sentence(dfix_str message) {
  return str_ends(message, S(".")) ? str_slice(message, 0, message.len - 1) : message;
}

static void read_comment(dfix_shellcheck *table, dfix_str script, const dfix_json *from,
                         notes *to) {
  note n = {.message = sentence(dfix_json_text(dfix_json_get(from, S("message"))))};
  int64_t code = number(from, S("code"));
  if (is_beside_the_point(code) || !read_place(script, from, &n.where)) return;
  n.rule = rule_of(table, code, dfix_json_text(dfix_json_get(from, S("level"))));
  read_fix(table, script, dfix_json_get(from, S("fix")), &n);
  vec_push(table->arena, to, n);
}

// The number that a file's path ends with, or UINT32_MAX.
static uint32_t script_number(dfix_str path) {
  uint32_t n = 0;
  dfix_str name = str_basename(path);
  for (size_t i = 0; i < name.len; i++) {
    if (!ascii_is_digit(name.ptr[i]) || n > 99999999) return UINT32_MAX;
    n = n * 10 + (uint32_t)(name.ptr[i] - '0');
  }
  return name.len ? n : UINT32_MAX;
}

bool dfix_shellcheck_read(dfix_shellcheck *table, const dfix_strs *scripts,
                          dfix_str report, dfix_err *err) {
  const dfix_json *root = dfix_json_parse(table->arena, S("shellcheck"), report, err);
  if (!root) return false;
  notes *found = arena_array(table->arena, notes, scripts->len + 1);
  const dfix_json *comments = dfix_json_get(root, S("comments"));
  for (uint32_t i = 0; i < dfix_json_len(comments); i++) {
    const dfix_json *comment = dfix_json_at(comments, i);
    uint32_t n = script_number(dfix_json_text(dfix_json_get(comment, S("file"))));
    if (n < scripts->len) read_comment(table, scripts->items[n], comment, &found[n]);
  }
  for (uint32_t i = 0; i < scripts->len; i++)
    dfix_map_put(table->arena, &table->scripts,
                 dfix_arena_dup(table->arena, scripts->items[i]), &found[i]);
  return true;
}

// ---- findings ----

// A range of the script, counted in what follows its header.
static dfix_span in_own(const dfix_script *script, dfix_span s) {
  uint32_t header = (uint32_t)(script->text.len - script->own.str.len);
  return span(s.start - header, s.end - header);
}

// The blanks between two words (2291) are the indentation of a continued line.
static bool is_about_layout(const dfix_script *script, const note *n) {
  dfix_span own = in_own(script, n->where);
  return str_eq(n->rule->aliases[0], S("SC2291")) &&
         !dfix_text_is_contiguous(&script->own, own.start, own.end);
}

// The place in the file of a range of the script; false if the file has other bytes in
// between (a continuation), where they would be replaced.
static bool edit_place(const dfix_script *script, const note_edit *edit, dfix_span *out) {
  const dfix_text *own = &script->own;
  dfix_span s = in_own(script, edit->where);
  if (span_is_empty(s) && edit->is_at_end && s.start > 0) {
    *out = span_after(dfix_text_span(own, s.start - 1, s.start));
    return true;
  }
  *out = dfix_text_span(own, s.start, s.end);
  return dfix_text_is_contiguous(own, s.start, s.end);
}

// The name in $NAME or ${NAME}; "" of any other text.
static dfix_str variable_in(dfix_str text) {
  if (!str_starts(text, S("$"))) return (dfix_str){0};
  bool is_braced = str_starts(text, S("${")) && str_ends(text, S("}"));
  return is_braced ? str_slice(text, 2, text.len - 1) : str_from_at(text, 1);
}

// Whether a variable was given several words: `ENV PACKAGES="a b"`, or NAME="..." in the
// script. Quotes around its use (2086) would make one word of them.
static bool holds_words(const dfix_script *script, dfix_str name) {
  dfix_value value = dfix_scope_default(script->step->scope, name);
  if (value.certainty == DFIX_KNOWN && str_has_char(value.text, ' ')) return true;
  dfix_str rest = script->own.str;
  for (size_t at; (at = str_find(rest, name)) != STR_NONE;) {
    rest = str_from_at(rest, at + name.len);
    if (str_starts(rest, S("=\"")) || str_starts(rest, S("='"))) return true;
  }
  return false;
}

static bool splits_words(const dfix_script *script, const note *n) {
  if (!str_eq(n->rule->aliases[0], S("SC2086"))) return false;
  dfix_str text = str_slice(script->text, n->where.start, n->where.end);
  dfix_str name = variable_in(text);
  return name.len && holds_words(script, name);
}

static void add_fix(dfix_diag *d, const dfix_script *script, const note *n) {
  dfix_span where;
  if (splits_words(script, n)) return;
  const note_edit *edit;
  vec_each(edit, &n->edits) if (!edit_place(script, edit, &where)) return;
  if (n->edits.len) dfix_fix(d, DFIX_FIX_UNSAFE);
  vec_each(edit, &n->edits) {
    edit_place(script, edit, &where);
    dfix_replace(d, where, edit->text);
  }
}

static void report(dfix_ctx *ctx, const dfix_script *script, const note *n) {
  ctx->rule = n->rule;
  ctx->severity = dfix_selection_of(ctx->input->selection, n->rule);
  ctx->scope = script->step->instr->span;
  if (ctx->severity == DFIX_SEVERITY_NONE || is_about_layout(script, n)) return;
  dfix_span own = in_own(script, n->where);
  dfix_diag *d = dfix_report(ctx, dfix_text_span(&script->own, own.start, own.end));
  dfix_param(d, S("message"), n->message);
  add_fix(d, script, n);
}

void dfix_report_scripts(dfix_ctx *ctx) {
  dfix_scripts scripts = dfix_scripts_of(ctx->arena, ctx->input->graph);
  const dfix_script *script;
  vec_each(script, &scripts) {
    const notes *found = dfix_map_get(&ctx->input->shellcheck->scripts, script->text);
    const note *n;
    if (found) vec_each(n, found) report(ctx, script, n);
  }
}
