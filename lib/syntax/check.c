#include "base/map.h"
#include "base/rune.h"
#include "base/suggest.h"
#include "syntax/excerpt.h"
#include "syntax/heredoc.h"
#include "syntax/lex.h"
#include "syntax/mount.h"
#include "syntax/parse.h"

#define KEYWORD(i) STR_ARG(dfix_kind_name((i)->kind))

static void missing(dfix_scanner *s, const dfix_instruction *i, const char *what) {
  dfix_scan_error(s, i->keyword, DFIX_SYNTAX_MISSING_ARGUMENT,
                  dfix_arena_strf(s->arena, "`" STR_FMT "` needs %s", KEYWORD(i), what));
}

// --- Flags -----------------------------------------------------------------------

typedef enum flag_type { BOOLEAN, STRING, LIST } flag_type;

// The flags of each instruction. Those that BuildKit never looks at are not checked:
// `ARG --x y` and `STOPSIGNAL --x 9` are fine.
static const struct flag_spec {
  dfix_kind kind;
  flag_type type;
  dfix_str name;
} flag_specs[] = {
    {DFIX_FROM, STRING, S_INIT("platform")},
    {DFIX_RUN, LIST, S_INIT("mount")},
    {DFIX_RUN, STRING, S_INIT("network")},
    {DFIX_RUN, STRING, S_INIT("security")},
    {DFIX_RUN, LIST, S_INIT("device")},
    {DFIX_COPY, STRING, S_INIT("from")},
    {DFIX_COPY, STRING, S_INIT("chown")},
    {DFIX_COPY, STRING, S_INIT("chmod")},
    {DFIX_COPY, BOOLEAN, S_INIT("link")},
    {DFIX_COPY, BOOLEAN, S_INIT("parents")},
    {DFIX_COPY, LIST, S_INIT("exclude")},
    {DFIX_ADD, STRING, S_INIT("chown")},
    {DFIX_ADD, STRING, S_INIT("chmod")},
    {DFIX_ADD, BOOLEAN, S_INIT("link")},
    {DFIX_ADD, BOOLEAN, S_INIT("keep-git-dir")},
    {DFIX_ADD, STRING, S_INIT("checksum")},
    {DFIX_ADD, BOOLEAN, S_INIT("unpack")},
    {DFIX_ADD, LIST, S_INIT("exclude")},
    {DFIX_HEALTHCHECK, STRING, S_INIT("interval")},
    {DFIX_HEALTHCHECK, STRING, S_INIT("timeout")},
    {DFIX_HEALTHCHECK, STRING, S_INIT("start-period")},
    {DFIX_HEALTHCHECK, STRING, S_INIT("start-interval")},
    {DFIX_HEALTHCHECK, STRING, S_INIT("retries")},
};

#define NFLAG_SPECS (sizeof flag_specs / sizeof *flag_specs)

static const struct flag_spec *spec_of(dfix_kind kind, dfix_str name) {
  for (size_t k = 0; k < NFLAG_SPECS; k++)
    if (flag_specs[k].kind == kind && str_eq(flag_specs[k].name, name))
      return &flag_specs[k];
  return NULL;
}

static void unknown_flag(dfix_scanner *s, const dfix_instruction *i,
                         const dfix_flag *flag) {
  dfix_str known[NFLAG_SPECS];
  size_t n = 0;
  for (size_t k = 0; k < NFLAG_SPECS; k++)
    if (flag_specs[k].kind == i->kind) known[n++] = flag_specs[k].name;
  dfix_str near = dfix_suggest(flag->name_text, known, n);
  dfix_str hint = near.len ? dfix_arena_strf(s->arena, ": did you mean `--" STR_FMT "`?",
                                             STR_ARG(near))
                           : S("");
  dfix_span at = span(flag->span.start, flag->name.end);
  dfix_scan_error(
      s, at, DFIX_SYNTAX_UNKNOWN_FLAG,
      dfix_arena_strf(s->arena, "`" STR_FMT "` has no flag `--" STR_FMT "`" STR_FMT,
                      KEYWORD(i), STR_ARG(dfix_excerpt(s->arena, flag->name_text)),
                      STR_ARG(hint)));
}

