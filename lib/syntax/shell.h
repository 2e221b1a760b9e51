// shell.h - the syntax tree of a shell script: what a RUN or a heredoc hands to sh or
// bash.
//
// POSIX sh and the bash that images use. Spans are offsets in the Dockerfile, found
// through the dfix_text that was parsed. Parsing never fails: what is not understood
// becomes an SH_OPAQUE node that holds the rest of its command list, and `complete` is
// false. Rules treat opaque parts as "anything may happen here".
//
// The dialects differ only where both kinds of shell can run a text and read it
// differently: `&>`, $'...', $"...", {a,b}, `time` and the command ((...)), which POSIX
// shells take for two subshells. Where a POSIX shell would stop at what bash understands
// (<<<, <(...), arrays, [[ ]]), bash's reading is taken in both.

#ifndef DFIX_SYNTAX_SHELL_H
#define DFIX_SYNTAX_SHELL_H

#include "syntax/text.h"

typedef struct dfix_sh_node dfix_sh_node;
typedef struct dfix_sh_part dfix_sh_part;
typedef dfix_vec(dfix_sh_part) dfix_sh_parts;

typedef enum dfix_sh_part_kind {
  SH_LITERAL,        // plain characters
  SH_ESCAPED,        // \x: `text` is x
  SH_SINGLE,         // '...': `text` is what is inside
  SH_DOUBLE,         // "...": children
  SH_ANSI_C,         // $'...': `text` is what it stands for
  SH_LOCALE,         // $"...": children
  SH_VARIABLE,       // $x ${x} ${x:-word}: `variable`, children of the word
  SH_COMMAND_SUBST,  // $(...) and `...`: `node`
  SH_ARITHMETIC,     // $((...)): `text`, children
  SH_PROCESS,        // <(...) >(...): `node`
  SH_GLOB,           // an unquoted * ? or [...]: `text`
  SH_TILDE,          // ~ or ~user at the start: `text`
  SH_BRACES,         // {a,b} or {1..3} of bash: `text`, children
} dfix_sh_part_kind;

typedef struct dfix_sh_variable {
  dfix_str name;
  dfix_str modifier;  // "", ":-", "%%", ...; "#" for ${#x} has name x and modifier "len"
} dfix_sh_variable;

struct dfix_sh_part {
  dfix_sh_part_kind kind;
  dfix_span span;
  dfix_str text;
  const dfix_sh_variable *variable;  // VARIABLE, else NULL
  const dfix_sh_node *node;          // a LIST, perhaps without children
  dfix_sh_parts parts;
};

typedef struct dfix_sh_word {
  dfix_span span;
  dfix_text raw;    // as written
  bool is_literal;  // no variable, substitution, glob, brace or tilde: `value` is the
                    // argument
  bool is_pattern;  // literal but for globs: `value` is the pattern, and the argument
                    // itself where no file matches (pip install uvicorn[standard])
  bool is_quoted;   // any quote or escape in it
  bool is_array;    // (a b): no argument, and no pattern
  dfix_str value;   // quotes removed; of another word what stands before the first part
                    // that this text does not decide
  dfix_sh_parts parts;  // none of a word that is plain from end to end; of an array those
                        // of its elements
} dfix_sh_word;

typedef struct dfix_sh_assignment {
  dfix_span span;
  dfix_str name;
  bool appends;  // +=
  dfix_sh_word value;
} dfix_sh_assignment;

typedef struct dfix_sh_redirect {
  dfix_span span;     // digits, operator and target
  dfix_span op_span;  // the operator alone
  dfix_str op;  // ">", ">>", "<", "<<", "<<-", "<<<", ">&", "<&", "&>", "&>>", ">|", "<>"
  int fd;       // the digits before, or -1
  dfix_sh_word target;       // the file, the fd, the delimiter, the here-string
  dfix_span body;            // << and <<-: the body's lines
  bool expands;              // << and <<-: the delimiter had no quotes
  dfix_sh_parts body_parts;  // of a body that expands
} dfix_sh_redirect;

typedef enum dfix_sh_kind {
  SH_SIMPLE,     // assignments, words, redirects
  SH_PIPELINE,   // children joined by | or |&; `negated`; `name` is "time" after time
  SH_AND,        // left && right
  SH_OR,         // left || right
  SH_LIST,       // children joined by ; & or newline (`background` on the child)
  SH_SUBSHELL,   // ( list )
  SH_GROUP,      // { list; }
  SH_IF,         // children: condition, then, [condition, then]..., [else]
  SH_FOR,        // `name` in `words`; child: body
  SH_ARITH_FOR,  // for ((...)): one of `words`; child: body
  SH_SELECT,     // as FOR
  SH_WHILE,      // children: condition, body
  SH_UNTIL,      // children: condition, body
  SH_CASE,       // `words`: the subject, then all patterns; children: the items' bodies
  SH_FUNCTION,   // `name`; child: body
  SH_TEST,       // [[ ... ]]: `words` inside, but for && || ! ( ) < >
  SH_ARITH,      // (( ... )) of bash: one of `words`
  SH_OPAQUE,     // not understood
} dfix_sh_kind;

struct dfix_sh_node {
  dfix_sh_kind kind;
  uint32_t index;  // among the nodes of the script, those of substitutions too: for
                   // tables beside the tree
  dfix_span span;
  const dfix_sh_node *parent;  // NULL at the root of a script or a substitution
  bool background;             // followed by &
  bool negated;                // PIPELINE: after !
  dfix_str name;
  dfix_span operator_span;                   // AND, OR: the && or ||
  dfix_vec(dfix_sh_assignment) assignments;  // SIMPLE
  dfix_vec(dfix_sh_word) words;              // SIMPLE: program and arguments
  dfix_vec(dfix_sh_redirect) redirects;      // any command
  dfix_vec(const dfix_sh_node *) children;
};

typedef struct dfix_sh_script {
  const dfix_sh_node *root;  // a LIST; NULL for a script with no command
  bool complete;             // all of it was understood
  uint32_t nnodes;           // above the index of every node
  dfix_vec(dfix_span) comments;
} dfix_sh_script;

typedef enum dfix_sh_dialect { DFIX_SH_POSIX, DFIX_SH_BASH } dfix_sh_dialect;

// `text` is the logical text of a shell-form RUN or the body of a heredoc. For a RUN with
// heredocs in its shell text, `text` is what BuildKit hands to the shell: the line, then
// the bodies and terminators.
const dfix_sh_script *dfix_sh_parse(dfix_arena *a, const dfix_text *text,
                                    dfix_sh_dialect dialect);

// Calls `visit` for every SIMPLE command, in the order of the text, also inside
// substitutions. `visit` returns false to stop.
typedef bool dfix_sh_visit(void *self, const dfix_sh_node *simple);
void dfix_sh_each_simple(const dfix_sh_node *root, dfix_sh_visit *visit, void *self);

// The text of a literal word as a script of its own (`sh -c 'text'`), with the way back
// to the file: quotes and escapes undone, each byte at its own offset. Empty for a word
// that is not literal, or holds escapes in $'...', whose bytes have no place of their
// own.
dfix_text dfix_sh_word_text(dfix_arena *a, const dfix_sh_word *word);

#endif
