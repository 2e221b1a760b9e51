#include "syntax/scan.h"

#include "base/rune.h"
#include "syntax/excerpt.h"

// One line of the file: [start, text_end) without CRs and LF, `end` after the LF.
typedef struct physical_line {
  uint32_t start, text_end, end;
} physical_line;

static dfix_str slice(const dfix_scanner *s, uint32_t start, uint32_t end) {
  return str_slice(s->source->text, start, end);
}

static void push_token(dfix_scanner *s, dfix_tokens *to, dfix_token_kind kind,
                       uint32_t start, uint32_t end) {
  dfix_token token = {kind, span(start, end)};
  if (start < end) vec_push(s->arena, to, token);
}

void dfix_scan_error(dfix_scanner *s, dfix_span at, dfix_syntax_rule rule,
                     dfix_str message) {
  dfix_syntax_error error = {at, dfix_syntax_rule_name(rule), message};
  vec_push(s->arena, &s->file->errors, error);
}

static bool next_physical(dfix_scanner *s, physical_line *line) {
  dfix_str text = s->source->text;
  if (s->at >= text.len) return false;
  dfix_str rest = str_from_at(text, s->at);
  size_t lf = str_find_char(rest, '\n');
  size_t len = lf == STR_NONE ? rest.len : lf;
  if (len > DFIX_MAX_LINE)
    dfix_scan_error(
        s, span(s->at + DFIX_MAX_LINE, s->at + (uint32_t)len), DFIX_SYNTAX_LINE_TOO_LONG,
        dfix_arena_strf(s->arena, "this line has %zu bytes; BuildKit reads at most %u",
                        len, DFIX_MAX_LINE));
  line->start = s->at;
  line->end = s->at + (uint32_t)(lf == STR_NONE ? len : len + 1);
  while (len > 0 && rest.ptr[len - 1] == '\r') len--;
  line->text_end = s->at + (uint32_t)len;
  if (s->at == 0 && str_starts(slice(s, 0, line->text_end), S("\xef\xbb\xbf"))) {
    push_token(s, &s->file->tokens, DFIX_TOK_BOM, 0, 3);
    line->start = 3;
  }
  s->at = line->end;
  return true;
}

// Where the line's first byte lies that is not white space.
static uint32_t first_ink(const dfix_scanner *s, physical_line line) {
  return line.start + (uint32_t)dfix_rune_trim_start(slice(s, line.start, line.text_end));
}

static bool is_regexp_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// directive := "#" NAME "=" VALUE, with blanks between. The spans are those of the two.
static bool match_directive(const dfix_scanner *s, uint32_t hash, uint32_t end,
                            dfix_span *name, dfix_span *value) {
  const char *p = s->source->text.ptr;
  uint32_t at = hash + 1;
  at += (uint32_t)dfix_rune_trim_start(slice(s, at, end));
  name->start = at;
  if (at == end || !ascii_is_alpha(p[at])) return false;
  while (at < end && ascii_is_alnum(p[at])) at++;
  name->end = at;
  while (at < end && is_regexp_space(p[at])) at++;
  if (at == end || p[at] != '=') return false;
  uint32_t after = ++at;
  while (at < end && is_regexp_space(p[at])) at++;
  // A value of blanks alone is one blank: the pattern wants at least one character.
  if (at == end && at > after) at--;
  value->start = at;
  while (end > at + 1 && is_regexp_space(p[end - 1])) end--;
  value->end = end;
  return at < end;
}

static bool is_seen(const dfix_file *file, dfix_str name) {
  const dfix_directive *d;
  vec_each(d, &file->directives) if (str_eq(d->name, name)) return true;
  return false;
}

static dfix_str lower(dfix_arena *a, dfix_str s) {
  char *p = arena_array(a, char, s.len + 1);
  for (size_t i = 0; i < s.len; i++) p[i] = ascii_lower(s.ptr[i]);
  return (dfix_str){p, s.len};
}

