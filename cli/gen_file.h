// gen_file.h - whole files for the generators: whatever fails ends the build with a
// sentence.

#ifndef DFIX_CLI_GEN_FILE_H
#define DFIX_CLI_GEN_FILE_H

#include "base/buf.h"

_Noreturn void gen_die(const char *what, const char *path);
dfix_str gen_read_file(dfix_arena *a, const char *path);
void gen_write_file(const char *path, dfix_str text);

#endif
