// server.h - the language server: from messages of the editor to answers.
//
// One thread. All messages that have arrived are taken before any is answered, so that a
// request which was cancelled meanwhile is answered as such, and a burst of changes is
// looked at once.

#ifndef DFIX_LSP_SERVER_H
#define DFIX_LSP_SERVER_H

#include "driver/config.h"

// Serves until the editor says exit or closes. The exit status that the protocol asks
// for: 0 after a shutdown, else 1.
int dfix_lsp_serve(const dfix_config_input *config, int in, int out);

#endif
