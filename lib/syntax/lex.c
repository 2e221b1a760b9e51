#include "syntax/lex.h"

#include "base/rune.h"
#include "syntax/excerpt.h"
#include "syntax/pattern.h"

// `${a:-${b:-...}}` this deep is not looked into; the result is unknown then.
#define MAX_DEPTH 50

#define END (-1)

static bool lex_until(dfix_lexer *l, int stop, bool raw_escapes, bool is_pattern,
                      dfix_buf *out);

static int peek(const dfix_lexer *l) {
  return l->at < l->text->str.len ? (unsigned char)l->text->str.ptr[l->at] : END;
}

static int next(dfix_lexer *l) {
  int c = peek(l);
  if (c != END) l->at++;
  return c;
}

static dfix_str since(const dfix_lexer *l, uint32_t start) {
  return str_slice(l->text->str, start, l->at);
}

// The bytes of the rune at `at`, which is before the end.
static dfix_str next_rune(dfix_lexer *l) {
  uint32_t start = l->at;
  l->at += dfix_rune_at(l->text->str, start).len;
  return since(l, start);
}

static bool fail(dfix_lexer *l, uint32_t start, dfix_syntax_rule rule, dfix_str message) {
  if (l->error.rule) return false;
  l->error = (dfix_syntax_error){dfix_text_span(l->text, start, l->at),
                                 dfix_syntax_rule_name(rule), message};
  return false;
}

static bool fail_substitution(dfix_lexer *l, uint32_t start, const char *what) {
  return fail(l, start, DFIX_SYNTAX_BAD_SUBSTITUTION, str_from(what));
}

// --- Words -----------------------------------------------------------------------

static void flush_word(dfix_lexer *l) {
  dfix_lex_word word = {dfix_arena_dup(l->arena, buf_str(&l->word)), l->word_start,
                        l->at};
  vec_push(l->arena, l->words, word);
  l->word.len = 0;
  l->in_word = false;
}

// Adds bytes that started at `start` whatever they are.
static void add_raw(dfix_lexer *l, dfix_str s, uint32_t start) {
  if (!l->words || l->depth > 0) return;
  if (l->word.len == 0) l->word_start = start;
  buf_add(&l->word, s);
  l->in_word = true;
}

// Adds bytes of which white space ends a word.
static void add_split(dfix_lexer *l, dfix_str s, uint32_t start) {
  if (!l->words || l->depth > 0) return;
  for (size_t i = 0; i < s.len;) {
    dfix_rune r = dfix_rune_at(s, i);
    if (!dfix_rune_is_space(r.code)) {
      add_raw(l, str_slice(s, i, i + r.len), start);
    } else if (l->in_word && l->word.len) {
      uint32_t at = l->at;
      l->at = start;
      flush_word(l);
      l->at = at;
    }
    i += r.len;
  }
}

// --- Variables -------------------------------------------------------------------

static bool is_special(int c) { return c > 0 && strchr("@*#?-$!0", c) != NULL; }

// name := DIGIT+ | SPECIAL | (LETTER | "_") (LETTER | DIGIT | "_")*
static dfix_str lex_name(dfix_lexer *l) {
  uint32_t start = l->at;
  bool is_number = false;
  while (peek(l) != END) {
    dfix_rune r = dfix_rune_at(l->text->str, l->at);
    bool is_digit = dfix_rune_is_digit(r.code);
    if (l->at == start) {
      is_number = is_digit;
      if (!is_digit && is_special(peek(l))) {
        l->at++;
        break;
      }
    }
    if (!is_digit && (is_number || (r.code != '_' && !dfix_rune_is_letter(r.code))))
      break;
    l->at += r.len;
  }
  return since(l, start);
}

// The modifier of a substitution, as it was read.
typedef struct substitution {
  uint32_t start;  // of the dollar
  dfix_str name;
  dfix_str modifier;
  dfix_str word;
  bool word_is_unknown;
  uint32_t var;  // its index in l->vars
} substitution;

static uint32_t begin_var(dfix_lexer *l, dfix_str name) {
  if (!l->vars) return 0;
  dfix_var var = {.name = name};
  vec_push(l->arena, l->vars, var);
  return l->vars->len - 1;
}

