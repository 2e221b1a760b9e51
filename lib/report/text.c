// The report for people:
//
//   Dockerfile:6:34: error: `--ignore-installed` takes no name [pip/ignore-installed-all]
//     6 | RUN pip install --no-cache-dir --ignore-installed blinker
//       |                                ^~~~~~~~~~~~~~~~~~
//       = fix: install blinker alone, without its dependencies

#include "base/utf8.h"

#include "report/report.h"

enum { TAB = 8, MAX_SHOWN = 160, BEFORE_SPAN = 60 };

typedef enum paint { PLAIN, BOLD, RED, YELLOW, BLUE, GREEN, FAINT } paint;

static void set(dfix_buf *b, bool color, paint p) {
  static const char *const codes[] = {"0", "1", "1;31", "1;33", "1;34", "32", "2"};
  if (!color) return;
  buf_add(b, S("\033["));
  buf_add(b, str_from(codes[p]));
  buf_add_char(b, 'm');
}

static paint paint_of(dfix_severity s) {
  return s == DFIX_SEVERITY_ERROR ? RED : s == DFIX_WARNING ? YELLOW : BLUE;
}

// Where a character begins at or before `at`: never cut one in two.
static uint32_t char_start(dfix_str s, uint32_t at) {
  while (at > 0 && at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80) at--;
  return at;
}

// The line that `s` begins in, and carets below it. A long line is shown from near the
// span.
static void add_snippet(dfix_buf *b, const dfix_source *source, dfix_span s, paint p,
                        bool color) {
  uint32_t line = dfix_source_line(source, s.start);
  dfix_span all = dfix_source_line_span(source, line);
  while (all.end > all.start && source->text.ptr[all.end - 1] == '\r') all.end--;
  if (s.start > all.end) s.start = all.end;
  if (s.end > all.end) s.end = all.end;
  if (s.end < s.start) s.end = s.start;
  uint32_t from = all.start, to = all.end;
  if (to - from > MAX_SHOWN) {
    if (s.start - from > BEFORE_SPAN)
      from = char_start(source->text, s.start - BEFORE_SPAN);
    if (to - from > MAX_SHOWN) to = char_start(source->text, from + MAX_SHOWN);
    if (s.end > to) s.end = to;
  }
  set(b, color, FAINT);
  buf_add(b, S("  "));
  size_t before = b->len;
  buf_add_number(b, source->first_line + line + 1);
  size_t width = b->len - before;
  buf_add(b, S(" | "));
  set(b, color, PLAIN);
  if (from > all.start) buf_add(b, S("..."));
  uint32_t lead = from > all.start ? 3 : 0;
  uint32_t start = dfix_utf8_show(b, str_slice(source->text, from, s.start), 0, TAB);
  uint32_t end = dfix_utf8_show(b, str_slice(source->text, s.start, s.end), start, TAB);
  dfix_utf8_show(b, str_slice(source->text, s.end, to), end, TAB);
  if (to < all.end) buf_add(b, S("..."));
  buf_add_char(b, '\n');
  set(b, color, FAINT);
  buf_fill(b, ' ', width + 2);
  buf_add(b, S(" | "));
  set(b, color, p);
  buf_fill(b, ' ', start + lead);
  buf_add_char(b, '^');
  if (end > start + 1) buf_fill(b, '~', end - start - 1);
  set(b, color, PLAIN);
  buf_add_char(b, '\n');
}

static void add_line(dfix_buf *b, const char *label, paint p, dfix_str text, bool color) {
  buf_add(b, S("    = "));
  set(b, color, p);
  buf_add(b, str_from(label));
  buf_add(b, S(": "));
  set(b, color, PLAIN);
  dfix_utf8_show(b, text, 0, TAB);
  buf_add_char(b, '\n');
}

static void add_head(dfix_buf *b, dfix_str path, dfix_place at) {
  dfix_utf8_show(b, path, 0, TAB);
  buf_add_char(b, ':');
  buf_add_number(b, at.line + 1);
  buf_add_char(b, ':');
  buf_add_number(b, at.byte + 1);
  buf_add(b, S(": "));
}

// "line 3: torch is installed here", with the file in front if it is another.
static dfix_str note_of(dfix_arena *a, const dfix_file_result *file,
                        const dfix_finding *f, const dfix_related_place *r) {
  dfix_place at = dfix_source_place(r->source, r->span.start);
  if (str_eq(r->file, f->file))
    return dfix_arena_strf(a, "line %u: " STR_FMT, at.line + 1, STR_ARG(r->message));
  dfix_str path = dfix_finding_path(file, r->file, a);
  return dfix_arena_strf(a, STR_FMT ":%u:%u: " STR_FMT, STR_ARG(path), at.line + 1,
                         at.byte + 1, STR_ARG(r->message));
}

static void add_finding(dfix_buf *b, const dfix_file_result *file, const dfix_finding *f,
                        bool color) {
  paint p = paint_of(f->severity);
  set(b, color, BOLD);
  add_head(b, dfix_finding_path(file, f->file, b->arena),
           dfix_source_place(f->source, f->span.start));
  set(b, color, p);
  buf_add(b, dfix_severity_name(f->severity));
  buf_add(b, S(": "));
  set(b, color, PLAIN);
  dfix_utf8_show(b, f->message, 0, TAB);
  set(b, color, FAINT);
  buf_add(b, S(" ["));
  buf_add(b, f->rule->id);
  buf_add(b, S("]\n"));
  set(b, color, PLAIN);
  add_snippet(b, f->source, f->span, p, color);
  for (uint32_t i = 0; i < f->related.len; i++) {
    const dfix_related_place *r = &f->related.items[i];
    add_line(b, "note", BLUE, note_of(b->arena, file, f, r), color);
  }
  if (f->fix && f->fix->message.len)
    add_line(b, f->fix->safety == DFIX_FIX_SAFE ? "fix" : "unsafe fix", GREEN,
             f->fix->message, color);
  buf_add_char(b, '\n');
}

static const char *s_of(uint32_t n) { return n == 1 ? "" : "s"; }

static void add_summary(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                        const dfix_report_options *options) {
  uint32_t findings = 0, safe = 0, unsafe = 0, with = 0, fixed = 0, written = 0;
  for (uint32_t i = 0; i < n; i++) {
    const dfix_findings *all = &files[i]->findings;
    findings += all->len;
    with += all->len > 0;
    fixed += files[i]->nfixed;
    written += files[i]->was_fixed;
    for (uint32_t k = 0; k < all->len; k++) {
      safe += all->items[k].fix && all->items[k].fix->safety == DFIX_FIX_SAFE;
      unsafe += all->items[k].fix && all->items[k].fix->safety == DFIX_FIX_UNSAFE;
    }
  }
  if (written)
    buf_addf(b, "%u fix%s applied in %u file%s\n", fixed, fixed == 1 ? "" : "es", written,
             s_of(written));
  if (!findings) return;
  buf_addf(b, "%u finding%s in %u file%s", findings, s_of(findings), with, s_of(with));
  if (safe && !options->wrote) buf_addf(b, "; %u can be repaired with --write", safe);
  if (unsafe && !options->unsafe) buf_addf(b, "; %u more with --unsafe-fixes", unsafe);
  buf_add_char(b, '\n');
}

void dfix_report_text(dfix_buf *b, const dfix_file_result *const *files, uint32_t n,
                      const dfix_report_options *options) {
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < files[i]->findings.len; k++)
      add_finding(b, files[i], &files[i]->findings.items[k], options->color);
  if (!options->quiet) add_summary(b, files, n, options);
}
