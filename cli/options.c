#include "options.h"

#include "base/suggest.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>

// One option on the command line, while it is read.
typedef struct parsing {
  dfix_arena *a;
  dfix_options *o;
  const struct option_row *row;
  const char *value;  // NULL if it has none
  dfix_err *err;
} parsing;

typedef struct option_row {
  char letter;  // 0 without a short form
  const char *name;
  const char *value;  // in --help; "[=X]" if it may be left out, NULL if there is none
  const char *help;
  bool (*set)(const parsing *p);
  size_t field;               // of set_flag, set_text and set_names: where in the options
  bool in_env;                // DFIX_NAME in the environment says it, too
  dfix_command_run *command;  // of set_command and of those that choose a form
  const char *const *words;   // what the value may be, up to a NULL; NULL if anything
} option_row;

static void *field(const parsing *p) { return (char *)p->o + p->row->field; }

static bool set_flag(const parsing *p) {
  *(bool *)field(p) = true;
  return true;
}

static bool set_text(const parsing *p) {
  *(const char **)field(p) = p->value;
  return true;
}

static bool set_names(const parsing *p) {
  dfix_str rest = str_from(p->value), name;
  while (str_next(&rest, ',', &name)) {
    name = str_trim(name);
    if (name.len) vec_push(p->a, (dfix_strs *)field(p), name);
  }
  return true;
}

static bool set_command(const parsing *p) {
  p->o->command = p->row->command;
  return true;
}

// Which of the row's words the value is.
static bool choose(const parsing *p, int *out) {
  const char *const *words = p->row->words;
  for (int i = 0; words[i]; i++)
    if (strcmp(p->value, words[i]) == 0) {
      *out = i;
      return true;
    }
  dfix_buf list = {.arena = p->a};
  for (int i = 0; words[i]; i++) buf_addf(&list, "%s%s", i ? ", " : "", words[i]);
  return dfix_fail(p->err, DFIX_EUSAGE, "--%s takes one of " STR_FMT ", not '%s'",
                   p->row->name, STR_ARG(buf_str(&list)), p->value);
}

static bool set_mode(const parsing *p, dfix_mode mode) {
  if (p->o->run.mode != DFIX_MODE_LINT && p->o->run.mode != mode)
    return dfix_fail(p->err, DFIX_EUSAGE, "--write and --diff do not go together");
  p->o->run.mode = mode;
  return true;
}

static bool set_write(const parsing *p) { return set_mode(p, DFIX_MODE_WRITE); }

static bool set_diff(const parsing *p) { return set_mode(p, DFIX_MODE_DIFF); }

static const char *const formats[] = {"text",       "json",  "sarif", "github", "gitlab",
                                      "checkstyle", "junit", "gcc",   "rdjson", NULL};
static dfix_reporter *const reporters[] = {
    dfix_report_text,   dfix_report_json,   dfix_report_sarif,
    dfix_report_github, dfix_report_gitlab, dfix_report_checkstyle,
    dfix_report_junit,  dfix_report_gcc,    dfix_report_rdjson};

static bool set_format(const parsing *p) {
  int i;
  if (!choose(p, &i)) return false;
  p->o->reporter = reporters[i];
  return true;
}

// FILE takes the report from standard output; FORMAT=FILE is one more report.
static bool set_output(const parsing *p) {
  dfix_str format, path;
  if (str_cut(str_from(p->value), '=', &format, &path))
    for (int i = 0; formats[i]; i++)
      if (str_is(format, formats[i])) {
        dfix_output output = {reporters[i], path.ptr};
        vec_push(p->a, &p->o->outputs, output);
        return true;
      }
  p->o->output = p->value;
  return true;
}

static bool set_statistics(const parsing *p) {
  p->o->reporter = dfix_report_statistics;
  return true;
}

static bool set_fail_on(const parsing *p) {
  int i;
  if (!choose(p, &i)) return false;
  p->o->config.fail_on = i ? (dfix_severity)i : DFIX_SEVERITY_ERROR + 1;
  return true;
}

static bool set_target(const parsing *p) {
  p->o->config.graph.target = str_from(p->value);
  return true;
}

