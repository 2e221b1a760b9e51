#include "options.h"

#include "base/suggest.h"

#include <getopt.h>
#include <stdlib.h>

typedef enum option_id {
  OPT_WRITE = 256,
  OPT_DIFF,
  OPT_UNSAFE,
  OPT_SELECT,
  OPT_IGNORE,
  OPT_FORMAT,
  OPT_OUTPUT,
  OPT_FAIL_ON,
  OPT_CONTEXT,
  OPT_TARGET,
  OPT_BUILD_ARG,
  OPT_GRAPH,
  OPT_SYNTAX,
  OPT_EXPLAIN,
  OPT_RULES,
  OPT_COLOR,
  OPT_QUIET = 'q',
  OPT_JOBS = 'j',
  OPT_HELP = 'h',
  OPT_VERSION = 'V',
  OPT_NO_CONFIG = OPT_COLOR + 1,
} option_id;

typedef struct option_row {
  int id;
  const char *name;
  const char *value;  // in --help; "[=X]" if it may be left out, NULL if there is none
  const char *help;
} option_row;

static const option_row table[] = {
    {OPT_WRITE, "write", NULL, "apply the safe fixes in place"},
    {OPT_DIFF, "diff", NULL, "show what --write would change; exit 1 if anything"},
    {OPT_UNSAFE, "unsafe-fixes", NULL, "also apply fixes that may change behaviour"},
    {OPT_SELECT, "select", "RULES",
     "run these rules, families, aliases or presets\n(default: recommended)"},
    {OPT_IGNORE, "ignore", "RULES", "leave these out"},
    {OPT_FORMAT, "format", "FORMAT",
     "text, json, sarif, github, gitlab, checkstyle, junit,\ngcc or rdjson"},
    {OPT_OUTPUT, "output", "FILE", "write the report to a file"},
    {OPT_FAIL_ON, "fail-on", "SEVERITY",
     "exit 1 for findings from here up: error, warning,\ninfo, style (default) or none"},
    {OPT_CONTEXT, "context", "DIR",
     "the build context (default: the Dockerfile's folder)"},
    {OPT_TARGET, "target", "STAGE", "the stage that is built (default: the last)"},
    {OPT_BUILD_ARG, "build-arg", "NAME=VALUE", "a build argument, as in docker build"},
    {OPT_GRAPH, "graph", "[=FORM]",
     "print the instruction graph: text, dot, mermaid, json"},
    {OPT_SYNTAX, "syntax", "[=FORM]", "print the syntax tree: tree, buildkit"},
    {OPT_EXPLAIN, "explain", "RULE", "say what a rule is about"},
    {OPT_RULES, "rules", NULL, "list the rules"},
    {OPT_NO_CONFIG, "no-config", NULL, "read no configuration file"},
    {OPT_COLOR, "color", "WHEN", "auto, always or never"},
    {OPT_QUIET, "quiet", NULL, "no summary"},
    {OPT_JOBS, "jobs", "N", "files at a time (default: one a processor)"},
    {OPT_HELP, "help", NULL, "print this"},
    {OPT_VERSION, "version", NULL, "print the version"},
};

enum { NOPTIONS = sizeof(table) / sizeof(*table) };

