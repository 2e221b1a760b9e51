// dfix.h - dfix as a library: text of a Dockerfile in, findings or the repaired text out.
//
//   dfix_session *s = dfix_session_new();
//   dfix_session_select(s, "pip,torch");
//   dfix_answer *answer = dfix_session_lint(s, "Dockerfile", text, strlen(text));
//   for (size_t i = 0; i < dfix_answer_len(answer); i++)
//     puts(dfix_answer_at(answer, i)->message);
//   dfix_answer_free(answer);
//   dfix_session_free(s);
//
// A session says which rules run and with what; once it is set up it may be used from
// several threads at once. An answer owns everything that it hands out and depends on no
// session. Texts are UTF-8 and end with a NUL byte. Nothing is written, nothing is run,
// and nothing is read but files of the build context, if a session has one. Running out
// of memory ends the process.

#ifndef DFIX_H
#define DFIX_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

const char *dfix_library_version(void);  // "0.1.0"

typedef struct dfix_session dfix_session;
typedef struct dfix_answer dfix_answer;

// Runs the recommended rules, without a build context.
dfix_session *dfix_session_new(void);
void dfix_session_free(dfix_session *s);

// Rules, families, aliases or presets, separated by commas; called again, they add up.
// False if a name is none of these: dfix_session_error has the sentence.
bool dfix_session_select(dfix_session *s, const char *rules);
bool dfix_session_ignore(dfix_session *s, const char *rules);
const char *dfix_session_error(const dfix_session *s);

void dfix_session_context(dfix_session *s, const char *folder);
void dfix_session_target(dfix_session *s, const char *stage);
void dfix_session_build_arg(dfix_session *s, const char *name, const char *value);

// `name` is only for messages and for the context's NAME.dockerignore.
dfix_answer *dfix_session_lint(const dfix_session *s, const char *name, const char *text,
                               size_t len);

// The same after the fixes: those that keep the image's behaviour, and with `unsafe` also
// those that may change it. The findings are those that are left.
dfix_answer *dfix_session_fix(const dfix_session *s, const char *name, const char *text,
                              size_t len, bool unsafe);

typedef struct dfix_answer_item {
  const char *rule;      // "pip/missing-constraint"
  const char *severity;  // "error", "warning", "info", "style"
  const char *message;
  const char *file;     // "" for the Dockerfile, else a path in the build context
  size_t start, end;    // bytes, half open
  size_t line, column;  // of `start`, from 1; the column counts bytes
  const char *fix;      // what a fix would do: "insert `-y`"; NULL without one
  bool is_fix_safe;
} dfix_answer_item;

size_t dfix_answer_len(const dfix_answer *answer);
const dfix_answer_item *dfix_answer_at(const dfix_answer *answer, size_t i);

// Why the build context could not be opened or read, so that findings may be missing; ""
// if it could. Then nothing is fixed.
const char *dfix_answer_error(const dfix_answer *answer);

// The text that the findings are about: the repaired one after dfix_session_fix.
const char *dfix_answer_text(const dfix_answer *answer, size_t *len);
void dfix_answer_free(dfix_answer *answer);

#ifdef __cplusplus
}
#endif

#endif