// True if the comment at `hash` is a parser directive.
static bool take_directive(dfix_scanner *s, uint32_t hash, uint32_t end) {
  dfix_span name, value;
  if (!match_directive(s, hash, end, &name, &value)) return false;
  dfix_directive d = {.span = span(hash, end),
                      .name = lower(s->arena, slice(s, name.start, name.end)),
                      .value = slice(s, value.start, value.end),
                      .value_span = value};
  if (!str_eq(d.name, S("syntax")) && !str_eq(d.name, S("escape")) &&
      !str_eq(d.name, S("check")))
    return false;
  if (is_seen(s->file, d.name)) {
    dfix_scan_error(s, name, DFIX_SYNTAX_DUPLICATE_DIRECTIVE,
                    dfix_arena_strf(s->arena,
                                    "only one `" STR_FMT "` parser directive can be used",
                                    STR_ARG(d.name)));
    return true;
  }
  if (str_eq(d.name, S("escape"))) {
    if (str_eq(d.value, S("`")) || str_eq(d.value, S("\\")))
      s->file->escape = d.value.ptr[0];
    else
      dfix_scan_error(s, value, DFIX_SYNTAX_BAD_DIRECTIVE,
                      dfix_arena_strf(s->arena,
                                      "`" STR_FMT
                                      "` is no escape character: only ` and \\ are",
                                      STR_ARG(dfix_excerpt(s->arena, d.value))));
  }
  vec_push(s->arena, &s->file->directives, d);
  return true;
}

static dfix_comment comment_of(dfix_scanner *s, uint32_t hash, uint32_t end) {
  dfix_comment c = {span(hash, end), str_trim(slice(s, hash + 1, end))};
  vec_push(s->arena, &s->file->comments, c);
  return c;
}

// A comment line between instructions. BuildKit lets an empty one clear those before it,
// but only if it starts at the very start of its line.
static void take_comment(dfix_scanner *s, physical_line line, uint32_t hash) {
  bool is_directive = !s->past_directives && take_directive(s, hash, line.text_end);
  push_token(s, &s->file->tokens, is_directive ? DFIX_TOK_DIRECTIVE : DFIX_TOK_COMMENT,
             hash, line.text_end);
  if (is_directive) return;
  s->past_directives = true;
  dfix_comment c = comment_of(s, hash, line.text_end);
  if (c.text.len == 0 && hash == line.start)
    s->pending = (dfix_comments){0};
  else
    vec_push(s->arena, &s->pending, c);
}

// Where the continuation of [start, end) begins: an escape character that no other comes
// before, then blanks. `end` if there is none.
static uint32_t continuation_of(const dfix_scanner *s, uint32_t start, uint32_t end) {
  const char *p = s->source->text.ptr;
  uint32_t at = end;
  while (at > start && ascii_is_blank(p[at - 1])) at--;
  if (at == start || p[at - 1] != s->file->escape) return end;
  if (at - 1 > start && p[at - 2] == s->file->escape) return end;
  return at - 1;
}

// Adds what the line [start, line.text_end) contributes. True if the next line follows.
static bool take_content(dfix_scanner *s, physical_line line, uint32_t start,
                         dfix_text_builder *text, dfix_tokens *layout) {
  uint32_t cut = continuation_of(s, start, line.text_end);
  dfix_text_put(text, slice(s, start, cut), start);
  push_token(s, layout, DFIX_TOK_TEXT, start, cut);
  push_token(s, layout, DFIX_TOK_CONTINUATION, cut, line.text_end);
  push_token(s, layout, DFIX_TOK_NEWLINE, line.text_end, line.end);
  return cut < line.text_end;
}

// The lines after a continued one, with the comments and empty lines among them.
static void take_continued(dfix_scanner *s, dfix_text_builder *text,
                           dfix_logical_line *out) {
  physical_line line;
  for (bool more = true; more && next_physical(s, &line);) {
    uint32_t ink = first_ink(s, line);
    bool is_comment = ink < line.text_end && s->source->text.ptr[ink] == '#';
    if (ink < line.text_end && !is_comment) {
      more = take_content(s, line, line.start, text, &out->layout);
      continue;
    }
    if (is_comment) {
      dfix_comment c = comment_of(s, ink, line.text_end);
      vec_push(s->arena, &out->inner_comments, c);
    } else {
      vec_push(s->arena, &out->empty_lines, span(line.start, line.text_end));
    }
    push_token(s, &out->layout, DFIX_TOK_BLANK, line.start, ink);
    push_token(s, &out->layout, DFIX_TOK_COMMENT, ink, line.text_end);
    push_token(s, &out->layout, DFIX_TOK_NEWLINE, line.text_end, line.end);
  }
}

