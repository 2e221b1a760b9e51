#include "syntax/dump.h"

#include "base/rune.h"

// --- Quoting ---------------------------------------------------------------------

static void put_escape(dfix_buf *out, dfix_rune r, char byte) {
  static const char codes[] = "\a\b\f\n\r\t\v", names[] = "abfnrtv";
  const char *at = r.code > 0 && r.code < 0x20 ? strchr(codes, (int)r.code) : NULL;
  if (at)
    buf_addf(out, "\\%c", names[at - codes]);
  else if (r.code < 0x80 || (r.code == RUNE_BROKEN && r.len == 1))
    buf_addf(out, "\\x%02x", (unsigned)(unsigned char)byte);
  else if (r.code < 0x10000)
    buf_addf(out, "\\u%04x", (unsigned)r.code);
  else
    buf_addf(out, "\\U%08x", (unsigned)r.code);
}

// As Go's strconv.Quote.
static void put_quoted(dfix_buf *out, dfix_str s) {
  buf_add_char(out, '"');
  for (size_t i = 0; i < s.len;) {
    dfix_rune r = dfix_rune_at(s, i);
    bool is_broken = r.code == RUNE_BROKEN && r.len == 1;
    if (r.code == '"' || r.code == '\\') buf_add_char(out, '\\');
    if (is_broken || !dfix_rune_is_print(r.code))
      put_escape(out, r, s.ptr[i]);
    else
      buf_add(out, str_slice(s, i, i + r.len));
    i += r.len;
  }
  buf_add_char(out, '"');
}

static void put_word(dfix_buf *out, dfix_str s) {
  buf_add_char(out, ' ');
  put_quoted(out, s);
}

// --- BuildKit's form -------------------------------------------------------------

static void put_lower(dfix_buf *out, dfix_str s) {
  for (size_t i = 0; i < s.len; i++) buf_add_char(out, ascii_lower(s.ptr[i]));
}

static void put_flags(dfix_buf *out, const dfix_instruction *i) {
  const dfix_flag *flag;
  if (i->flags.len == 0) return;
  buf_add(out, S(" ["));
  vec_each(flag, &i->flags) {
    dfix_buf word = {.arena = out->arena};
    buf_add(&word, S("--"));
    buf_add(&word, flag->name_text);
    if (flag->has_value) {
      buf_add_char(&word, '=');
      buf_add(&word, flag->value.value);
    }
    if (flag != i->flags.items) buf_add_char(out, ' ');
    put_quoted(out, buf_str(&word));
  }
  buf_add_char(out, ']');
}

// Key, value, and what stood between them.
static void put_pairs(dfix_buf *out, const dfix_instruction *i) {
  const dfix_pair *pair;
  vec_each(pair, &i->pairs) {
    if (i->kind == DFIX_ARG) {
      dfix_buf word = {.arena = out->arena};
      buf_add(&word, pair->key.raw.str);
      if (pair->has_value) buf_add_char(&word, '=');
      buf_add(&word, pair->value.raw.str);
      put_word(out, buf_str(&word));
      continue;
    }
    put_word(out, pair->key.raw.str);
    put_word(out, pair->value.raw.str);
    put_word(out, i->form == DFIX_FORM_PAIRS ? S("=") : S(""));
  }
}

// The text of a shell form; of a HEALTHCHECK what follows its CMD.
static dfix_str shell_text(const dfix_instruction *i) {
  if (i->kind != DFIX_HEALTHCHECK) return i->text.str;
  dfix_str rest = str_from_at(i->text.str, i->healthcheck.raw.str.len);
  return str_from_at(rest, dfix_rune_trim_start(rest));
}

static void put_instruction(dfix_buf *out, const dfix_file *f, const dfix_instruction *i);

static void put_args(dfix_buf *out, const dfix_file *f, const dfix_instruction *i) {
  const dfix_word *word;
  if (i->healthcheck.raw.str.len) put_word(out, i->healthcheck.raw.str);
  if (i->inner) {
    buf_add(out, S(" ("));
    put_instruction(out, f, i->inner);
    buf_add(out, S(")"));
  }
  switch (i->form) {
  case DFIX_FORM_SHELL:
    if (shell_text(i).len) put_word(out, shell_text(i));
    break;
  case DFIX_FORM_JSON:
    vec_each(word, &i->words) put_word(out, word->value);
    break;
  case DFIX_FORM_WORDS:
  case DFIX_FORM_TEXT:
    vec_each(word, &i->words) put_word(out, word->raw.str);
    break;
  case DFIX_FORM_PAIRS:
  case DFIX_FORM_PAIR_LEGACY:
    put_pairs(out, i);
    break;
  case DFIX_FORM_NONE:
    break;
  }
}

