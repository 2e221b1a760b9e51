#include "python/requirement.h"

#include "base/buf.h"
#include "syntax/text.h"

#include <assert.h>

// ---- names --------------------------------------------------------------------------

static bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }

static bool is_name_char(char c) { return ascii_is_alnum(c) || is_separator(c); }

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

dfix_str dfix_name_normalise(dfix_arena *a, dfix_str name) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < name.len; i++) {
    bool separates = is_separator(name.ptr[i]);
    if (separates && i && is_separator(name.ptr[i - 1])) continue;
    buf_add_char(&b, separates ? '-' : ascii_lower(name.ptr[i]));
  }
  return buf_str(&b);
}

// ---- URLs, paths and wheels ---------------------------------------------------------

static bool is_url(dfix_str text) {
  static const char *const schemes[] = {"http", "https", "file", "ftp"};
  static const char *const vcs[] = {"git+", "hg+", "svn+", "bzr+", "git", "ssh"};
  dfix_str scheme, rest;
  if (!str_cut(text, ':', &scheme, &rest)) return false;
  for (uint32_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
    if (str_ieq(scheme, str_from(schemes[i]))) return true;
  for (uint32_t i = 0; i < sizeof vcs / sizeof *vcs; i++)
    if (str_starts(scheme, str_from(vcs[i])) && str_starts(rest, S("//"))) return true;
  return false;
}

static bool is_archive(dfix_str path) {
  static const char *const ends[] = {".whl", ".zip",     ".tar.gz", ".tgz",
                                     ".tar", ".tar.bz2", ".tar.xz"};
  for (uint32_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (str_ends(path, str_from(ends[i]))) return true;
  return false;
}

static bool is_path(dfix_str text) {
  return str_has_char(text, '/') || str_starts(text, S(".")) || is_archive(text) ||
         str_starts(text, S("~"));
}

// "2.6.0+cu124" of "2.6.0%2Bcu124"
static dfix_str undo_plus(dfix_arena *a, dfix_str s) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < s.len; i++) {
    bool plus = str_ieq(str_slice(s, i, i + 3), S("%2b"));
    buf_add_char(&b, plus ? '+' : s.ptr[i]);
    if (plus) i += 2;
  }
  return buf_str(&b);
}

// NAME-VERSION-[BUILD-]PYTHON-ABI-PLATFORM.whl
static void read_wheel_name(dfix_arena *a, dfix_str path, dfix_requirement *r) {
  dfix_str name, version, rest, file = path, tail;
  str_cut(path, '#', &file, &tail);
  str_cut(file, '?', &file, &tail);
  file = str_basename(file);
  if (!str_ends(file, S(".whl")) || !str_cut(file, '-', &name, &rest) ||
      !str_cut(rest, '-', &version, &tail))
    return;
  r->key = dfix_name_normalise(a, name);
  dfix_str pin = dfix_arena_strf(a, "==" STR_FMT, STR_ARG(undo_plus(a, version)));
  if (!dfix_specifiers_parse(a, pin, &r->specifiers)) r->specifiers.len = 0;
}

// git+https://...#egg=NAME&subdirectory=x
static void read_egg(dfix_arena *a, dfix_str url, dfix_requirement *r) {
  size_t at = str_find(url, S("#egg="));
  if (at == STR_NONE) return;
  size_t start = at + 5, end = start;
  while (end < url.len && is_name_char(url.ptr[end])) end++;
  r->key = dfix_name_normalise(a, str_slice(url, start, end));
}

static void read_location(dfix_arena *a, dfix_str where, dfix_requirement *r) {
  read_wheel_name(a, where, r);
  if (!r->key.len) read_egg(a, where, r);
}

// ---- PEP 508 ------------------------------------------------------------------------

static size_t skip_spaces(dfix_str s, size_t at) {
  while (at < s.len && is_space(s.ptr[at])) at++;
  return at;
}