static bool add_build_arg(const parsing *p) {
  dfix_build_arg arg;
  if (!str_cut(str_from(p->value), '=', &arg.name, &arg.value)) {
    const char *from_env = getenv(p->value);
    if (!from_env)
      return dfix_fail(p->err, DFIX_EUSAGE,
                       "--build-arg '%s' has no value, and the environment none either",
                       p->value);
    arg.name = str_from(p->value);
    arg.value = str_from(from_env);
  }
  vec_push(p->a, &p->o->config.graph.build_args, arg);
  return true;
}

// A command that prints in one of several forms; the first is the usual one.
static bool set_form(const parsing *p) {
  int i = 0;
  if (p->value && !choose(p, &i)) return false;
  p->o->form = str_from(p->row->words[i]);
  return set_command(p);
}

static bool set_builder(const parsing *p) {
  int i;
  if (!choose(p, &i)) return false;
  p->o->builder = i;
  p->o->builder_name = p->value;
  return true;
}

static bool set_explain(const parsing *p) {
  p->o->explain = str_from(p->value);
  return set_command(p);
}

static bool set_color(const parsing *p) {
  int i;
  if (!choose(p, &i)) return false;
  p->o->color = i - 1;
  return true;
}

static bool set_shellcheck(const parsing *p) {
  int i;
  if (!choose(p, &i)) return false;
  p->o->shellcheck = (dfix_when)i;
  return true;
}

static bool set_jobs(const parsing *p) {
  char *end;
  long n = strtol(p->value, &end, 10);
  if (*end || end == p->value || n < 1 || n > 1024)
    return dfix_fail(p->err, DFIX_EUSAGE,
                     "--jobs takes a number from 1 to 1024, not '%s'", p->value);
  p->o->run.jobs = (unsigned)n;
  return true;
}

static const char *const severities[] = {"none",    "style", "info",
                                         "warning", "error", NULL};
static const char *const graphs[] = {"text", "dot", "mermaid", "json", NULL};
static const char *const layers[] = {"text", "json", "html", "svg", NULL};
static const char *const builders[] = {"buildkit", "classic", "buildah", NULL};
static const char *const trees[] = {"tree", "buildkit", NULL};
static const char *const shells[] = {"bash", "zsh", "fish", NULL};
static const char *const whens[] = {"auto", "off", "on", NULL};
static const char *const times[] = {"never", "auto", "always", NULL};

#define FIELD(name) .field = offsetof(dfix_options, name)

