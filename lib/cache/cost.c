#include "cache/cost.h"

#include "cache/manifest.h"
#include "cache/path.h"

#include <stdlib.h>

// Seconds of a command, and of each package it names. The first row that fits counts.
typedef struct price {
  const char *programs, *verbs;  // "" : any
  double base, each;
} price;

static const price prices[] = {
    {"apt-get apt dnf yum microdnf zypper", "update makecache check-update", 5, 0},
    {"apt-get apt dnf yum microdnf zypper", "upgrade dist-upgrade full-upgrade", 30, 0},
    {"apt-get apt dnf yum microdnf zypper", "install groupinstall", 10, 2},
    {"apt-get apt dnf yum microdnf zypper", "", 1, 0},
    {"apk", "add upgrade", 3, 1},
    {"pip uv", "install sync", 3, 1.5},
    {"poetry pipenv pdm", "install sync", 20, 0},
    {"conda mamba micromamba", "install create update env", 60, 5},
    {"npm yarn pnpm bun", "ci install i add", 25, 0},
    {"npm yarn pnpm bun", "run build", 25, 0},
    {"go", "mod", 12, 0},
    {"go", "build install test", 20, 0},
    {"cargo", "build install test", 90, 0},
    {"cargo", "", 20, 0},
    {"mvn mvnw", "package install verify", 30, 0},
    {"mvn mvnw", "", 60, 0},
    {"gradle gradlew", "", 60, 0},
    {"bundle", "install", 40, 0},
    {"gem", "install", 10, 5},
    {"composer", "install", 15, 0},
    {"dotnet", "restore", 20, 0},
    {"dotnet", "", 15, 0},
    {"make ninja", "", 30, 0},
    {"cmake configure", "", 10, 0},
    {"curl wget", "", 3, 0},
    {"git", "clone", 5, 0},
    {"rm mkdir chmod chown ln touch mv cd set true echo export : useradd groupadd "
     "adduser "
     "addgroup usermod ldconfig cat",
     "", 0.1, 0},
};

enum { LINES_NOT_READ = 10 };

// Packages of gigabytes count as so many others.
enum { LARGE_PACKAGE = 20 };

static bool is_large_package(dfix_str requirement) {
  static const char *const names[] = {"torch",   "tensorflow", "jax",      "vllm",
                                      "nvidia-", "cupy",       "xformers", "paddlepaddle",
                                      "mxnet",   "pyspark"};
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
    if (str_starts(requirement, str_from(names[i]))) return true;
  return false;
}

static bool fits(const price *p, const dfix_command *cmd, const dfix_arg *verb) {
  return dfix_words_hold(p->programs, cmd->program) &&
         (!*p->verbs || (verb && dfix_words_hold(p->verbs, verb->text)));
}

// ---- packages ----

typedef struct tally {
  uint32_t packages;
  uint32_t weight;   // in ordinary packages
  bool is_complete;  // every list was read
} tally;

static void add_package(tally *t, dfix_str requirement) {
  t->packages++;
  t->weight += is_large_package(requirement) ? LARGE_PACKAGE : 1;
}

static void add_list(tally *t, const dfix_context *context, dfix_str file) {
  dfix_str text, line;
  if (!context || !context->read(context->self, dfix_source_path(file), &text)) {
    t->weight += LINES_NOT_READ;
    t->is_complete = false;
    return;
  }
  while (str_next(&text, '\n', &line)) {
    line = str_trim(line);
    if (str_starts(line, S("-r"))) {
      t->weight += LINES_NOT_READ;
      t->is_complete = false;
    } else if (line.len && line.ptr[0] != '#' && line.ptr[0] != '-') {
      add_package(t, line);
    }
  }
}

static tally packages_of(const dfix_command *cmd, const dfix_context *context) {
  static const char values[] =
      "-c --constraint -i --index-url --extra-index-url -t -o -f --find-links "
      "--trusted-host";
  const dfix_arg *verb = dfix_command_verb(cmd);
  tally t = {.is_complete = true};
  for (uint32_t i = 0; i < cmd->args.len; i++) {
    const dfix_arg *arg = &cmd->args.items[i];
    if (!arg->is_known) t.is_complete = false;
    if (arg == verb || !arg->is_known) continue;
    if (dfix_words_hold("-r --requirement", arg->text) && i + 1 < cmd->args.len)
      add_list(&t, context, cmd->args.items[++i].text);
    else if (dfix_words_hold(values, arg->text))
      i++;
    else if (!str_starts(arg->text, S("-")))
      add_package(&t, arg->text);
  }
  return t;
}

uint32_t dfix_count_packages(const dfix_command *cmd, const dfix_context *context) {
  tally t = packages_of(cmd, context);
  return t.is_complete ? t.packages : 0;
}