// extras := "[" [ NAME { "," NAME } ] "]"; the position behind it, or STR_NONE.
static size_t parse_extras(dfix_arena *a, dfix_str s, size_t at, dfix_requirement *r) {
  if (at >= s.len || s.ptr[at] != '[') return at;
  size_t close = str_find_char(str_from_at(s, at), ']');
  if (close == STR_NONE) return STR_NONE;
  dfix_str list = str_slice(s, at + 1, at + close), item;
  while (str_next(&list, ',', &item))
    vec_push(a, &r->extras, dfix_name_normalise(a, str_trim(item)));
  return at + close + 1;
}

static void move_specifiers(dfix_specifiers *s, uint32_t by) {
  dfix_specifier *it;
  vec_each(it, s) it->span = span(it->span.start + by, it->span.end + by);
}

// versions := [ "(" ] SPECIFIERS [ ")" ]
static bool parse_versions(dfix_arena *a, dfix_str s, size_t at, dfix_requirement *r) {
  size_t start = skip_spaces(s, at), end = s.len;
  if (start < end && s.ptr[start] == '(') {
    if (s.ptr[end - 1] != ')') return false;
    start++;
    end--;
  }
  dfix_str list = str_slice(s, start, end);
  if (!dfix_specifiers_parse(a, list, &r->specifiers)) return false;
  move_specifiers(&r->specifiers, (uint32_t)start);
  return r->specifiers.len || !str_trim(list).len;
}

// named := NAME [ extras ] ( "@" URL | versions ) [ ";" MARKER ]
static bool parse_named(dfix_arena *a, dfix_str s, dfix_requirement *r) {
  size_t end = 0;
  while (end < s.len && is_name_char(s.ptr[end])) end++;
  while (end && is_separator(s.ptr[end - 1])) end--;
  if (!end || !ascii_is_alnum(s.ptr[0])) return false;
  r->key = dfix_name_normalise(a, str_slice(s, 0, end));
  size_t at = parse_extras(a, s, skip_spaces(s, end), r);
  if (at == STR_NONE) return false;
  r->name_span = span(0, (uint32_t)(r->extras.len ? at : end));
  at = skip_spaces(s, at);
  if (at < s.len && s.ptr[at] == '@') {
    dfix_str key = r->key;
    r->url = str_trim(str_from_at(s, at + 1));
    read_location(a, r->url, r);
    r->key = key;
    return r->url.len > 0;
  }
  return parse_versions(a, s, at, r);
}

// Cuts the marker off. In a URL it begins at "; ", elsewhere at ';'.
static dfix_str cut_marker(dfix_str text, bool in_url, dfix_str *marker) {
  size_t at = str_find(text, in_url ? S("; ") : S(";"));
  if (at == STR_NONE) return text;
  *marker = str_trim(str_from_at(text, at + 1));
  return str_trim(str_slice(text, 0, at));
}

// ./path[extra]
static void parse_path(dfix_arena *a, dfix_str s, dfix_requirement *r) {
  size_t open = str_find_char(s, '[');
  if (open != STR_NONE && str_ends(s, S("]"))) {
    parse_extras(a, s, open, r);
    s = str_slice(s, 0, open);
  }
  read_location(a, s, r);
}

// NAME @ URL: an '@' in the marker is none of it.
static bool has_at_url(dfix_str text) {
  size_t at = str_find_char(text, '@');
  return at < str_find_char(text, ';') && is_url(str_trim(str_from_at(text, at + 1)));
}

dfix_requirement dfix_requirement_parse(dfix_arena *a, dfix_str text) {
  dfix_str trimmed = str_trim(text);
  uint32_t start = trimmed.len ? (uint32_t)(trimmed.ptr - text.ptr) : 0;
  dfix_requirement r = {.text = trimmed};
  bool url = is_url(trimmed), at_url = !url && has_at_url(trimmed);
  dfix_str s = cut_marker(trimmed, url || at_url, &r.marker);

  if (url) {
    r.kind = DFIX_REQ_URL;
    r.url = s;
    read_location(a, s, &r);
  } else if (!at_url && is_path(s)) {
    r.kind = DFIX_REQ_PATH;
    parse_path(a, s, &r);
  } else if (parse_named(a, s, &r)) {
    r.kind = DFIX_REQ_NAMED;
  } else {
    r = (dfix_requirement){.kind = DFIX_REQ_INVALID, .text = trimmed};
  }

  r.span = span(start, start + (uint32_t)trimmed.len);
  r.name_span = span(r.name_span.start + start, r.name_span.end + start);
  if (r.kind == DFIX_REQ_NAMED && !at_url) move_specifiers(&r.specifiers, start);
  return r;
}

