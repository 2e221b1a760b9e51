// lsp.c - --lsp: the language server on standard input and output.

#include "lsp/server.h"

#include "commands.h"
#include "options.h"

#include <unistd.h>

int dfix_command_lsp(dfix_arena *a, dfix_options *o) {
  (void)a;
  return dfix_lsp_serve(&o->config, STDIN_FILENO, STDOUT_FILENO);
}
