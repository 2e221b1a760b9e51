// Comments that silence findings. Each form is read as its owner reads it:
//
//   # dfix ignore=RULE[,RULE] reason       the instruction below
//   # dfix ignore-file=RULE[,RULE] reason  the whole file
//   # hadolint ignore=DL3008,DL3015        the instruction below
//   # hadolint global ignore=DL3008        the whole file
//   # check=skip=RULE,RULE;error=true      the whole file (a parser directive)
//   # check=skip=RULE // reason            the instruction below

#include "engine/ctx.h"

static bool has_name(const dfix_rule *rule, dfix_str name) {
  if (str_eq(rule->id, name) || str_eq(rule->category, name)) return true;
  for (uint32_t i = 0; i < rule->naliases; i++)
    if (str_eq(rule->aliases[i], name)) return true;
  return false;
}

static bool has_preset(const dfix_rule *rule, dfix_str name) {
  for (uint32_t i = 0; i < rule->npresets; i++)
    if (str_eq(rule->presets[i], name)) return true;
  return false;
}

// A comma list of names; it ends at the first blank that follows no comma.
static bool list_names(dfix_str list, const dfix_rule *rule) {
  while (list.len) {
    size_t end = 0;
    while (end < list.len && list.ptr[end] != ',' && !ascii_is_blank(list.ptr[end]))
      end++;
    if (has_name(rule, str_slice(list, 0, end))) return true;
    list = str_trim(str_from_at(list, end));
    if (!str_starts(list, S(","))) return false;
    list = str_trim(str_from_at(list, 1));
  }
  return false;
}

// The text after `head` and blanks, '=' and blanks: "DL3008" of "hadolint  ignore =
// DL3008".
static bool cut_pragma(dfix_str text, dfix_str owner, dfix_str key, dfix_str *value) {
  if (!str_starts(text, owner)) return false;
  text = str_trim(str_from_at(text, owner.len));
  if (!str_starts(text, key)) return false;
  text = str_trim(str_from_at(text, key.len));
  if (!str_starts(text, S("="))) return false;
  *value = str_trim(str_from_at(text, 1));
  return true;
}

// BuildKit's options: "skip=A,B;error=true". What follows the first blank is no part of
// it.
static bool check_skips(dfix_str options, const dfix_rule *rule) {
  if (!has_preset(rule, S("buildkit"))) return false;
  options = str_slice(options, 0, str_find_char(options, ' '));
  for (dfix_str part; str_next(&options, ';', &part);) {
    dfix_str key, names;
    if (!str_cut(part, '=', &key, &names) || !str_eq(str_trim(key), S("skip"))) continue;
    names = str_trim(names);
    if (str_eq(names, S("all")) || list_names(names, rule)) return true;
  }
  return false;
}

static bool ignores_below(const dfix_comment *c, const dfix_rule *rule) {
  dfix_str names;
  if (cut_pragma(c->text, S("dfix"), S("ignore"), &names)) return list_names(names, rule);
  if (cut_pragma(c->text, S("hadolint"), S("ignore"), &names))
    return list_names(names, rule);
  return cut_pragma(c->text, S("check"), S(""), &names) && check_skips(names, rule);
}

static bool ignores_file(const dfix_comment *c, const dfix_rule *rule) {
  dfix_str names;
  if (cut_pragma(c->text, S("dfix"), S("ignore-file"), &names))
    return list_names(names, rule);
  if (!cut_pragma(c->text, S("hadolint"), S("global ignore"), &names)) return false;
  return list_names(names, rule);
}

// The instruction that a finding is in, or the one before it.
static const dfix_instruction *instruction_at(const dfix_file *file, uint32_t at) {
  uint32_t lo = 0, hi = file->instructions.len;
  if (!hi) return NULL;
  while (hi - lo > 1) {
    uint32_t mid = lo + (hi - lo) / 2;
    if (file->instructions.items[mid]->span.start <= at)
      lo = mid;
    else
      hi = mid;
  }
  return file->instructions.items[lo];
}

static bool is_ignored(const dfix_file *file, const dfix_diag *d) {
  const dfix_rule *rule = d->finding.rule;
  const dfix_comment *c;
  vec_each(c, &file->comments) if (ignores_file(c, rule)) return true;
  const dfix_directive *directive;
  vec_each(directive,
           &file->directives) if (str_eq(directive->name, S("check")) &&
                                  check_skips(directive->value, rule)) return true;
  const dfix_instruction *instr = instruction_at(file, d->scope.start);
  if (!instr) return false;
  vec_each(c, &instr->comments) if (ignores_below(c, rule)) return true;
  return false;
}

void dfix_suppress(dfix_ctx *ctx) {
  const dfix_file *file = ctx->input->graph->file;
  if (!file->comments.len && !file->directives.len) return;
  for (uint32_t i = 0; i < ctx->diags.len; i++) {
    dfix_diag *d = ctx->diags.items[i];
    bool is_syntax = str_eq(d->finding.rule->category, S("syntax"));
    if (!is_syntax && is_ignored(file, d)) d->is_suppressed = true;
  }
}