// ---- markers ------------------------------------------------------------------------

// The text between quotes that follows `variable OP` in one clause.
static bool clause(dfix_str marker, dfix_str variable, dfix_str *op, dfix_str *value) {
  if (!str_starts(marker, variable)) return false;
  dfix_str rest = str_trim(str_from_at(marker, variable.len));
  size_t end = 0;
  while (end < rest.len && rest.ptr[end] != '\'' && rest.ptr[end] != '"') end++;
  *op = str_trim(str_slice(rest, 0, end));
  *value = str_slice(rest, end + 1, rest.len ? rest.len - 1 : 0);
  return op->len && rest.len > end + 1 && !str_has_char(*value, rest.ptr[end]);
}

// What `variable` is on Linux with CPython, or "" if images differ in it.
static dfix_str linux_value(uint32_t i) {
  static const char *const values[] = {"linux", "Linux", "posix", "CPython", "cpython"};
  return str_from(values[i]);
}

// Python 3.8 to 3.14 are what images hold; a bound below or above them decides.
static bool python_may_be(dfix_str op, dfix_str value) {
  dfix_str major, minor;
  if (!str_cut(value, '.', &major, &minor)) return true;
  if (str_eq(major, S("2"))) return str_starts(op, S(">")) || str_eq(op, S("!="));
  if (!str_eq(major, S("3")) || !minor.len || !ascii_is_digit(minor.ptr[0])) return true;
  bool old = minor.len == 1 && minor.ptr[0] < '8';
  if (str_eq(op, S("<"))) return !old && !str_eq(minor, S("8"));
  return !(old && (str_eq(op, S("<=")) || str_eq(op, S("=="))));
}

bool dfix_marker_may_hold(dfix_str marker) {
  static const char *const variables[] = {"sys_platform", "platform_system", "os_name",
                                          "platform_python_implementation",
                                          "implementation_name"};
  dfix_str op, value, m = str_trim(marker);
  if (str_has(m, S(" and ")) || str_has(m, S(" or ")) || str_has_char(m, '('))
    return true;
  if (clause(m, S("python_version"), &op, &value)) return python_may_be(op, value);
  for (uint32_t i = 0; i < sizeof variables / sizeof *variables; i++) {
    if (!clause(m, str_from(variables[i]), &op, &value)) continue;
    bool same = str_eq(value, linux_value(i));
    if (str_eq(op, S("=="))) return same;
    if (str_eq(op, S("!="))) return !same;
  }
  return true;
}

// ---- requirements files -------------------------------------------------------------

static const struct {
  const char *name;
  dfix_entry_role role;
  bool has_value;
} options[] = {
    {"--requirement", DFIX_REQS_FILE, true},
    {"--constraint", DFIX_REQS_CONSTRAINTS, true},
    {"--editable", DFIX_REQS_REQUIREMENT, true},
    {"--index-url", DFIX_REQS_INDEX, true},
    {"--pypi-url", DFIX_REQS_INDEX, true},
    {"--extra-index-url", DFIX_REQS_EXTRA_INDEX, true},
    {"--find-links", DFIX_REQS_FIND_LINKS, true},
    {"--no-index", DFIX_REQS_NO_INDEX, false},
    {"--pre", DFIX_REQS_PRE, false},
    {"--require-hashes", DFIX_REQS_REQUIRE_HASHES, false},
    {"--prefer-binary", DFIX_REQS_OTHER, false},
    {"--no-binary", DFIX_REQS_OTHER, true},
    {"--only-binary", DFIX_REQS_OTHER, true},
    {"--trusted-host", DFIX_REQS_OTHER, true},
    {"--use-feature", DFIX_REQS_OTHER, true},
    {"--global-option", DFIX_REQS_OTHER, true},
    {"--config-settings", DFIX_REQS_OTHER, true},
    {"-r", DFIX_REQS_FILE, true},
    {"-c", DFIX_REQS_CONSTRAINTS, true},
    {"-e", DFIX_REQS_REQUIREMENT, true},
    {"-i", DFIX_REQS_INDEX, true},
    {"-f", DFIX_REQS_FIND_LINKS, true},
};

