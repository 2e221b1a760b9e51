#include "engine/api.h"

typedef enum source_kind { PLAIN, SPECIAL, UNKNOWN } source_kind;

static bool is_archive(dfix_str name) {
  static const dfix_str endings[] = {
      S_INIT(".tar"),  S_INIT(".z"),   S_INIT(".bz2"), S_INIT(".gz"),  S_INIT(".lz"),
      S_INIT(".lzma"), S_INIT(".tz"),  S_INIT(".tb2"), S_INIT(".tbz"), S_INIT(".tbz2"),
      S_INIT(".tgz"),  S_INIT(".tlz"), S_INIT(".tpz"), S_INIT(".txz"), S_INIT(".xz"),
      S_INIT(".zst"),  S_INIT(".tzst")};
  for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
    if (name.len > endings[i].len &&
        str_ieq(str_from_at(name, name.len - endings[i].len), endings[i]))
      return true;
  return false;
}

static bool is_remote(dfix_str name) {
  return str_has(name, S("://")) || str_starts(name, S("git@")) ||
         str_starts(name, S("github.com/")) || str_ends(name, S(".git"));
}

// A pattern may match an archive unless it says how the names end.
static bool ends_in_pattern(dfix_str name) {
  dfix_str base = str_basename(name);
  size_t dot = str_rfind_char(base, '.');
  dfix_str end = dot == STR_NONE ? base : str_from_at(base, dot);
  return str_has_char(end, '*') || str_has_char(end, '?') || str_has_char(end, '[');
}

static source_kind kind_of(const dfix_word *source) {
  if (source->heredoc) return PLAIN;
  if (is_archive(source->value) || is_remote(source->value)) return SPECIAL;
  if (str_has_char(source->value, '$') || ends_in_pattern(source->value)) return UNKNOWN;
  return PLAIN;
}

// Flags that only ADD has ask for what only ADD does.
static bool has_own_flag(const dfix_instruction *instr) {
  return dfix_instruction_flag(instr, S("checksum")) ||
         dfix_instruction_flag(instr, S("keep-git-dir")) ||
         dfix_instruction_flag(instr, S("unpack"));
}

static void on_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  if (instr->words.len < 2 || has_own_flag(instr)) return;
  uint32_t plain = 0, sources = instr->words.len - 1;
  for (uint32_t i = 0; i < sources; i++)
    plain += kind_of(&instr->words.items[i]) == PLAIN;
  if (!plain) return;
  dfix_diag *d = dfix_report(ctx, instr->keyword);
  if (plain < sources) return;
  dfix_str keyword = dfix_source_text(dfix_ctx_graph(ctx)->file->source, instr->keyword);
  dfix_fix(d, DFIX_FIX_SAFE);
  dfix_replace(d, instr->keyword, str_eq(keyword, S("add")) ? S("copy") : S("COPY"));
}

const dfix_rule_impl dfix_rule_add_plain_files = {.on_instruction = on_instruction};