static const option_row table[] = {
    {0, "write", NULL, "apply the safe fixes in place", .set = set_write},
    {0, "diff", NULL, "show what --write would change; exit 1 if anything",
     .set = set_diff},
    {0, "unsafe-fixes", NULL, "also apply fixes that may change behaviour",
     .set = set_flag, FIELD(run.unsafe), .in_env = true},
    {0, "select", "RULES",
     "run these rules, families, aliases or presets\n(default: recommended)",
     .set = set_names, FIELD(config.select), .in_env = true},
    {0, "ignore", "RULES", "leave these out", .set = set_names, FIELD(config.ignore),
     .in_env = true},
    {0, "shellcheck", "WHEN",
     "ask ShellCheck about the scripts in RUN: auto (where\nits rules are selected), on "
     "or off",
     .set = set_shellcheck, .words = whens, .in_env = true},
    {0, "format", "FORMAT",
     "text, json, sarif, github, gitlab, checkstyle, junit,\ngcc or rdjson",
     .set = set_format, .words = formats, .in_env = true},
    {0, "output", "FILE",
     "write the report to a file, or with FORMAT=FILE\none more in that format",
     .set = set_output, .in_env = true},
    {0, "fail-on", "SEVERITY",
     "exit 1 for findings from here up: error, warning,\ninfo, style (default) or none",
     .set = set_fail_on, .words = severities, .in_env = true},
    {0, "statistics", NULL, "count the findings of each rule instead of listing them",
     .set = set_statistics},
    {0, "baseline", "FILE", "leave out the findings that FILE knows", .set = set_text,
     FIELD(baseline), .in_env = true},
    {0, "write-baseline", "FILE", "write the findings to FILE, and exit 0",
     .set = set_text, FIELD(write_baseline)},
    {0, "context", "DIR", "the build context (default: the Dockerfile's folder)",
     .set = set_text, FIELD(config.context), .in_env = true},
    {0, "target", "STAGE", "the stage that is built (default: the last)",
     .set = set_target, .in_env = true},
    {0, "build-arg", "NAME=VALUE", "a build argument, as in docker build",
     .set = add_build_arg},
    {0, "graph", "[=FORM]", "print the instruction graph: text, dot, mermaid, json",
     .set = set_form, .words = graphs, .command = dfix_command_graph},
    {0, "layers", "[=FORM]",
     "say how often each step runs again and what it costs,\nbefore and after the fixes: "
     "text, json, html, svg",
     .set = set_form, .words = layers, .command = dfix_command_layers},
    {0, "builder", "NAME",
     "whose cache --layers looks at, or what --verify builds\nwith: buildkit, classic, "
     "buildah",
     .set = set_builder, .words = builders},
    {0, "times", "FILE",
     "what steps take, for --layers: the plain log of a\nbuild (BUILDKIT_PROGRESS=plain)",
     .set = set_text, FIELD(times)},
    {0, "verify", NULL,
     "build the file before and after the fixes of the family\ncache with the builder "
     "of this machine, and compare",
     .set = set_command, .command = dfix_command_verify},
    {0, "syntax", "[=FORM]", "print the syntax tree: tree, buildkit", .set = set_form,
     .words = trees, .command = dfix_command_syntax},
    {0, "explain", "RULE", "say what a rule is about", .set = set_explain,
     .command = dfix_command_explain},
    {0, "rules", NULL, "list the rules, as a table or with --format json",
     .set = set_command, .command = dfix_command_rules},
    {0, "config", "FILE",
     "the configuration, instead of each file's own " DFIX_CONFIG_NAME, .set = set_text,
     FIELD(config.file), .in_env = true},
    {0, "migrate", NULL, "print the .dfix.yaml for a .hadolint.yaml", .set = set_command,
     .command = dfix_command_migrate},
    {0, "test-rules", "DIR", "hold the examples of your own rules against them",
     .set = set_explain, .command = dfix_command_test_rules},
    {0, "show-config", "FILE", "say what holds for a file, and where that stands",
     .set = set_explain, .command = dfix_command_show_config},
    {0, "no-config", NULL, "read no configuration file", .set = set_flag,
     FIELD(config.none), .in_env = true},
    {0, "color", "WHEN", "auto, always or never", .set = set_color, .words = times,
     .in_env = true},
    {'q', "quiet", NULL, "no summary", .set = set_flag, FIELD(quiet), .in_env = true},
    {'v', "verbose", NULL, "say what was left out, and why", .set = set_flag,
     FIELD(verbose), .in_env = true},
    {'j', "jobs", "N", "files at a time (default: one a processor)", .set = set_jobs,
     .in_env = true},
    {0, "lsp", NULL, "speak the language server protocol with an editor",
     .set = set_command, .command = dfix_command_lsp},
    {0, "completion", "SHELL", "print the completions for bash, zsh or fish",
     .set = set_form, .words = shells, .command = dfix_command_completion},
    {'h', "help", NULL, "print this", .set = set_command, .command = dfix_command_help},
    {'V', "version", NULL, "print the version", .set = set_command,
     .command = dfix_command_version},
};

enum { NOPTIONS = sizeof(table) / sizeof(*table) };

bool dfix_option_at(int i, dfix_option *out) {
  if (i >= NOPTIONS) return false;
  const option_row *row = &table[i];
  *out = (dfix_option){row->letter, row->name, row->value, row->help, row->words};
  return true;
}

void dfix_options_help(dfix_buf *b) {
  buf_add(
      b,
      S("dfix [OPTIONS] [PATH...]\n\n"
        "Finds what goes wrong in Dockerfiles, and repairs it. A PATH is a Dockerfile,\n"
        "a folder to search, @LIST for a file of paths, or - for standard input;\n"
        "without one, the folder you are in.\n\n"));
  for (int i = 0; i < NOPTIONS; i++) {
    const option_row *row = &table[i];
    size_t start = b->len;
    if (row->letter)
      buf_addf(b, "  -%c, --%s", row->letter, row->name);
    else
      buf_addf(b, "      --%s", row->name);
    if (row->value) buf_addf(b, "%s%s", row->value[0] == '[' ? "" : " ", row->value);
    dfix_str rest = str_from(row->help), line;
    while (str_next(&rest, '\n', &line)) {
      do buf_add_char(b, ' ');
      while (b->len - start < 32);
      buf_addf(b, STR_FMT "\n", STR_ARG(line));
      start = b->len;
    }
  }
  buf_add(b,
          S("\nExit status: 0 no finding (or none that --fail-on counts), 1 findings or "
            "a diff,\n"
            "2 wrong usage or configuration, 3 a file could not be read or written.\n"));
}