static void bad_flag(dfix_scanner *s, const dfix_flag *flag, const char *wants) {
  bool at_value = flag->has_value && !span_is_empty(flag->value.span);
  dfix_scan_error(s, at_value ? flag->value.span : flag->span, DFIX_SYNTAX_BAD_FLAG,
                  dfix_arena_strf(s->arena, "`--" STR_FMT "` takes %s",
                                  STR_ARG(dfix_excerpt(s->arena, flag->name_text)),
                                  wants));
}

static void check_flag(dfix_scanner *s, const dfix_instruction *i, const dfix_flag *flag,
                       const struct flag_spec *spec, bool is_repeated) {
  if (!spec) {
    unknown_flag(s, i, flag);
  } else if (is_repeated && spec->type != LIST) {
    dfix_scan_error(
        s, flag->span, DFIX_SYNTAX_DUPLICATE_FLAG,
        dfix_arena_strf(s->arena, "`--" STR_FMT "` is given twice", STR_ARG(spec->name)));
  } else if (spec->type == BOOLEAN) {
    dfix_str v = flag->value.value;
    if (flag->has_value && !str_ieq(v, S("true")) && !str_ieq(v, S("false")))
      bad_flag(s, flag, "`true` or `false`");
  } else if (!flag->has_value) {
    bad_flag(s, flag, "a value, after `=`");
  }
}

static void check_flags(dfix_scanner *s, const dfix_instruction *i) {
  bool is_seen[NFLAG_SPECS] = {0};
  const dfix_flag *flag;
  vec_each(flag, &i->flags) {
    const struct flag_spec *spec = spec_of(i->kind, flag->name_text);
    bool is_repeated = spec && is_seen[spec - flag_specs];
    check_flag(s, i, flag, spec, is_repeated);
    if (spec) is_seen[spec - flag_specs] = true;
  }
}

// --- Substitutions ---------------------------------------------------------------

// The error of a text whose variables may have any value.
static dfix_syntax_error lex_error(dfix_scanner *s, const dfix_text *text, char escape,
                                   bool plain_quotes) {
  dfix_lexer lexer = {.arena = s->arena,
                      .text = text,
                      .escape = escape,
                      .plain_quotes = plain_quotes,
                      .lookup = dfix_lookup_unknown()};
  dfix_lex(&lexer);
  return lexer.error;
}

static void check_text(dfix_scanner *s, const dfix_text *text) {
  dfix_syntax_error error = lex_error(s, text, s->file->escape, false);
  if (error.rule) vec_push(s->arena, &s->file->errors, error);
}

// A value that was decoded before (from JSON, from a flag): its own offsets are lost.
static void check_decoded(dfix_scanner *s, const dfix_word *word) {
  if (str_eq(word->raw.str, word->value)) {
    check_text(s, &word->raw);
    return;
  }
  dfix_text text = dfix_text_plain(s->arena, word->value, 0);
  dfix_syntax_error error = lex_error(s, &text, s->file->escape, false);
  error.span = word->span;
  if (error.rule) vec_push(s->arena, &s->file->errors, error);
}

static void check_words(dfix_scanner *s, const dfix_instruction *i) {
  const dfix_word *word;
  vec_each(word, &i->words) {
    if (word->heredoc) continue;
    if (i->form == DFIX_FORM_JSON)
      check_decoded(s, word);
    else
      check_text(s, &word->raw);
  }
}

static void check_flag_text(dfix_scanner *s, const dfix_instruction *i, dfix_str name) {
  const dfix_flag *flag = dfix_instruction_flag(i, name);
  if (flag && flag->has_value) check_decoded(s, &flag->value);
}

// --- The instructions ------------------------------------------------------------