static void end_var(dfix_lexer *l, uint32_t index, uint32_t start, dfix_str modifier,
                    uint32_t word_start, uint32_t word_end) {
  if (!l->vars) return;
  dfix_var *var = &l->vars->items[index];
  var->span = dfix_text_span(l->text, start, l->at);
  var->modifier = modifier;
  var->word = dfix_text_slice(l->text, word_start, word_end);
}

static dfix_value look_up(const dfix_lexer *l, dfix_str name) {
  return l->lookup.get(l->lookup.self, name);
}

// Puts a variable's value; `written` is what stays of an unset one.
static void put_value(dfix_lexer *l, dfix_value v, dfix_str written, dfix_buf *out) {
  if (v.certainty == DFIX_KNOWN) buf_add(out, v.text);
  if (v.certainty == DFIX_UNSET && l->keep_unset) buf_add(out, written);
  if (v.certainty == DFIX_UNKNOWN) l->is_unknown = true;
}

// ${x:-word} and ${x-word}, ${x:+word} and ${x+word}.
static void put_choice(dfix_lexer *l, const substitution *s, dfix_value v, bool wants_set,
                       bool null_is_unset, dfix_buf *out) {
  if (v.certainty == DFIX_UNKNOWN) {
    l->is_unknown = true;
    return;
  }
  bool is_set = v.certainty == DFIX_KNOWN && !(null_is_unset && v.text.len == 0);
  if (is_set && !wants_set) buf_add(out, v.text);
  if (is_set != wants_set) return;
  if (s->word_is_unknown) l->is_unknown = true;
  buf_add(out, s->word);
}

// ${x:?message} and ${x?message}
static bool put_required(dfix_lexer *l, const substitution *s, dfix_value v,
                         bool null_is_unset, dfix_buf *out) {
  bool is_empty = v.certainty == DFIX_KNOWN && v.text.len == 0;
  if (v.certainty == DFIX_UNSET || (null_is_unset && is_empty)) {
    dfix_str message = s->word;
    if (message.len == 0)
      message =
          is_empty ? S("is not allowed to be empty") : S("is not allowed to be unset");
    return fail(l, s->start, DFIX_SYNTAX_BAD_SUBSTITUTION,
                dfix_arena_strf(l->arena, STR_FMT ": " STR_FMT,
                                STR_ARG(dfix_excerpt(l->arena, s->name)),
                                STR_ARG(dfix_excerpt(l->arena, message))));
  }
  put_value(l, v, S(""), out);
  return true;
}

static bool check_pattern(dfix_lexer *l, const substitution *s, dfix_str pattern) {
  if (s->word_is_unknown || dfix_pattern_is_valid(pattern)) return true;
  return fail(l, s->start, DFIX_SYNTAX_BAD_SUBSTITUTION,
              dfix_arena_strf(l->arena, "invalid pattern `" STR_FMT "` in substitution",
                              STR_ARG(dfix_excerpt(l->arena, pattern))));
}

// ${x#pattern} ${x##pattern} ${x%pattern} ${x%%pattern}
static bool put_trimmed(dfix_lexer *l, const substitution *s, dfix_value v, char mode,
                        dfix_buf *out) {
  dfix_str pattern = s->word;
  bool is_longest = pattern.len > 0 && pattern.ptr[0] == mode;
  if (is_longest) pattern = str_from_at(pattern, 1);
  if (!check_pattern(l, s, pattern)) return false;
  dfix_str result;
  if (v.certainty == DFIX_UNKNOWN || s->word_is_unknown)
    l->is_unknown = true;
  else if (!dfix_pattern_trim(l->arena, pattern, v.text, mode == '%', is_longest,
                              &result))
    l->is_unknown = true;
  else
    buf_add(out, result);
  return true;
}