static void put_instruction(dfix_buf *out, const dfix_file *f,
                            const dfix_instruction *i) {
  if (i->kind == DFIX_ERROR) {
    put_lower(out, dfix_source_text(f->source, i->keyword));
    put_flags(out, i);
    put_word(out, S(""));
    return;
  }
  put_lower(out, dfix_kind_name(i->kind));
  put_flags(out, i);
  put_args(out, f, i);
}

void dfix_dump_buildkit(dfix_buf *out, const dfix_file *file) {
  const dfix_instruction *const *i;
  vec_each(i, &file->instructions) {
    buf_add_char(out, '(');
    put_instruction(out, file, *i);
    buf_add(out, S(")\n"));
  }
}

// --- Our form --------------------------------------------------------------------

typedef struct dumper {
  dfix_buf *out;
  const dfix_source *source;
} dumper;

static void put_line(const dumper *d, int depth, const char *what, dfix_span at) {
  dfix_place from = dfix_source_place(d->source, at.start);
  dfix_place to = dfix_source_place(d->source, at.end);
  buf_addf(d->out, "%*s%s %u:%u-%u:%u", depth * 2, "", what, from.line + 1, from.byte + 1,
           to.line + 1, to.byte + 1);
}

static void put_text_line(const dumper *d, int depth, const char *what, dfix_span at,
                          dfix_str text) {
  put_line(d, depth, what, at);
  put_word(d->out, text);
  buf_add_char(d->out, '\n');
}

static void put_word_line(const dumper *d, int depth, const char *what,
                          const dfix_word *word) {
  put_text_line(d, depth, what, word->span, word->value);
}

static void put_heredoc(const dumper *d, int depth, const dfix_heredoc *doc) {
  put_line(d, depth, "heredoc", doc->marker);
  put_word(d->out, doc->name);
  if (doc->strips_tabs) buf_add(d->out, S(" strips-tabs"));
  if (doc->expands) buf_add(d->out, S(" expands"));
  buf_add_char(d->out, '\n');
  put_text_line(d, depth + 1, "body", doc->body, dfix_source_text(d->source, doc->body));
  put_text_line(d, depth + 1, "end", doc->terminator,
                dfix_source_text(d->source, doc->terminator));
}

static void put_node(const dumper *d, int depth, const dfix_instruction *i) {
  static const char *const forms[] = {"",       " shell",       " json", " words",
                                      " pairs", " legacy-pair", " text"};
  const char *kind = i->kind == DFIX_ERROR ? "ERROR" : dfix_kind_name(i->kind).ptr;
  put_line(d, depth, kind, i->span);
  buf_addf(d->out, "%s\n", forms[i->form]);
  depth++;
  const dfix_comment *comment;
  vec_each(comment, &i->comments)
      put_text_line(d, depth, "comment", comment->span, comment->text);
  const dfix_flag *flag;
  vec_each(flag, &i->flags) {
    put_text_line(d, depth, "flag", flag->span, flag->name_text);
    if (flag->has_value) put_word_line(d, depth + 1, "value", &flag->value);
  }
  if (i->healthcheck.raw.str.len) put_word_line(d, depth, "type", &i->healthcheck);
  if (i->form == DFIX_FORM_SHELL) put_text_line(d, depth, "text", i->args, i->text.str);
  const dfix_word *word;
  vec_each(word, &i->words) put_word_line(d, depth, "word", word);
  const dfix_pair *pair;
  vec_each(pair, &i->pairs) {
    put_word_line(d, depth, "key", &pair->key);
    if (pair->has_value) put_word_line(d, depth + 1, "value", &pair->value);
  }
  vec_each(comment, &i->inner_comments)
      put_text_line(d, depth, "inner-comment", comment->span, comment->text);
  const dfix_span *empty;
  vec_each(empty, &i->empty_lines) put_text_line(d, depth, "empty-line", *empty, S(""));
  if (i->inner) {
    put_node(d, depth, i->inner);
    return;
  }
  dfix_heredoc *const *doc;
  vec_each(doc, &i->heredocs) put_heredoc(d, depth, *doc);
}

void dfix_dump_tree(dfix_buf *out, const dfix_file *file) {
  dumper d = {out, file->source};
  const dfix_directive *directive;
  vec_each(directive, &file->directives) {
    put_line(&d, 0, "directive", directive->span);
    put_word(out, directive->name);
    put_word(out, directive->value);
    buf_add_char(out, '\n');
  }
  const dfix_instruction *const *i;
  vec_each(i, &file->instructions) put_node(&d, 0, *i);
  const dfix_syntax_error *error;
  vec_each(error, &file->errors) {
    put_line(&d, 0, "error", error->span);
    buf_addf(out, " %s: " STR_FMT "\n", error->rule, STR_ARG(error->message));
  }
}
