#include "syntax/parse.h"

#include "base/map.h"
#include "base/rune.h"
#include "base/suggest.h"
#include "syntax/excerpt.h"
#include "syntax/heredoc.h"
#include "syntax/json.h"
#include "syntax/lex.h"

#include <stdlib.h>

typedef struct parser {
  dfix_scanner scan;
  dfix_tokens marks;  // the tokens of the current line, in file order
} parser;

// A part of the current line: positions in `line`.
typedef struct range {
  uint32_t start, end;
} range;

typedef void parse_args(parser *p, dfix_instruction *i);

static parse_args args_shell, args_list, args_words, args_pairs, take_pairs, args_text,
    args_health, args_onbuild, args_none;

static const struct {
  dfix_str name;
  parse_args *parse;
} keywords[DFIX_NKINDS] = {
    [DFIX_ERROR] = {S_INIT(""), args_none},
    [DFIX_ADD] = {S_INIT("ADD"), args_list},
    [DFIX_ARG] = {S_INIT("ARG"), take_pairs},
    [DFIX_CMD] = {S_INIT("CMD"), args_shell},
    [DFIX_COPY] = {S_INIT("COPY"), args_list},
    [DFIX_ENTRYPOINT] = {S_INIT("ENTRYPOINT"), args_shell},
    [DFIX_ENV] = {S_INIT("ENV"), args_pairs},
    [DFIX_EXPOSE] = {S_INIT("EXPOSE"), args_words},
    [DFIX_FROM] = {S_INIT("FROM"), args_words},
    [DFIX_HEALTHCHECK] = {S_INIT("HEALTHCHECK"), args_health},
    [DFIX_LABEL] = {S_INIT("LABEL"), args_pairs},
    [DFIX_MAINTAINER] = {S_INIT("MAINTAINER"), args_text},
    [DFIX_ONBUILD] = {S_INIT("ONBUILD"), args_onbuild},
    [DFIX_RUN] = {S_INIT("RUN"), args_shell},
    [DFIX_SHELL] = {S_INIT("SHELL"), args_shell},
    [DFIX_STOPSIGNAL] = {S_INIT("STOPSIGNAL"), args_text},
    [DFIX_USER] = {S_INIT("USER"), args_text},
    [DFIX_VOLUME] = {S_INIT("VOLUME"), args_list},
    [DFIX_WORKDIR] = {S_INIT("WORKDIR"), args_text},
};

