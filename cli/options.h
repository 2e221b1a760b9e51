// options.h - the command line: one table that parses, and prints --help.

#ifndef DFIX_CLI_OPTIONS_H
#define DFIX_CLI_OPTIONS_H

#include "commands.h"
#include "driver/check.h"

// What a command line asks for.
typedef struct dfix_options {
  dfix_command_run *command;
  dfix_run run;
  dfix_strs select, ignore;
  dfix_strs paths;   // as given; "." if none
  dfix_str form;     // of --syntax and --graph
  dfix_str explain;  // the rule of --explain
  dfix_reporter *reporter;
  const char *output;  // --output, or NULL
  dfix_severity fail_on;
  bool quiet;
  int color;  // -1 never, 0 where it is a terminal, 1 always
} dfix_options;

// False with a sentence if the words make no sense.
bool dfix_options_parse(dfix_arena *a, int argc, char **argv, dfix_options *out,
                        dfix_err *err);

void dfix_options_help(dfix_buf *b);

#endif