// from := IMAGE ["AS" NAME]
static void check_stage_name(dfix_scanner *s, const dfix_word *name) {
  dfix_str raw = name->raw.str;
  bool ok = raw.len > 0 && ascii_is_alpha(raw.ptr[0]);
  for (size_t k = 0; k < raw.len; k++)
    ok &= ascii_is_alnum(raw.ptr[k]) || strchr("-_.", raw.ptr[k]) != NULL;
  if (ok && !memchr(raw.ptr, '\0', raw.len)) return;
  dfix_scan_error(
      s, name->span, DFIX_SYNTAX_BAD_STAGE_NAME,
      dfix_arena_strf(s->arena,
                      "`" STR_FMT "` cannot be a stage's name: it starts with "
                      "a letter and has letters, digits, `-`, `_` and `.` only",
                      STR_ARG(dfix_excerpt(s->arena, raw))));
}

static void check_from(dfix_scanner *s, const dfix_instruction *i) {
  const dfix_words *w = &i->words;
  bool has_as = w->len >= 2 && str_ieq(w->items[1].raw.str, S("as"));
  if (w->len == 0) {
    missing(s, i, "an image");
  } else if (w->len == 2 && has_as) {
    dfix_scan_error(s, w->items[1].span, DFIX_SYNTAX_MISSING_ARGUMENT,
                    S("a name must follow `AS`"));
  } else if (w->len > 3 || (w->len > 1 && !has_as)) {
    dfix_span extra = span_join(w->items[has_as ? 3 : 1].span, vec_last(w).span);
    dfix_scan_error(s, extra, DFIX_SYNTAX_EXTRA_ARGUMENT,
                    S("`FROM` takes an image, or an image `AS` a name"));
  } else if (w->len == 3) {
    check_stage_name(s, &w->items[2]);
  }
  if (w->len == 0) return;
  check_text(s, &w->items[0].raw);
  check_flag_text(s, i, S("platform"));
}

static void check_copy_from(dfix_scanner *s, const dfix_instruction *i) {
  const dfix_flag *from = dfix_instruction_flag(i, S("from"));
  if (!from || !from->has_value) return;
  dfix_text text = dfix_text_plain(s->arena, from->value.value, 0);
  dfix_value v = dfix_expand(s->arena, &text, s->file->escape, dfix_lookup_unset(), NULL);
  if (v.certainty == DFIX_KNOWN && str_eq(v.text, from->value.value)) return;
  dfix_scan_error(
      s, from->value.span, DFIX_SYNTAX_BAD_FLAG,
      S("`--from` takes no variable: name a stage (`FROM $IMAGE AS name`) and "
        "copy from that"));
}

// The body of a heredoc that a COPY or ADD writes to a file, variables replaced.
static void check_heredoc_body(dfix_scanner *s, const dfix_heredoc *doc) {
  if (!doc->expands) return;
  dfix_text body =
      dfix_text_plain(s->arena, dfix_source_text(s->source, doc->body), doc->body.start);
  dfix_syntax_error error = lex_error(s, &body, '\\', true);
  if (error.rule) vec_push(s->arena, &s->file->errors, error);
}

static void check_copy(dfix_scanner *s, const dfix_instruction *i) {
  if (i->words.len < 2) {
    missing(s, i,
            i->words.len ? "a destination after the source"
                         : "a source and a destination");
    return;
  }
  const dfix_word *dest = &vec_last(&i->words);
  dfix_heredoc doc;
  dfix_str name = i->form == DFIX_FORM_JSON ? dest->value : dest->raw.str;
  if (dfix_heredoc_match(s->arena, name, &doc))
    dfix_scan_error(
        s, dest->span, DFIX_SYNTAX_BAD_HEREDOC,
        dfix_arena_strf(s->arena, "a heredoc cannot be the destination of `" STR_FMT "`",
                        KEYWORD(i)));
  check_words(s, i);
  dfix_map seen = {0};
  const dfix_word *word;
  vec_each(word, &i->words) if (word->heredoc &&
                                dfix_map_add(s->arena, &seen, word->heredoc->name))
      check_heredoc_body(s, word->heredoc);
  check_flag_text(s, i, S("chown"));
  check_flag_text(s, i, S("chmod"));
  if (i->kind == DFIX_COPY)
    check_copy_from(s, i);
  else
    check_flag_text(s, i, S("checksum"));
}