enum { NOPTIONS = sizeof options / sizeof *options };

// One logical line, and how far it is read.
typedef struct line {
  dfix_arena *arena;
  dfix_text text;
  uint32_t at;
} line;

// WORD up to the next blank, quotes taken along.
static bool next_word(line *l, uint32_t *start, uint32_t *end) {
  dfix_str s = l->text.str;
  while (l->at < s.len && is_space(s.ptr[l->at])) l->at++;
  *start = l->at;
  for (char quote = 0; l->at < s.len; l->at++) {
    char c = s.ptr[l->at];
    if (!quote && is_space(c)) break;
    if (c == quote)
      quote = 0;
    else if (!quote && (c == '"' || c == '\''))
      quote = c;
  }
  *end = l->at;
  return *end > *start;
}

static bool is_quoted(dfix_str s) {
  return s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') &&
         s.ptr[s.len - 1] == s.ptr[0];
}

static bool has_variable(dfix_str s) {
  size_t at = str_find(s, S("${"));
  return at != STR_NONE && str_has_char(str_from_at(s, at), '}');
}

// The option of `word`: spelled out, a unique beginning of a long one, or -rVALUE.
static int find_option(dfix_str word, dfix_str *value, bool *attached) {
  dfix_str name = word;
  int found = -1;
  *attached = str_starts(word, S("--")) ? str_cut(word, '=', &name, value) : word.len > 2;
  if (!str_starts(word, S("--")) && *attached) {
    name = str_slice(word, 0, 2);
    *value = str_from_at(word, 2);
  }
  for (int i = 0; i < NOPTIONS; i++) {
    dfix_str option = str_from(options[i].name);
    if (str_eq(option, name)) return i;
    if (name.len > 2 && str_starts(option, name)) found = found == -1 ? i : -2;
  }
  return found < 0 ? -1 : found;
}

static void set_value(line *l, dfix_reqs_entry *e, uint32_t start, uint32_t end) {
  if (is_quoted(str_slice(l->text.str, start, end))) {
    start++;
    end--;
  }
  e->value = str_slice(l->text.str, start, end);
  e->value_span = dfix_text_span(&l->text, start, end);
  e->has_variable = has_variable(e->value);
}

// Moves a requirement's spans from the line's text to the file.
static void place(const dfix_text *t, uint32_t by, dfix_requirement *r) {
  dfix_specifier *it;
  if (r->kind == DFIX_REQ_NAMED && !r->url.len)
    vec_each(it, &r->specifiers) it->span =
        dfix_text_span(t, it->span.start + by, it->span.end + by);
  r->span = dfix_text_span(t, r->span.start + by, r->span.end + by);
  r->name_span = dfix_text_span(t, r->name_span.start + by, r->name_span.end + by);
}

static dfix_requirement parse_in_line(line *l, uint32_t start, uint32_t end) {
  dfix_requirement r =
      dfix_requirement_parse(l->arena, str_slice(l->text.str, start, end));
  place(&l->text, start, &r);
  return r;
}

