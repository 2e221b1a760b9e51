// command.h - one command of a RUN, seen through what stands in front of it.
//
// `sudo -E env FOO=1 /usr/bin/pip3 install x` is the command pip3 with the arguments
// "install", "x", the inline environment FOO=1 and two wrappers. sh -c 'script' is seen
// through too: its commands are commands of the RUN, with spans inside the quotes.

#ifndef DFIX_GRAPH_COMMAND_H
#define DFIX_GRAPH_COMMAND_H

#include "base/buf.h"
#include "graph/graph.h"

typedef struct dfix_arg {
  dfix_span span;     // in the file, quotes included
  dfix_str text;      // what the program gets; if that is not known the literal prefix
  bool is_known;      // no variable or substitution that is not known decides it
  bool from_default;  // an ARG's default took part: a build argument may differ
  const dfix_sh_word *word;  // NULL in exec form
} dfix_arg;

static inline dfix_value dfix_arg_value(const dfix_arg *arg) {
  return arg->is_known ? (dfix_value){DFIX_KNOWN, arg->text}
                       : (dfix_value){.certainty = DFIX_UNKNOWN};
}

typedef struct dfix_inline_env {
  dfix_str name;
  dfix_value value;
  dfix_span span;
} dfix_inline_env;

struct dfix_command {
  const dfix_step *step;
  const dfix_sh_node *node;  // the simple command; NULL in exec form
  dfix_span span;  // from the first word (wrappers and assignments included) to the last
  dfix_str program;             // base name: "pip3" for /usr/bin/pip3; "" if not known
  const dfix_arg *program_arg;  // as written, with its span
  dfix_vec(dfix_arg) args;      // after the program; in `python -m pip install` see below
  dfix_vec(dfix_inline_env) env;  // assignments in front, and those of `env`; exports of
                                  // earlier commands of the same script
  dfix_strs wrappers;             // "sudo", "env", ..., outermost first
  bool is_module;               // `python -m pip`: program is "pip", args those after it,
  const dfix_arg *interpreter;  //   interpreter is the python, else NULL
  dfix_value cwd;               // after the `cd`s before it in the same script
  bool is_conditional;          // inside if, ||, a loop, a case, a function: may not run
  bool is_top_level;            // an element of the script's outermost list or && chain
  bool in_pipeline;
};

// What is run, as written: the python of `python -m pip`, else the program.
static inline const dfix_arg *dfix_command_executable(const dfix_command *cmd) {
  return cmd->is_module ? cmd->interpreter : cmd->program_arg;
}

// The first argument that is neither an option nor the value of a global option that is
// known for the program: "install" of `pip --proxy x install y`. NULL if there is none.
const dfix_arg *dfix_command_verb(const dfix_command *cmd);

bool dfix_command_is(const dfix_command *cmd, dfix_str program, dfix_str verb);

// The argument that is exactly this option or begins with it and '=': "--index-url". A
// one-letter option "-y" is also found in a cluster (-qy). NULL if absent. Arguments
// after
// "--" do not count.
const dfix_arg *dfix_command_option(const dfix_command *cmd, dfix_str option);

static inline bool dfix_command_has(const dfix_command *cmd, dfix_str option) {
  return dfix_command_option(cmd, option) != NULL;
}

// The arguments after the verb that are neither options nor values of `value_options` (an
// option with '=' has its value with it). All of those after "--".
typedef dfix_vec(const dfix_arg *) dfix_operands;
dfix_operands dfix_command_operands(dfix_arena *a, const dfix_command *cmd,
                                    const dfix_str *value_options, uint32_t n);

// The commands of the whole file that come before `cmd` in its RUN, and whether one of
// them (or a later one) matches, are loops over cmd->step->commands.

#endif