bool dfix_scan_logical(dfix_scanner *s, dfix_logical_line *out) {
  physical_line line;
  while (next_physical(s, &line)) {
    uint32_t ink = first_ink(s, line);
    push_token(s, &s->file->tokens, DFIX_TOK_BLANK, line.start, ink);
    bool is_comment = ink < line.text_end && s->source->text.ptr[ink] == '#';
    if (is_comment)
      take_comment(s, line, ink);
    else
      s->past_directives = true;
    if (is_comment || ink == line.text_end) {
      push_token(s, &s->file->tokens, DFIX_TOK_NEWLINE, line.text_end, line.end);
      continue;
    }
    *out = (dfix_logical_line){.comments = s->pending};
    s->pending = (dfix_comments){0};
    dfix_text_builder text = {.arena = s->arena};
    if (take_content(s, line, ink, &text, &out->layout)) take_continued(s, &text, out);
    out->text = text.len ? dfix_text_done(&text) : dfix_text_plain(s->arena, S(""), ink);
    return true;
  }
  return false;
}

bool dfix_scan_heredoc(dfix_scanner *s, dfix_heredoc *doc) {
  dfix_tokens *tokens = &s->file->tokens;
  uint32_t body = s->at;
  physical_line line;
  while (next_physical(s, &line)) {
    uint32_t start = line.start;
    while (doc->strips_tabs && start < line.text_end &&
           s->source->text.ptr[start] == '\t')
      start++;
    if (!str_eq(slice(s, start, line.text_end), doc->name)) continue;
    doc->body = span(body, line.start);
    doc->terminator = span(start, line.text_end);
    push_token(s, tokens, DFIX_TOK_HEREDOC_BODY, body, line.start);
    push_token(s, tokens, DFIX_TOK_BLANK, line.start, start);
    push_token(s, tokens, DFIX_TOK_HEREDOC_END, start, line.text_end);
    push_token(s, tokens, DFIX_TOK_NEWLINE, line.text_end, line.end);
    return true;
  }
  doc->body = span(body, s->at);
  doc->terminator = span(s->at, s->at);
  push_token(s, tokens, DFIX_TOK_HEREDOC_BODY, body, s->at);
  return false;
}

// The bytes between two marks.
static void emit_gap(dfix_scanner *s, uint32_t start, uint32_t end) {
  dfix_str gap = slice(s, start, end);
  bool is_blank = dfix_rune_trim_start(gap) == gap.len;
  push_token(s, &s->file->tokens, is_blank ? DFIX_TOK_BLANK : DFIX_TOK_ERROR, start, end);
}

void dfix_scan_emit(dfix_scanner *s, const dfix_tokens *layout,
                    const dfix_tokens *marks) {
  const dfix_token *mark = marks->items, *last = mark ? mark + marks->len : NULL;
  const dfix_token *part;
  vec_each(part, layout) {
    uint32_t at = part->span.start, end = part->span.end;
    if (part->kind != DFIX_TOK_TEXT) {
      push_token(s, &s->file->tokens, part->kind, at, end);
      continue;
    }
    // Invariant: everything before `at` is a token.
    while (at < end) {
      while (mark < last && mark->span.end <= at) mark++;
      uint32_t start = mark < last && mark->span.start < end ? mark->span.start : end;
      if (at < start) {
        emit_gap(s, at, start);
        at = start;
      } else {
        uint32_t stop = mark->span.end < end ? mark->span.end : end;
        push_token(s, &s->file->tokens, mark->kind, at, stop);
        at = stop;
      }
    }
  }
}