// One option of a line. What follows a requirement (hashes) is left to its caller.
static void parse_option(line *l, uint32_t start, uint32_t end, dfix_reqs_file *f) {
  dfix_str word = str_slice(l->text.str, start, end), value;
  bool attached;
  int i = find_option(word, &value, &attached);
  dfix_reqs_entry e = {.role = i < 0 ? DFIX_REQS_UNKNOWN : options[i].role};
  if (i >= 0 && options[i].has_value) {
    uint32_t from = end - (uint32_t)(attached ? value.len : 0), to = end;
    if (!attached && !next_word(l, &from, &to)) e.role = DFIX_REQS_UNKNOWN;
    set_value(l, &e, from, to);
    if (e.role == DFIX_REQS_REQUIREMENT) {
      e.requirement = parse_in_line(l, from, to);
      e.requirement.editable = true;
    }
    end = to;
  }
  e.span = dfix_text_span(&l->text, start, end);
  vec_push(l->arena, &f->entries, e);
}

// A requirement runs up to the first word that begins with '-'.
static void parse_requirement(line *l, uint32_t start, dfix_reqs_file *f) {
  uint32_t from, end = start;
  dfix_reqs_entry e = {.role = DFIX_REQS_REQUIREMENT};
  l->at = start;
  for (uint32_t to; next_word(l, &from, &to); end = to)
    if (l->text.str.ptr[from] == '-') break;
  e.requirement = parse_in_line(l, start, end);
  e.span = dfix_text_span(&l->text, start, end);
  e.has_variable = has_variable(str_slice(l->text.str, start, end));
  l->at = end;
  for (uint32_t to; next_word(l, &from, &to);) {
    dfix_str word = str_slice(l->text.str, from, to);
    if (str_starts(word, S("--hash"))) vec_push(l->arena, &e.hashes, word);
  }
  vec_push(l->arena, &f->entries, e);
}

static void parse_line(line *l, dfix_reqs_file *f) {
  uint32_t start, end;
  while (next_word(l, &start, &end)) {
    if (l->text.str.ptr[start] != '-') {
      parse_requirement(l, start, f);
      return;
    }
    parse_option(l, start, end, f);
  }
}

// A comment begins at the line's start or after white space.
static uint32_t comment_start(dfix_str s) {
  for (uint32_t i = 0; i < s.len; i++)
    if (s.ptr[i] == '#' && (i == 0 || is_space(s.ptr[i - 1]))) return i;
  return (uint32_t)s.len;
}

static bool is_comment_line(dfix_str s) {
  size_t at = skip_spaces(s, 0);
  return at < s.len && s.ptr[at] == '#';
}

const dfix_reqs_file *dfix_reqs_parse(dfix_arena *a, dfix_str text) {
  dfix_reqs_file *f = arena_new(a, dfix_reqs_file);
  f->text = text;
  dfix_text_builder joined = {.arena = a};
  uint32_t at = str_starts(text, S("\xef\xbb\xbf")) ? 3 : 0;
  while (at < text.len) {
    size_t nl = str_find_char(str_from_at(text, at), '\n');
    uint32_t next = (uint32_t)(nl == STR_NONE ? text.len : at + nl + 1);
    dfix_str physical = str_slice(text, at, nl == STR_NONE ? next : next - 1);
    if (str_ends(physical, S("\r"))) physical.len--;
    // A comment line ends a continuation, whatever it ends with.
    bool goes_on = str_ends(physical, S("\\")) && !is_comment_line(physical);
    if (goes_on) physical.len--;
    if (is_comment_line(physical)) physical.len = 0;
    dfix_text_put(&joined, physical, at);
    at = next;
    if (goes_on && at < text.len) continue;
    line l = {.arena = a, .text = dfix_text_done(&joined)};
    l.text = dfix_text_slice(&l.text, 0, comment_start(l.text.str));
    parse_line(&l, f);
    joined = (dfix_text_builder){.arena = a};
  }
  return f;
}

bool dfix_reqs_are_empty(const dfix_reqs_file *f) {
  const dfix_reqs_entry *it;
  vec_each(it, &f->entries) {
    if (it->role == DFIX_REQS_REQUIREMENT || it->role == DFIX_REQS_FILE ||
        it->role == DFIX_REQS_CONSTRAINTS || it->role == DFIX_REQS_UNKNOWN)
      return false;
  }
  return true;
}