static void check_pairs(dfix_scanner *s, const dfix_instruction *i) {
  const dfix_pair *pair;
  if (i->pairs.len == 0)
    missing(s, i, i->kind == DFIX_ARG ? "a name" : "a name and a value");
  vec_each(pair, &i->pairs) {
    if (pair->has_value && pair->key.raw.str.len == 0)
      dfix_scan_error(
          s, pair->span, DFIX_SYNTAX_BAD_PAIR,
          dfix_arena_strf(s->arena, "no name before `=" STR_FMT "`",
                          STR_ARG(dfix_excerpt(s->arena, pair->value.raw.str))));
    if (i->kind != DFIX_ARG) check_text(s, &pair->key.raw);
    if (pair->has_value) check_text(s, &pair->value.raw);
  }
}

static void check_volume(dfix_scanner *s, const dfix_instruction *i) {
  if (i->words.len == 0) missing(s, i, "a path");
  const dfix_word *word;
  vec_each(word, &i->words) {
    dfix_str path = i->form == DFIX_FORM_JSON ? word->value : word->raw.str;
    if (dfix_rune_trim_start(path) == path.len)
      dfix_scan_error(s, word->span, DFIX_SYNTAX_MISSING_ARGUMENT,
                      S("a volume's path cannot be empty"));
  }
  check_words(s, i);
}

static void check_shell(dfix_scanner *s, const dfix_instruction *i) {
  if (i->form == DFIX_FORM_NONE || (i->form == DFIX_FORM_JSON && i->words.len == 0))
    missing(s, i, "a shell, as a JSON array");
  else if (i->form != DFIX_FORM_JSON)
    dfix_scan_error(s, i->args, DFIX_SYNTAX_BAD_JSON,
                    S("`SHELL` takes a JSON array: [\"/bin/sh\", \"-c\"]"));
}

static void check_onbuild(dfix_scanner *s, const dfix_instruction *i) {
  if (!i->inner) {
    missing(s, i, "an instruction");
    return;
  }
  dfix_kind kind = i->inner->kind;
  if (kind == DFIX_ONBUILD || kind == DFIX_FROM || kind == DFIX_MAINTAINER)
    dfix_scan_error(s, i->inner->keyword, DFIX_SYNTAX_BAD_ONBUILD,
                    dfix_arena_strf(s->arena,
                                    "`" STR_FMT "` cannot be an `ONBUILD` trigger",
                                    STR_ARG(dfix_kind_name(kind))));
}

// A mount's or device's fault, at its field where the value is as written.
static void report_fault(dfix_scanner *s, const dfix_flag *flag, dfix_mount_fault fault) {
  if (fault.message.len == 0) return;
  bool is_plain =
      str_eq(flag->value.raw.str, flag->value.value) && fault.end > fault.start;
  dfix_span at =
      is_plain ? dfix_text_span(&flag->value.raw, fault.start, fault.end) : flag->span;
  dfix_scan_error(s, at, DFIX_SYNTAX_BAD_MOUNT, fault.message);
}

static bool is_one_of(dfix_str value, const char *a, const char *b, const char *c) {
  return str_is(value, a) || str_is(value, b) || str_is(value, c);
}

static void check_run(dfix_scanner *s, const dfix_instruction *i) {
  const dfix_flag *flag;
  vec_each(flag, &i->flags) {
    if (!flag->has_value) continue;
    dfix_str name = flag->name_text, value = flag->value.value;
    if (str_eq(name, S("mount")))
      report_fault(s, flag, dfix_mount_check(s->arena, value, s->file->escape));
    else if (str_eq(name, S("device")))
      report_fault(s, flag, dfix_device_check(s->arena, value));
    else if (str_eq(name, S("network")) && !is_one_of(value, "default", "none", "host"))
      bad_flag(s, flag, "`default`, `none` or `host`");
    else if (str_eq(name, S("security")) &&
             !is_one_of(value, "sandbox", "insecure", "sandbox"))
      bad_flag(s, flag, "`sandbox` or `insecure`");
  }
}