const dfix_instruction *dfix_instruction_at(const dfix_file *file, uint32_t at) {
  // Invariant: instruction `lo - 1` begins at or before `at`, and instruction `hi` after
  // it.
  uint32_t lo = 0, hi = file->instructions.len;
  while (lo < hi) {
    uint32_t mid = lo + (hi - lo) / 2;
    if (file->instructions.items[mid]->span.start <= at)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo ? file->instructions.items[lo - 1] : NULL;
}

dfix_str dfix_kind_name(dfix_kind kind) { return keywords[kind].name; }

static dfix_kind kind_of(dfix_str keyword) {
  for (int k = DFIX_ERROR + 1; k < DFIX_NKINDS; k++)
    if (str_ieq(keywords[k].name, keyword)) return (dfix_kind)k;
  return DFIX_ERROR;
}

// The white space that ends a keyword and the words of a FROM or COPY. A keyword ends
// at nothing else, not even at a no-break space.
static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

// Where BuildKit takes a single byte for a rune, two bytes of longer characters are
// white space too.
static bool is_byte_space(char c) {
  return is_space(c) || c == '\n' || (unsigned char)c == 0x85 || (unsigned char)c == 0xa0;
}

static void mark(parser *p, dfix_token_kind kind, dfix_span at) {
  dfix_token token = {kind, at};
  if (!span_is_empty(at)) vec_push(p->scan.arena, &p->marks, token);
}

static void mark_range(parser *p, dfix_token_kind kind, const dfix_text *text,
                       uint32_t start, uint32_t end) {
  if (start < end) mark(p, kind, dfix_text_span(text, start, end));
}

static dfix_text trim(const dfix_text *text) {
  uint32_t start = (uint32_t)dfix_rune_trim_start(text->str);
  uint32_t end = (uint32_t)dfix_rune_trim_end(text->str);
  return dfix_text_slice(text, start, end);
}

// --- Words -----------------------------------------------------------------------

// Quotes and escapes done, variables as written; what cannot be read stays as it is.
static dfix_str word_value(parser *p, const dfix_text *raw) {
  char special[] = {'\'', '"', '$', p->scan.file->escape};
  bool is_plain = true;
  for (size_t k = 0; k < sizeof special && is_plain; k++)
    is_plain = !str_has_char(raw->str, special[k]);
  if (is_plain) return raw->str;
  dfix_lexer lexer = {.arena = p->scan.arena,
                      .text = raw,
                      .escape = p->scan.file->escape,
                      .keep_unset = true,
                      .lookup = dfix_lookup_unset()};
  dfix_str value = dfix_lex(&lexer);
  return lexer.error.rule || lexer.is_unknown ? raw->str : value;
}

static dfix_word word_at(parser *p, const dfix_text *text, uint32_t start, uint32_t end) {
  dfix_word word = {.span = dfix_text_span(text, start, end),
                    .raw = dfix_text_slice(text, start, end)};
  word.value = word_value(p, &word.raw);
  return word;
}

// words := WORD (SPACE+ WORD)*
static void args_words(parser *p, dfix_instruction *i) {
  dfix_str s = i->text.str;
  i->form = DFIX_FORM_WORDS;
  for (uint32_t at = 0; at < s.len;) {
    uint32_t start = at;
    while (at < s.len && !is_space(s.ptr[at])) at++;
    dfix_word word = word_at(p, &i->text, start, at);
    vec_push(p->scan.arena, &i->words, word);
    mark(p, DFIX_TOK_WORD, word.span);
    while (at < s.len && is_space(s.ptr[at])) at++;
  }
}

// The text from `start` as a JSON array. False if it is to be read some other way.
static bool take_json(parser *p, dfix_instruction *i, uint32_t start) {
  dfix_text text = dfix_text_slice(&i->text, start, (uint32_t)i->text.str.len);
  dfix_json_strings strings = {0};
  dfix_span other;
  dfix_json_verdict verdict = dfix_json_array(p->scan.arena, text.str, &strings, &other);
  if (verdict == DFIX_JSON_INVALID) return false;
  if (verdict == DFIX_JSON_OTHERS)
    dfix_scan_error(&p->scan, dfix_text_span(&text, other.start, other.end),
                    DFIX_SYNTAX_BAD_JSON,
                    S("a JSON argument is an array of strings only"));
  i->form = DFIX_FORM_JSON;
  const dfix_json_string *string;
  vec_each(string, &strings) {
    dfix_word word = {
        .span = dfix_text_span(&text, string->at.start, string->at.end),
        .raw = dfix_text_slice(&text, string->at.start, string->at.end),
        .value = string->value,
    };
    vec_push(p->scan.arena, &i->words, word);
  }
  mark_range(p, DFIX_TOK_TEXT, &text, 0, (uint32_t)text.str.len);
  return true;
}

static void args_list(parser *p, dfix_instruction *i) {
  if (!take_json(p, i, 0)) args_words(p, i);
}

static void args_shell(parser *p, dfix_instruction *i) {
  if (take_json(p, i, 0)) return;
  i->form = DFIX_FORM_SHELL;
  mark(p, DFIX_TOK_TEXT, i->args);
}

static void args_text(parser *p, dfix_instruction *i) {
  i->form = DFIX_FORM_TEXT;
  dfix_word word = {.span = i->args, .raw = i->text, .value = i->text.str};
  if (i->kind != DFIX_MAINTAINER) word.value = word_value(p, &i->text);
  vec_push(p->scan.arena, &i->words, word);
  mark(p, DFIX_TOK_TEXT, i->args);
}

static void args_none(parser *p, dfix_instruction *i) {
  i->form = DFIX_FORM_TEXT;
  mark(p, DFIX_TOK_TEXT, i->args);
}

// health := ("NONE" | "CMD") SHELL_OR_JSON; the word ends at a byte that looks blank.
static void args_health(parser *p, dfix_instruction *i) {
  dfix_str s = i->text.str;
  uint32_t end = 0;
  while (end < s.len && !is_byte_space(s.ptr[end])) end++;
  uint32_t next = end;
  while (next < s.len && is_byte_space(s.ptr[next])) next++;
  i->form = DFIX_FORM_SHELL;
  if (end == 0) return;
  i->healthcheck = word_at(p, &i->text, 0, end);
  mark(p, DFIX_TOK_WORD, i->healthcheck.span);
  if (take_json(p, i, next)) return;
  mark_range(p, DFIX_TOK_TEXT, &i->text, next, (uint32_t)s.len);
}

// --- Pairs -----------------------------------------------------------------------

// One word of an ENV, LABEL or ARG from `at`, quotes and escapes kept. Unlike those of a
// COPY, these words are made of runes, and a quote holds blanks together.
static range pair_word(const parser *p, dfix_str s, uint32_t at) {
  range word = {at, at};
  int quote = 0;
  while (at < s.len) {
    dfix_rune r = dfix_rune_at(s, at);
    if (!quote && dfix_rune_is_space(r.code)) break;
    at += r.len;
    if (!quote && (r.code == '\'' || r.code == '"'))
      quote = (int)r.code;
    else if (quote && r.code == (uint32_t)quote)
      quote = 0;
    else if (r.code == (unsigned char)p->scan.file->escape && quote != '\'') {
      if (at == s.len) return word;  // an escape at the end is dropped
      at += dfix_rune_at(s, at).len;
    }
    word.end = at;
  }
  return word;
}

// The file's range of what follows an "=": if nothing does, it lies just after the byte
// before, not beyond a continuation.
static dfix_span value_span(const dfix_text *text, uint32_t start, uint32_t end) {
  return start == end ? span_after(dfix_text_span(text, start - 1, start))
                      : dfix_text_span(text, start, end);
}

static dfix_pair pair_at(parser *p, const dfix_text *text, range word) {
  dfix_pair pair = {.span = dfix_text_span(text, word.start, word.end)};
  dfix_str s = str_slice(text->str, word.start, word.end);
  size_t eq = str_find_char(s, '=');
  pair.has_value = eq != STR_NONE;
  uint32_t key_end = pair.has_value ? word.start + (uint32_t)eq : word.end;
  pair.key = word_at(p, text, word.start, key_end);
  if (!pair.has_value) return pair;
  pair.value = word_at(p, text, key_end + 1, word.end);
  pair.value.span = value_span(text, key_end + 1, word.end);
  return pair;
}

// The words of the text, as pairs.
static void take_pairs(parser *p, dfix_instruction *i) {
  dfix_str s = i->text.str;
  i->form = DFIX_FORM_PAIRS;
  for (uint32_t at = 0; at < s.len;) {
    at += (uint32_t)dfix_rune_trim_start(str_from_at(s, at));
    if (at == s.len) break;
    range word = pair_word(p, s, at);
    if (word.start == word.end) break;
    dfix_pair pair = pair_at(p, &i->text, word);
    vec_push(p->scan.arena, &i->pairs, pair);
    mark(p, DFIX_TOK_WORD, pair.span);
    at = word.end;
    // A dropped escape at the end is no word.
    if (s.len - at == 1 && s.ptr[at] == p->scan.file->escape) break;
  }
}

// ENV key the rest of the line
static void take_legacy_pair(parser *p, dfix_instruction *i) {
  dfix_str s = i->text.str;
  uint32_t end = 0, next;
  while (end < s.len && !is_space(s.ptr[end])) end++;
  for (next = end; next < s.len && is_space(s.ptr[next]);) next++;
  dfix_pair pair = {.span = i->args, .key = word_at(p, &i->text, 0, end)};
  i->form = DFIX_FORM_PAIR_LEGACY;
  mark(p, DFIX_TOK_WORD, pair.key.span);
  pair.has_value = next > end;
  if (pair.has_value) {
    pair.value = word_at(p, &i->text, next, (uint32_t)s.len);
    mark(p, DFIX_TOK_WORD, pair.value.span);
  } else {
    dfix_scan_error(
        &p->scan, pair.key.span, DFIX_SYNTAX_BAD_PAIR,
        dfix_arena_strf(p->scan.arena,
                        "`" STR_FMT "` has no value: " STR_FMT " takes name=value pairs",
                        STR_ARG(dfix_excerpt(p->scan.arena, pair.key.raw.str)),
                        STR_ARG(dfix_kind_name(i->kind))));
  }
  vec_push(p->scan.arena, &i->pairs, pair);
}

// env := PAIR+ | NAME TEXT, by whether the first word has an "="
static void args_pairs(parser *p, dfix_instruction *i) {
  range first = pair_word(p, i->text.str, 0);
  if (first.start == first.end) return;
  if (!str_has_char(str_slice(i->text.str, first.start, first.end), '=')) {
    take_legacy_pair(p, i);
    return;
  }
  take_pairs(p, i);
  const dfix_pair *pair;
  vec_each(pair, &i->pairs) {
    if (pair->has_value) continue;
    dfix_scan_error(
        &p->scan, pair->span, DFIX_SYNTAX_BAD_PAIR,
        dfix_arena_strf(p->scan.arena,
                        "no `=` in `" STR_FMT "`: " STR_FMT " takes name=value pairs",
                        STR_ARG(dfix_excerpt(p->scan.arena, pair->key.raw.str)),
                        STR_ARG(dfix_kind_name(i->kind))));
  }
}

// --- Flags -----------------------------------------------------------------------

// A flag while it is read: its bytes with quotes and escapes done.
typedef struct flag_reader {
  dfix_text_builder word;
  uint32_t equals;    // where in the text the first "=" lies, or UINT32_MAX
  uint32_t value_at;  // where in the word the value begins
} flag_reader;

static void flag_put(flag_reader *f, const dfix_text *text, uint32_t at) {
  char c = text->str.ptr[at];
  dfix_text_put(&f->word, str_slice(text->str, at, at + 1), dfix_text_offset(text, at));
  if (c != '=' || f->equals != UINT32_MAX) return;
  f->equals = at;
  f->value_at = f->word.len;
}

// flag := "--" NAME ["=" VALUE]. Returns where it ends.
static uint32_t read_flag(const parser *p, const dfix_text *text, uint32_t at,
                          flag_reader *f) {
  dfix_str s = text->str;
  char quote = 0;
  for (; at < s.len; at++) {
    char c = s.ptr[at];
    if (!quote && is_byte_space(c)) break;
    if (quote ? c == quote : c == '\'' || c == '"') {
      quote = quote ? 0 : c;
      continue;
    }
    if (c == p->scan.file->escape) {
      if (at + 1 == s.len) {
        quote = 0;
        continue;
      }
      at++;
    }
    flag_put(f, text, at);
  }
  return at;
}

static dfix_flag flag_at(const dfix_text *text, uint32_t start, uint32_t end,
                         const flag_reader *f) {
  bool has_value = f->equals != UINT32_MAX;
  uint32_t name_end = has_value ? f->equals : end;
  dfix_str word = {f->word.ptr, f->word.len};
  dfix_flag flag = {.span = dfix_text_span(text, start, end),
                    .name = value_span(text, start + 2, name_end),
                    .has_value = has_value};
  flag.name_text = str_slice(word, 2, has_value ? f->value_at - 1 : word.len);
  if (!has_value) return flag;
  flag.value.span = value_span(text, name_end + 1, end);
  flag.value.raw = dfix_text_slice(text, name_end + 1, end);
  flag.value.value = str_from_at(word, f->value_at);
  return flag;
}

// flags := FLAG* ["--"]. Returns where the arguments begin.
static uint32_t take_flags(parser *p, dfix_instruction *i, const dfix_text *text) {
  dfix_str s = text->str;
  for (uint32_t at = 0;;) {
    while (at < s.len && is_byte_space(s.ptr[at])) at++;
    if (!str_starts(str_from_at(s, at), S("--"))) return at;
    flag_reader f = {.word = {.arena = p->scan.arena}, .equals = UINT32_MAX};
    uint32_t end = read_flag(p, text, at, &f);
    mark_range(p, DFIX_TOK_FLAG, text, at, end);
    if (f.word.len == 2) return end;
    dfix_flag flag = flag_at(text, at, end, &f);
    vec_push(p->scan.arena, &i->flags, flag);
    at = end;
  }
}

const dfix_flag *dfix_instruction_flag(const dfix_instruction *i, dfix_str name) {
  const dfix_flag *flag;
  vec_each(flag, &i->flags) if (str_eq(flag->name_text, name)) return flag;
  return NULL;
}

// --- Instructions ----------------------------------------------------------------

static void report_unknown(parser *p, const dfix_instruction *i, dfix_str keyword) {
  if (keyword.len == 0) {
    dfix_scan_error(&p->scan, i->span, DFIX_SYNTAX_UNKNOWN_INSTRUCTION,
                    S("an escape character that nothing follows is no instruction"));
    return;
  }
  dfix_str known[DFIX_NKINDS - 1];
  for (int k = DFIX_ERROR + 1; k < DFIX_NKINDS; k++) known[k - 1] = keywords[k].name;
  dfix_str near = dfix_suggest(keyword, known, sizeof known / sizeof *known);
  dfix_str hint =
      near.len
          ? dfix_arena_strf(p->scan.arena, ": did you mean `" STR_FMT "`?", STR_ARG(near))
          : S("");
  dfix_scan_error(
      &p->scan, i->keyword, DFIX_SYNTAX_UNKNOWN_INSTRUCTION,
      dfix_arena_strf(p->scan.arena, "unknown instruction `" STR_FMT "`" STR_FMT,
                      STR_ARG(dfix_excerpt(p->scan.arena, keyword)), STR_ARG(hint)));
}

static uint32_t keyword_end(dfix_str line) {
  uint32_t end = 0;
  while (end < line.len && !is_space(line.ptr[end])) end++;
  return end;
}

// What follows the keyword and the flags, which are set. An empty rest lies just after
// them.
static void set_args(dfix_instruction *i, const dfix_text *rest) {
  i->text = trim(rest);
  i->args = i->text.str.len
                ? dfix_text_span(&i->text, 0, (uint32_t)i->text.str.len)
                : span_after(i->flags.len ? vec_last(&i->flags).span : i->keyword);
}

// instruction := KEYWORD flags args. `line` has no white space around it.
static void parse_instruction(parser *p, const dfix_text *line, dfix_instruction *i) {
  dfix_str s = line->str;
  uint32_t end = keyword_end(s);
  i->keyword = dfix_text_span(line, 0, end);
  i->kind = kind_of(str_slice(s, 0, end));
  mark(p, i->kind == DFIX_ERROR ? DFIX_TOK_ERROR : DFIX_TOK_KEYWORD, i->keyword);
  dfix_text rest = dfix_text_slice(line, end, (uint32_t)s.len);
  uint32_t at = take_flags(p, i, &rest);
  dfix_text args = dfix_text_slice(&rest, at, (uint32_t)rest.str.len);
  set_args(i, &args);
  if (i->text.str.len) keywords[i->kind].parse(p, i);
}

// The instruction that an ONBUILD triggers. It may not be an ONBUILD: one more level is
// all that is looked at.
static void args_onbuild(parser *p, dfix_instruction *i) {
  dfix_instruction *inner = arena_new(p->scan.arena, dfix_instruction);
  inner->index = i->index;
  i->form = DFIX_FORM_TEXT;
  i->inner = inner;
  uint32_t end = keyword_end(i->text.str);
  if (kind_of(str_slice(i->text.str, 0, end)) == DFIX_ONBUILD) {
    inner->kind = DFIX_ONBUILD;
    inner->keyword = dfix_text_span(&i->text, 0, end);
    mark(p, DFIX_TOK_KEYWORD, inner->keyword);
    dfix_text rest = dfix_text_slice(&i->text, end, (uint32_t)i->text.str.len);
    set_args(inner, &rest);
    mark(p, DFIX_TOK_TEXT, inner->args);
  } else {
    parse_instruction(p, &i->text, inner);
  }
  inner->span = inner->logical = i->args;
}

static bool can_have_heredocs(const dfix_instruction *i) {
  if (i->kind == DFIX_ONBUILD && i->inner) i = i->inner;
  return i->form != DFIX_FORM_JSON &&
         (i->kind == DFIX_RUN || i->kind == DFIX_COPY || i->kind == DFIX_ADD);
}

// Ties the words that are heredoc markers to their heredocs: by name as BuildKit does,
// the last one of that name.
static void tie_words(parser *p, dfix_instruction *i) {
  dfix_map by_name = {0};
  dfix_heredoc **doc;
  vec_each(doc, &i->heredocs) dfix_map_put(p->scan.arena, &by_name, (*doc)->name, *doc);
  dfix_word *word;
  vec_each(word, &i->words) {
    dfix_heredoc named;
    if (str_has(word->raw.str, S("<<")) &&
        dfix_heredoc_match(p->scan.arena, word->raw.str, &named))
      word->heredoc = dfix_map_get(&by_name, named.name);
  }
}

static void take_heredocs(parser *p, dfix_instruction *i, const dfix_text *line) {
  if (!can_have_heredocs(i)) return;
  i->heredocs = dfix_heredocs_find(p->scan.arena, line);
  dfix_heredoc **doc;
  bool is_closed = true;
  vec_each(doc, &i->heredocs) {
    bool was_closed = is_closed;
    is_closed = dfix_scan_heredoc(&p->scan, *doc);
    if (is_closed || !was_closed) continue;
    dfix_scan_error(&p->scan, (*doc)->marker, DFIX_SYNTAX_UNTERMINATED_HEREDOC,
                    dfix_arena_strf(p->scan.arena,
                                    "this heredoc is never closed: no line is `" STR_FMT
                                    "`",
                                    STR_ARG(dfix_excerpt(p->scan.arena, (*doc)->name))));
  }
  if (i->heredocs.len) i->span.end = vec_last(&i->heredocs)->terminator.end;
  if (i->inner) {
    dfix_instruction *inner = (dfix_instruction *)i->inner;
    inner->heredocs = i->heredocs;
    inner->span.end = i->span.end;
    i = inner;
  }
  tie_words(p, i);
}

// Where the line's last byte is that is no blank, comment or newline.
static uint32_t layout_end(const parser *p, const dfix_tokens *layout) {
  for (uint32_t k = layout->len; k > 0; k--) {
    const dfix_token *t = &layout->items[k - 1];
    if (t->kind == DFIX_TOK_CONTINUATION) return t->span.start + 1;
    if (t->kind != DFIX_TOK_TEXT) continue;
    dfix_str s = dfix_source_text(p->scan.source, t->span);
    if (dfix_rune_trim_start(s) < s.len)
      return t->span.start + (uint32_t)dfix_rune_trim_end(s);
  }
  return layout->items[0].span.start;
}

static void parse_line(parser *p, dfix_logical_line *line) {
  dfix_instruction *i = arena_new(p->scan.arena, dfix_instruction);
  i->index = p->scan.file->instructions.len;
  i->comments = line->comments;
  i->inner_comments = line->inner_comments;
  i->empty_lines = line->empty_lines;
  p->marks.len = 0;
  dfix_text text = trim(&line->text);
  parse_instruction(p, &text, i);
  i->logical = i->span = span(i->keyword.start, layout_end(p, &line->layout));
  dfix_scan_emit(&p->scan, &line->layout, &p->marks);
  take_heredocs(p, i, &line->text);
  vec_push(p->scan.arena, &p->scan.file->instructions, i);
  if (i->kind == DFIX_ERROR)
    report_unknown(p, i, str_slice(text.str, 0, keyword_end(text.str)));
  else
    dfix_check_instruction(&p->scan, i);
}

static int by_place(const void *a, const void *b) {
  const dfix_syntax_error *x = a, *y = b;
  if (x->span.start != y->span.start) return x->span.start < y->span.start ? -1 : 1;
  return (x->span.end > y->span.end) - (x->span.end < y->span.end);
}

const dfix_file *dfix_parse(dfix_arena *arena, const dfix_source *source) {
  dfix_file *file = arena_new(arena, dfix_file);
  file->source = source;
  file->escape = '\\';
  parser p = {.scan = {.arena = arena, .source = source, .file = file}};
  dfix_logical_line line;
  while (dfix_scan_logical(&p.scan, &line)) parse_line(&p, &line);
  dfix_check_file(&p.scan);
  if (file->errors.len > 1)
    qsort(file->errors.items, file->errors.len, sizeof *file->errors.items, by_place);
  return file;
}
