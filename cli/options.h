// options.h - the command line: one table that parses, and prints --help.

#ifndef DFIX_CLI_OPTIONS_H
#define DFIX_CLI_OPTIONS_H

#include "commands.h"
#include "driver/check.h"

typedef struct dfix_output {
  dfix_reporter *reporter;
  const char *path;
} dfix_output;

// In the order of the words: auto, off, on.
typedef enum dfix_when { DFIX_AUTO, DFIX_OFF, DFIX_ON } dfix_when;

// What a command line asks for.
typedef struct dfix_options {
  dfix_command_run *command;
  dfix_run run;
  dfix_config_input config;
  dfix_strs paths;           // as given; "." if none
  dfix_str form;             // of --syntax, --graph and --layers
  int builder;               // of --layers: a dfix_builder
  const char *builder_name;  // --builder, or NULL
  const char *times;         // --times, or NULL
  dfix_str explain;          // the rule of --explain
  dfix_reporter *reporter;
  const char *output;             // --output FILE, or NULL: standard output
  dfix_vec(dfix_output) outputs;  // --output FORMAT=FILE: reports beside that one
  const char *baseline;           // --baseline, or NULL
  const char *write_baseline;     // --write-baseline, or NULL
  bool quiet;
  bool verbose;
  dfix_when shellcheck;
  int color;  // -1 never, 0 where it is a terminal, 1 always
} dfix_options;

// False with a sentence if the words make no sense.
bool dfix_options_parse(dfix_arena *a, int argc, char **argv, dfix_options *out,
                        dfix_err *err);

void dfix_options_help(dfix_buf *b);

// One option as the table has it, for --help's relatives: completions, the manual.
typedef struct dfix_option {
  char letter;               // 0 without a short form
  const char *name;          // without its dashes
  const char *value;         // what stands for the value; "[=X]" if it may be left out,
                             // NULL if there is none
  const char *help;          // lines parted by '\n'
  const char *const *words;  // what the value may be, up to a NULL; NULL if anything
} dfix_option;

// False past the last one.
bool dfix_option_at(int i, dfix_option *out);

#endif