// --- HEALTHCHECK -----------------------------------------------------------------

// One unit of a Go duration, in nanoseconds; its length in bytes, or 0.
static size_t take_unit(dfix_str s, double *ns) {
  static const struct {
    dfix_str name;
    double ns;
  } units[] = {{S_INIT("ns"), 1},          {S_INIT("us"), 1e3},
               {S_INIT("\xc2\xb5s"), 1e3}, {S_INIT("\xce\xbcs"), 1e3},
               {S_INIT("ms"), 1e6},        {S_INIT("s"), 1e9},
               {S_INIT("m"), 6e10},        {S_INIT("h"), 3.6e12}};
  size_t end = 0;
  while (end < s.len && s.ptr[end] != '.' && !ascii_is_digit(s.ptr[end])) end++;
  for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
    if (!str_eq(str_slice(s, 0, end), units[k].name)) continue;
    *ns = units[k].ns;
    return end;
  }
  return 0;
}

// duration := ["+" | "-"] ("0" | (NUMBER UNIT)+), as time.ParseDuration reads it.
static bool read_duration(dfix_str s, double *ns) {
  bool is_negative = s.len && s.ptr[0] == '-';
  if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+')) s = str_from_at(s, 1);
  *ns = 0;
  if (str_eq(s, S("0"))) return true;
  if (s.len == 0) return false;
  while (s.len) {
    double number = 0, scale = 1, unit;
    size_t at = 0, digits = 0;
    bool past_dot = false;
    for (; at < s.len && (ascii_is_digit(s.ptr[at]) || (s.ptr[at] == '.' && !past_dot));
         at++) {
      if (s.ptr[at] == '.') {
        past_dot = true;
        continue;
      }
      digits++;
      number = number * 10 + (s.ptr[at] - '0');
      if (past_dot) scale *= 10;
    }
    size_t len = digits ? take_unit(str_from_at(s, at), &unit) : 0;
    if (len == 0) return false;
    *ns += number / scale * unit;
    s = str_from_at(s, at + len);
  }
  if (*ns >= 9223372036854775808.0) return false;
  if (is_negative) *ns = -*ns;
  return true;
}

static void check_interval(dfix_scanner *s, const dfix_flag *flag) {
  double ns;
  if (flag->value.value.len == 0) return;
  if (!read_duration(flag->value.value, &ns))
    bad_flag(s, flag, "a duration, such as `30s` or `1m30s`");
  else if (ns < 1e6 && (ns >= 1 || ns < 0))
    bad_flag(s, flag, "0, or a duration of 1ms or more");
}

static void check_retries(dfix_scanner *s, const dfix_flag *flag) {
  dfix_str v = flag->value.value;
  if (v.len == 0) return;
  if (v.ptr[0] == '+' && v.len > 1) v = str_from_at(v, 1);
  bool is_minus_zero = v.len > 1 && v.ptr[0] == '-';
  uint64_t n = 0;
  for (size_t k = is_minus_zero; k < v.len; k++) {
    if (!ascii_is_digit(v.ptr[k]) || n > INT32_MAX) {
      n = UINT64_MAX;
      break;
    }
    n = n * 10 + (uint64_t)(v.ptr[k] - '0');
  }
  if (n > INT32_MAX || (is_minus_zero && n > 0)) bad_flag(s, flag, "a number, 0 or more");
}