void dfix_options_help(dfix_buf *b) {
  buf_add(
      b,
      S("dfix [OPTIONS] [PATH...]\n\n"
        "Finds what goes wrong in Dockerfiles, and repairs it. A PATH is a Dockerfile, a "
        "folder\n"
        "to search, or - for standard input; without one, the folder you are in.\n\n"));
  for (int i = 0; i < NOPTIONS; i++) {
    const option_row *row = &table[i];
    size_t start = b->len;
    if (row->id < 256)
      buf_addf(b, "  -%c, --%s", row->id, row->name);
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

static bool one_of(const char *option, const char *value, const char *const *words,
                   int *out, dfix_err *err) {
  for (int i = 0; words[i]; i++)
    if (strcmp(value, words[i]) == 0) {
      *out = i;
      return true;
    }
  char list[128] = "";
  for (int i = 0; words[i]; i++) {
    strncat(list, i ? ", " : "", sizeof(list) - strlen(list) - 1);
    strncat(list, words[i], sizeof(list) - strlen(list) - 1);
  }
  return dfix_fail(err, DFIX_EUSAGE, "--%s takes one of %s, not '%s'", option, list,
                   value);
}

static void add_names(dfix_arena *a, dfix_strs *out, const char *value) {
  dfix_str rest = str_from(value), name;
  while (str_next(&rest, ',', &name)) {
    name = str_trim(name);
    if (name.len) vec_push(a, out, name);
  }
}

static bool add_build_arg(dfix_arena *a, dfix_options *o, const char *value,
                          dfix_err *err) {
  dfix_build_arg arg;
  if (!str_cut(str_from(value), '=', &arg.name, &arg.value)) {
    const char *from_env = getenv(value);
    if (!from_env)
      return dfix_fail(err, DFIX_EUSAGE,
                       "--build-arg '%s' has no value, and the environment none either",
                       value);
    arg.name = str_from(value);
    arg.value = str_from(from_env);
  }
  vec_push(a, &o->run.graph.build_args, arg);
  return true;
}

static bool set_jobs(dfix_options *o, const char *value, dfix_err *err) {
  char *end;
  long n = strtol(value, &end, 10);
  if (*end || end == value || n < 1 || n > 1024)
    return dfix_fail(err, DFIX_EUSAGE, "--jobs takes a number from 1 to 1024, not '%s'",
                     value);
  o->run.jobs = (unsigned)n;
  return true;
}

static bool set_mode(dfix_options *o, dfix_mode mode, dfix_err *err) {
  if (o->run.mode != DFIX_MODE_LINT && o->run.mode != mode)
    return dfix_fail(err, DFIX_EUSAGE, "--write and --diff do not go together");
  o->run.mode = mode;
  return true;
}

static bool set_form(dfix_options *o, dfix_command_mode command, const char *name,
                     const char *value, const char *const *words, dfix_err *err) {
  int i = 0;
  if (value && !one_of(name, value, words, &i, err)) return false;
  o->command = command;
  o->form = str_from(words[i]);
  return true;
}

static bool apply(dfix_arena *a, dfix_options *o, int id, const char *value,
                  dfix_err *err) {
  static const char *const formats[] = {"text",   "json",       "sarif", "github",
                                        "gitlab", "checkstyle", "junit", "gcc",
                                        "rdjson", NULL};
  static dfix_reporter *const reporters[] = {
      dfix_report_text,   dfix_report_json,   dfix_report_sarif,
      dfix_report_github, dfix_report_gitlab, dfix_report_checkstyle,
      dfix_report_junit,  dfix_report_gcc,    dfix_report_rdjson};
  static const char *const colors[] = {"never", "auto", "always", NULL};
  static const char *const trees[] = {"tree", "buildkit", NULL};
  static const char *const graphs[] = {"text", "dot", "mermaid", "json", NULL};
  static const char *const severities[] = {"none",    "style", "info",
                                           "warning", "error", NULL};
  int i = 0;
  switch (id) {
  case OPT_WRITE:
    return set_mode(o, DFIX_MODE_WRITE, err);
  case OPT_DIFF:
    return set_mode(o, DFIX_MODE_DIFF, err);
  case OPT_UNSAFE:
    o->run.unsafe = true;
    return true;
  case OPT_SELECT:
    add_names(a, &o->select, value);
    return true;
  case OPT_IGNORE:
    add_names(a, &o->ignore, value);
    return true;
  case OPT_FORMAT:
    if (!one_of("format", value, formats, &i, err)) return false;
    o->reporter = reporters[i];
    return true;
  case OPT_OUTPUT:
    o->output = value;
    return true;
  case OPT_FAIL_ON:
    if (!one_of("fail-on", value, severities, &i, err)) return false;
    o->fail_on = i ? (dfix_severity)i : DFIX_SEVERITY_ERROR + 1;
    return true;
  case OPT_CONTEXT:
    o->run.context = value;
    return true;
  case OPT_TARGET:
    o->run.graph.target = str_from(value);
    return true;
  case OPT_BUILD_ARG:
    return add_build_arg(a, o, value, err);
  case OPT_GRAPH:
    return set_form(o, DFIX_DO_GRAPH, "graph", value, graphs, err);
  case OPT_SYNTAX:
    return set_form(o, DFIX_DO_SYNTAX, "syntax", value, trees, err);
  case OPT_EXPLAIN:
    o->command = DFIX_DO_EXPLAIN;
    o->explain = str_from(value);
    return true;
  case OPT_RULES:
    o->command = DFIX_DO_RULES;
    return true;
  case OPT_NO_CONFIG:
    return true;
  case OPT_COLOR:
    if (!one_of("color", value, colors, &i, err)) return false;
    o->color = i - 1;
    return true;
  case OPT_QUIET:
    o->quiet = true;
    return true;
  case OPT_JOBS:
    return set_jobs(o, value, err);
  case OPT_HELP:
    o->command = DFIX_DO_HELP;
    return true;
  default:
    o->command = DFIX_DO_VERSION;
    return true;
  }
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

bool dfix_options_parse(dfix_arena *a, int argc, char **argv, dfix_options *out,
                        dfix_err *err) {
  struct option longs[NOPTIONS + 1] = {0};
  for (int i = 0; i < NOPTIONS; i++) {
    const char *value = table[i].value;
    longs[i].name = table[i].name;
    longs[i].has_arg = !value            ? no_argument
                       : value[0] == '[' ? optional_argument
                                         : required_argument;
    longs[i].val = table[i].id;
  }
  *out = (dfix_options){.reporter = dfix_report_text, .fail_on = DFIX_STYLE};
  opterr = 0;
  for (int id; (id = getopt_long(argc, argv, ":hqVj:", longs, NULL)) != -1;) {
    if (id == '?') return unknown_option(argv[optind - 1], err);
    if (id == ':')
      return dfix_fail(err, DFIX_EUSAGE, "the option '%s' needs a value",
                       argv[optind - 1]);
    if (!apply(a, out, id, optarg, err)) return false;
  }
  for (int i = optind; i < argc; i++) vec_push(a, &out->paths, str_from(argv[i]));
  if (!out->paths.len) vec_push(a, &out->paths, S("."));
  return true;
}