// ${x/pattern/replacement} and ${x//pattern/replacement}
static bool put_replaced(dfix_lexer *l, const substitution *s, dfix_value v,
                         dfix_str replacement, bool all, dfix_buf *out) {
  if (!check_pattern(l, s, s->word)) return false;
  dfix_str result;
  if (v.certainty == DFIX_UNKNOWN || s->word_is_unknown)
    l->is_unknown = true;
  else if (!dfix_pattern_replace(l->arena, s->word, replacement, v.text, all, &result))
    l->is_unknown = true;
  else
    buf_add(out, result);
  return true;
}

// The word after a modifier, up to `stop`, as a text of its own.
static bool lex_operand(dfix_lexer *l, substitution *s, int stop, bool raw_escapes,
                        bool is_pattern, dfix_buf *word, const char *missing) {
  bool before = l->is_unknown;
  l->is_unknown = false;
  // BuildKit's nested words use the outer word's buffer, and empty it.
  if (l->words && l->depth == 0) l->word.len = 0;
  l->depth++;
  bool ok = lex_until(l, stop, raw_escapes, is_pattern, word);
  l->depth--;
  s->word_is_unknown |= l->is_unknown;
  l->is_unknown = before;
  if (ok) return true;
  if (peek(l) == END && l->depth < MAX_DEPTH)
    l->error = (dfix_syntax_error){dfix_text_span(l->text, s->start, l->at),
                                   dfix_syntax_rule_name(DFIX_SYNTAX_BAD_SUBSTITUTION),
                                   str_from(missing)};
  return false;
}

static bool unsupported(dfix_lexer *l, const substitution *s, uint32_t from) {
  return fail(l, s->start, DFIX_SYNTAX_BAD_SUBSTITUTION,
              dfix_arena_strf(l->arena,
                              "unsupported modifier `" STR_FMT "` in substitution",
                              STR_ARG(dfix_excerpt(l->arena, since(l, from)))));
}

// "${" NAME "/" ["/"] PATTERN "/" REPLACEMENT "}"; the first slash is read.
static bool lex_replacement(dfix_lexer *l, substitution *s, dfix_buf *out) {
  bool all = peek(l) == '/';
  if (all) l->at++;
  uint32_t word_start = l->at;
  dfix_buf pattern = {.arena = l->arena}, with = {.arena = l->arena};
  if (!lex_operand(l, s, '/', true, true, &pattern, "missing `/` in substitution"))
    return false;
  if (!lex_operand(l, s, '}', true, false, &with, "missing `}` in substitution"))
    return false;
  s->word = buf_str(&pattern);
  end_var(l, s->var, s->start, all ? S("//") : S("/"), word_start, l->at - 1);
  dfix_value v = look_up(l, s->name);
  if (v.certainty == DFIX_UNSET && l->keep_unset) {
    buf_add(out, since(l, s->start));
    return true;
  }
  return put_replaced(l, s, v, buf_str(&with), all, out);
}

// What the modifier of `s`, read with its word, makes of the variable.
static bool put_modified(dfix_lexer *l, substitution *s, uint32_t mod_start, int mode,
                         bool null_is_unset, dfix_buf *out) {
  dfix_value v = look_up(l, s->name);
  if (v.certainty == DFIX_UNSET && l->keep_unset) {
    buf_add(out, str_slice(l->text->str, s->start, mod_start));
    buf_add(out, s->modifier);
    buf_add(out, s->word);
    buf_add(out, S("}"));
    return true;
  }
  switch (mode) {
  case '-':
  case '+':
    put_choice(l, s, v, mode == '+', null_is_unset, out);
    return true;
  case '?':
    return put_required(l, s, v, null_is_unset, out);
  case '#':
  case '%':
    return put_trimmed(l, s, v, (char)mode, out);
  default:
    return fail(l, s->start, DFIX_SYNTAX_BAD_SUBSTITUTION,
                dfix_arena_strf(l->arena,
                                "unsupported modifier `" STR_FMT "` in substitution",
                                STR_ARG(dfix_excerpt(l->arena, s->modifier))));
  }
}