static void check_healthcheck(dfix_scanner *s, const dfix_instruction *i) {
  dfix_str type = i->healthcheck.raw.str;
  bool has_command = i->form == DFIX_FORM_JSON ? i->words.len > 0
                                               : i->args.end > i->healthcheck.span.end;
  if (type.len == 0) {
    missing(s, i, "`NONE`, or `CMD` and a command");
    return;
  }
  if (str_ieq(type, S("NONE"))) {
    dfix_text rest =
        dfix_text_slice(&i->text, (uint32_t)type.len, (uint32_t)i->text.str.len);
    uint32_t start = (uint32_t)dfix_rune_trim_start(rest.str);
    if (has_command)
      dfix_scan_error(s, dfix_text_span(&rest, start, (uint32_t)rest.str.len),
                      DFIX_SYNTAX_BAD_HEALTHCHECK,
                      S("`HEALTHCHECK NONE` takes no argument"));
    return;
  }
  check_flags(s, i);
  if (!str_ieq(type, S("CMD"))) {
    dfix_scan_error(s, i->healthcheck.span, DFIX_SYNTAX_BAD_HEALTHCHECK,
                    dfix_arena_strf(s->arena,
                                    "`HEALTHCHECK` takes `NONE` or `CMD`, not `" STR_FMT
                                    "`",
                                    STR_ARG(dfix_excerpt(s->arena, type))));
    return;
  }
  if (!has_command)
    dfix_scan_error(s, i->healthcheck.span, DFIX_SYNTAX_MISSING_ARGUMENT,
                    S("a command must follow `HEALTHCHECK CMD`"));
  const dfix_flag *flag;
  vec_each(flag, &i->flags) {
    if (!flag->has_value || !spec_of(i->kind, flag->name_text)) continue;
    if (str_eq(flag->name_text, S("retries")))
      check_retries(s, flag);
    else
      check_interval(s, flag);
  }
}

void dfix_check_instruction(dfix_scanner *s, const dfix_instruction *i) {
  bool has_flags =
      i->kind != DFIX_ARG && i->kind != DFIX_STOPSIGNAL && i->kind != DFIX_HEALTHCHECK;
  if (has_flags) check_flags(s, i);
  switch (i->kind) {
  case DFIX_FROM:
    check_from(s, i);
    break;
  case DFIX_COPY:
  case DFIX_ADD:
    check_copy(s, i);
    break;
  case DFIX_ENV:
  case DFIX_LABEL:
  case DFIX_ARG:
    check_pairs(s, i);
    break;
  case DFIX_EXPOSE:
    if (i->words.len == 0) missing(s, i, "a port");
    check_words(s, i);
    break;
  case DFIX_VOLUME:
    check_volume(s, i);
    break;
  case DFIX_USER:
  case DFIX_WORKDIR:
  case DFIX_STOPSIGNAL:
    if (i->words.len == 0) missing(s, i, "an argument");
    check_words(s, i);
    break;
  case DFIX_MAINTAINER:
    if (i->words.len == 0) missing(s, i, "a name");
    break;
  case DFIX_SHELL:
    check_shell(s, i);
    break;
  case DFIX_ONBUILD:
    check_onbuild(s, i);
    break;
  case DFIX_RUN:
    check_run(s, i);
    break;
  case DFIX_HEALTHCHECK:
    check_healthcheck(s, i);
    break;
  default:
    break;
  }
}

// --- The file --------------------------------------------------------------------

void dfix_check_file(dfix_scanner *s) {
  const dfix_file *f = s->file;
  if (f->instructions.len == 0) {
    dfix_scan_error(s, span(0, 0), DFIX_SYNTAX_NO_INSTRUCTIONS,
                    S("the file has no instruction"));
    return;
  }
  const dfix_instruction *const *i;
  vec_each(i, &f->instructions) {
    if ((*i)->kind == DFIX_FROM) return;
    if ((*i)->kind == DFIX_ARG || (*i)->kind == DFIX_ERROR) continue;
    dfix_scan_error(s, (*i)->keyword, DFIX_SYNTAX_NO_FROM,
                    dfix_arena_strf(s->arena,
                                    "`" STR_FMT
                                    "` before the first `FROM`: only `ARG` may "
                                    "stand there",
                                    KEYWORD(*i)));
    return;
  }
  dfix_scan_error(s, vec_last(&f->instructions)->keyword, DFIX_SYNTAX_NO_FROM,
                  S("no `FROM` in this file: there is no stage to build"));
}