static bool unknown_option(const char *word, dfix_err *err) {
  dfix_str known[NOPTIONS], name = str_from(word + strspn(word, "-"));
  name = str_slice(name, 0, str_find_char(name, '='));
  for (int i = 0; i < NOPTIONS; i++) known[i] = str_from(table[i].name);
  dfix_str nearest = dfix_suggest(name, known, NOPTIONS);
  if (!nearest.len) return dfix_fail(err, DFIX_EUSAGE, "there is no option '%s'", word);
  return dfix_fail(err, DFIX_EUSAGE,
                   "there is no option '%s': did you mean '--" STR_FMT "'?", word,
                   STR_ARG(nearest));
}

// What getopt_long gives back for a row: its letter, or a number beyond all letters.
static int row_id(int i) { return table[i].letter ? table[i].letter : 256 + i; }

static const option_row *row_of(int id) {
  for (int i = 0; i < NOPTIONS; i++)
    if (row_id(i) == id) return &table[i];
  return NULL;
}

// getopt's own description of the table.
static void describe(struct option *longs, char *letters) {
  *letters++ = ':';
  for (int i = 0; i < NOPTIONS; i++) {
    const char *value = table[i].value;
    longs[i].name = table[i].name;
    longs[i].has_arg = !value            ? no_argument
                       : value[0] == '[' ? optional_argument
                                         : required_argument;
    longs[i].val = row_id(i);
    if (!table[i].letter) continue;
    *letters++ = table[i].letter;
    if (value) *letters++ = ':';
  }
}

// DFIX_FAIL_ON of "fail-on".
static const char *env_of(dfix_arena *a, const option_row *row) {
  dfix_buf b = {.arena = a};
  buf_add(&b, S("DFIX_"));
  for (const char *c = row->name; *c; c++)
    buf_add_char(&b, *c == '-' ? '_' : (char)(*c - 'a' + 'A'));
  buf_add_char(&b, '\0');
  const char *value = getenv(buf_str(&b).ptr);
  return value && *value ? value : NULL;
}

static bool is_false(const char *value) {
  return strcmp(value, "0") == 0 || strcmp(value, "false") == 0;
}

// What the environment says where the command line is silent.
static bool read_environment(dfix_arena *a, const bool *given, dfix_options *out,
                             dfix_err *err) {
  for (int i = 0; i < NOPTIONS; i++) {
    const option_row *row = &table[i];
    const char *value = row->in_env && !given[i] ? env_of(a, row) : NULL;
    if (!value || (!row->value && is_false(value))) continue;
    const parsing p = {a, out, row, value, err};
    if (!row->set(&p)) return dfix_fail_in(err, "in the environment");
  }
  return true;
}

bool dfix_options_parse(dfix_arena *a, int argc, char **argv, dfix_options *out,
                        dfix_err *err) {
  struct option longs[NOPTIONS + 1] = {0};
  char letters[2 * NOPTIONS + 2] = "";
  describe(longs, letters);
  *out = (dfix_options){.command = dfix_command_check,
                        .reporter = dfix_report_text,
                        .config = {.rules = dfix_rules_shipped()}};
  bool given[NOPTIONS] = {0};
  opterr = 0;
  for (int id; (id = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
    if (id == '?') return unknown_option(argv[optind - 1], err);
    if (id == ':')
      return dfix_fail(err, DFIX_EUSAGE, "the option '%s' needs a value",
                       argv[optind - 1]);
    const parsing p = {a, out, row_of(id), optarg, err};
    given[p.row - table] = true;
    if (!p.row->set(&p)) return false;
  }
  if (!read_environment(a, given, out, err)) return false;
  for (int i = optind; i < argc; i++) vec_push(a, &out->paths, str_from(argv[i]));
  if (!out->paths.len) vec_push(a, &out->paths, S("."));
  return true;
}