// "${" NAME [MODIFIER WORD] "}"; "${" is read.
static bool lex_braced(dfix_lexer *l, uint32_t start, dfix_buf *out) {
  int c = peek(l);
  if (c == END) return fail_substitution(l, start, "missing `}` in substitution");
  if (c == '{' || c == '}' || c == ':') {
    l->at++;
    return fail_substitution(l, start, "bad substitution: a name must follow `${`");
  }
  substitution s = {.start = start, .name = lex_name(l)};
  uint32_t mod_start = l->at;
  s.var = begin_var(l, s.name);
  c = next(l);
  if (c == '}') {
    end_var(l, s.var, start, S(""), mod_start, mod_start);
    put_value(l, look_up(l, s.name), since(l, start), out);
    return true;
  }
  if (c == END) return fail_substitution(l, start, "missing `}` in substitution");
  if (c == '/') return lex_replacement(l, &s, out);
  bool null_is_unset = c == ':';
  if (null_is_unset) c = peek(l) == END ? END : (unsigned char)next_rune(l).ptr[0];
  bool is_pattern = c == '#' || c == '%';
  bool is_modifier = null_is_unset ? !is_pattern : c > 0 && strchr("+-?#%", c);
  if (!is_modifier) return unsupported(l, &s, mod_start);
  s.modifier = since(l, mod_start);
  uint32_t word_start = l->at;
  dfix_buf word = {.arena = l->arena};
  if (!lex_operand(l, &s, '}', is_pattern, is_pattern, &word,
                   "missing `}` in substitution"))
    return false;
  s.word = buf_str(&word);
  bool doubled = is_pattern && l->text->str.ptr[word_start] == c;
  end_var(l, s.var, start, str_slice(l->text->str, mod_start, word_start + doubled),
          word_start + doubled, l->at - 1);
  return put_modified(l, &s, mod_start, c, null_is_unset, out);
}

static bool lex_dollar(dfix_lexer *l, dfix_buf *out) {
  uint32_t start = l->at++;
  if (peek(l) == '{') {
    l->at++;
    return lex_braced(l, start, out);
  }
  dfix_str name = lex_name(l);
  if (name.len == 0) {
    buf_add(out, S("$"));
    return true;
  }
  end_var(l, begin_var(l, name), start, S(""), l->at, l->at);
  put_value(l, look_up(l, name), since(l, start), out);
  return true;
}

// --- Quotes and escapes ----------------------------------------------------------

static bool lex_single(dfix_lexer *l, bool is_pattern, dfix_buf *out) {
  uint32_t start = l->at++;
  if (l->raw_quotes) buf_add(out, S("'"));
  for (;;) {
    int c = next(l);
    if (c == END) {
      l->at = start + 1;
      fail(l, start, DFIX_SYNTAX_UNCLOSED_QUOTE, S("this single quote is never closed"));
      l->at = (uint32_t)l->text->str.len;
      return false;
    }
    if (c == '\'') break;
    if (is_pattern && c == l->escape) buf_add_char(out, (char)c);
    buf_add_char(out, (char)c);
  }
  if (l->raw_quotes) buf_add(out, S("'"));
  return true;
}

// An escape character inside double quotes, just read: it escapes few.
static void lex_double_escape(dfix_lexer *l, bool raw_escapes, bool is_pattern,
                              dfix_buf *out) {
  int c = peek(l);
  if (c == END) return;
  if (c == '"' || c == '$' || c == l->escape) {
    if (raw_escapes) buf_add_char(out, l->escape);
    buf_add_char(out, (char)next(l));
    return;
  }
  if (raw_escapes && (!l->raw_quotes || is_pattern)) buf_add_char(out, l->escape);
  buf_add_char(out, l->escape);
}

static bool lex_double(dfix_lexer *l, bool raw_escapes, bool is_pattern, dfix_buf *out) {
  uint32_t start = l->at++;
  if (l->raw_quotes) buf_add(out, S("\""));
  for (;;) {
    int c = peek(l);
    if (c == END) {
      l->at = start + 1;
      fail(l, start, DFIX_SYNTAX_UNCLOSED_QUOTE, S("this double quote is never closed"));
      l->at = (uint32_t)l->text->str.len;
      return false;
    }
    if (c == '$') {
      if (!lex_dollar(l, out)) return false;
      continue;
    }
    l->at++;
    if (c == '"') break;
    if (c == l->escape)
      lex_double_escape(l, raw_escapes, is_pattern, out);
    else
      buf_add_char(out, (char)c);
  }
  if (l->raw_quotes) buf_add(out, S("\""));
  return true;
}