double dfix_command_seconds(const dfix_command *cmd, const dfix_context *context) {
  const dfix_arg *verb = dfix_command_verb(cmd);
  for (size_t i = 0; i < sizeof(prices) / sizeof(*prices); i++) {
    const price *p = &prices[i];
    if (!fits(p, cmd, verb)) continue;
    return p->base + (p->each > 0 ? p->each * packages_of(cmd, context).weight : 0);
  }
  return 5;
}

static double seconds_of_run(const dfix_step *step, const dfix_context *context) {
  double sum = 0;
  for (uint32_t i = 0; i < step->commands.len; i++)
    sum += dfix_command_seconds(step->commands.items[i], context);
  return step->commands.len ? sum : 5;
}

// ---- what a build measured ----

// Runs of blanks as one, without those at the ends: so BuildKit prints an instruction.
static dfix_str fold(dfix_arena *a, dfix_str text) {
  dfix_buf b = {.arena = a};
  for (size_t i = 0; i < text.len; i++) {
    bool blank = ascii_is_blank(text.ptr[i]) || text.ptr[i] == '\n';
    if (!blank)
      buf_add_char(&b, text.ptr[i]);
    else if (b.len && b.ptr[b.len - 1] != ' ')
      buf_add_char(&b, ' ');
  }
  return str_trim(buf_str(&b));
}

// "#7 [build 3/9] RUN make" names step 7.
static bool names_step(dfix_str line, dfix_str *number, dfix_str *text) {
  dfix_str rest;
  if (!str_starts(line, S("#")) || !str_cut(line, ' ', number, &rest)) return false;
  if (!str_starts(rest, S("["))) return false;
  size_t end = str_find(rest, S("] "));
  if (end == STR_NONE) return false;
  *text = str_trim(str_from_at(rest, end + 2));
  return text->len > 0;
}

// "#7 DONE 12.3s"
static bool names_time(dfix_str line, dfix_str *number, double *seconds) {
  dfix_str rest;
  char text[32];
  if (!str_starts(line, S("#")) || !str_cut(line, ' ', number, &rest) ||
      !str_starts(rest, S("DONE ")))
    return false;
  dfix_str value = str_trim(str_from_at(rest, 5));
  if (!str_ends(value, S("s")) || value.len > sizeof(text)) return false;
  memcpy(text, value.ptr, value.len - 1);
  text[value.len - 1] = 0;
  if (text[strspn(text, "0123456789.")]) return false;  // an exponent may be endless
  char *end;
  *seconds = strtod(text, &end);
  return end != text && !*end;
}

dfix_times dfix_times_read(dfix_arena *a, dfix_str log) {
  dfix_times times = {0};
  dfix_map steps = {0};  // from "#7" to the text of what it runs
  for (dfix_str line; str_next(&log, '\n', &line);) {
    dfix_str number, text;
    double seconds;
    if (names_step(line, &number, &text)) {
      dfix_str *kept = arena_new(a, dfix_str);
      *kept = fold(a, text);
      dfix_map_put(a, &steps, number, kept);
    } else if (names_time(line, &number, &seconds)) {
      const dfix_str *of = dfix_map_get(&steps, number);
      if (!of) continue;
      double *kept = arena_new(a, double);
      *kept = seconds;
      dfix_map_put(a, &times.seconds, *of, kept);
    }
  }
  return times;
}

static dfix_str logged_text(dfix_arena *a, const dfix_instruction *instr) {
  dfix_buf b = {.arena = a};
  buf_add(&b, dfix_kind_name(instr->kind));
  const dfix_flag *flag;
  vec_each(flag, &instr->flags)
      buf_addf(&b, " --%.*s%s%.*s", STR_ARG(flag->name_text), flag->has_value ? "=" : "",
               STR_ARG(flag->value.value));
  buf_add_char(&b, ' ');
  buf_add(&b, instr->text.str);
  return fold(a, buf_str(&b));
}

// ---- steps ----

static double prior_of(const dfix_step *step, const dfix_context *context) {
  const dfix_instruction *instr = step->instr;
  switch (instr->kind) {
  case DFIX_RUN:
    return seconds_of_run(step, context);
  case DFIX_COPY:
  case DFIX_ADD:
    return instr->words.len && !dfix_source_path(instr->words.items[0].value).len ? 0.5
                                                                                  : 0.1;
  case DFIX_WORKDIR:
    return 0.05;
  default:
    return 0;
  }
}

double dfix_step_seconds(dfix_arena *a, const dfix_step *step,
                         const dfix_context *context, const dfix_times *times) {
  const double *measured =
      times ? dfix_map_get(&times->seconds, logged_text(a, step->instr)) : NULL;
  return measured ? *measured : prior_of(step, context);
}