// "<<" and the blanks after it stay together: a heredoc's name may follow.
static void lex_less(dfix_lexer *l, dfix_buf *out) {
  uint32_t start = l->at++;
  if (peek(l) == '<') {
    l->at++;
    while (peek(l) == ' ' || peek(l) == '\t' || peek(l) == '\r') l->at++;
  }
  buf_add(out, since(l, start));
}

// Any character that is not special.
static void lex_plain(dfix_lexer *l, bool raw_escapes, dfix_buf *out) {
  uint32_t start = l->at;
  if (peek(l) != l->escape) {
    dfix_str rune = next_rune(l);
    add_split(l, rune, start);
    buf_add(out, rune);
    return;
  }
  l->at++;
  if (raw_escapes) {
    add_raw(l, since(l, start), start);
    buf_add_char(out, l->escape);
  }
  if (peek(l) == END) return;
  dfix_str escaped = next_rune(l);
  add_raw(l, escaped, start);
  buf_add(out, escaped);
}

// --- The whole -------------------------------------------------------------------

// One quote, dollar or "<", whose result goes to the words as a whole.
static bool lex_special(dfix_lexer *l, int c, bool raw_escapes, bool is_pattern,
                        dfix_buf *out) {
  uint32_t start = l->at;
  size_t before = out->len;
  bool ok = true;
  if (c == '$')
    ok = lex_dollar(l, out);
  else if (c == '<')
    lex_less(l, out);
  else if (c == '\'')
    ok = lex_single(l, is_pattern, out);
  else
    ok = lex_double(l, raw_escapes, is_pattern, out);
  dfix_str added = str_from_at(buf_str(out), before);
  if (!ok) return false;
  if (c == '$')
    add_split(l, added, start);
  else
    add_raw(l, added, start);
  return true;
}

static bool lex_until(dfix_lexer *l, int stop, bool raw_escapes, bool is_pattern,
                      dfix_buf *out) {
  if (l->depth > MAX_DEPTH) return false;
  for (int c; (c = peek(l)) != END;) {
    if (c == stop) {
      l->at++;
      return true;
    }
    bool is_quote = !l->plain_quotes && (c == '\'' || c == '"');
    if (c != '$' && c != '<' && !is_quote)
      lex_plain(l, raw_escapes, out);
    else if (!lex_special(l, c, raw_escapes, is_pattern, out))
      return false;
  }
  return stop == END;
}

// True if nothing in the text is special: it is its own result.
static bool is_plain(const dfix_lexer *l) {
  for (size_t i = 0; i < l->text->str.len; i++) {
    char c = l->text->str.ptr[i];
    bool plain = c != '$' && c != '<' && c != '\'' && c != '"' && c != l->escape;
    if (!plain) return false;
  }
  return true;
}

dfix_str dfix_lex(dfix_lexer *l) {
  if (!l->words && is_plain(l)) return l->text->str;
  dfix_buf out = {.arena = l->arena};
  l->word = (dfix_buf){.arena = l->arena};
  bool ok = lex_until(l, END, l->raw_escapes, false, &out);
  if (!ok) l->is_unknown = true;
  if (ok && l->words && l->word.len) flush_word(l);
  if (!ok && l->words) l->words->len = 0;
  return buf_str(&out);
}

static dfix_value get_unset(const void *self, dfix_str name) {
  (void)self, (void)name;
  return (dfix_value){.certainty = DFIX_UNSET};
}

static dfix_value get_unknown(const void *self, dfix_str name) {
  (void)self, (void)name;
  return (dfix_value){.certainty = DFIX_UNKNOWN};
}

dfix_lookup dfix_lookup_unset(void) { return (dfix_lookup){get_unset, NULL}; }
dfix_lookup dfix_lookup_unknown(void) { return (dfix_lookup){get_unknown, NULL}; }
