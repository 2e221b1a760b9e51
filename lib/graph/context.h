// context.h - the build context, as far as anyone has to look into it.
//
// The library does no I/O: a context is a handful of questions that the driver answers
// from a folder and a test from a table. Paths are relative to the context's root, with
// '/', no
// "./" in front, no "..". Answers are remembered by whoever implements it, so that asking
// twice is cheap and gives the same answer.

#ifndef DFIX_GRAPH_CONTEXT_H
#define DFIX_GRAPH_CONTEXT_H

#include "base/vec.h"

typedef enum dfix_entry_kind {
  DFIX_ENTRY_NONE,  // there is no such path: certain
  DFIX_ENTRY_FILE,
  DFIX_ENTRY_FOLDER,
  DFIX_ENTRY_LINK,     // a symbolic link (its target is not followed)
  DFIX_ENTRY_UNKNOWN,  // could not be looked at
} dfix_entry_kind;

typedef struct dfix_entry {
  dfix_str path;  // below the folder that was listed, '/' between
  dfix_entry_kind kind;
  uint32_t mode;  // permission bits
} dfix_entry;

typedef dfix_vec(dfix_entry) dfix_entries;

typedef struct dfix_context {
  void *self;
  dfix_str root;  // for messages: how the user reaches the context's folder from where
                  // they are

  dfix_entry_kind (*kind)(void *self, dfix_str path);

  // The bytes of a file; false if there is none or it is too large (1 MiB).
  bool (*read)(void *self, dfix_str path, dfix_str *out);

  // Everything below `path`, depth first, sorted by path; false if it is too much (20,000
  // entries) or cannot be read. Links are not followed.
  bool (*list)(void *self, dfix_str path, dfix_entries *out);

  // The text of the .dockerignore in force (Dockerfile.dockerignore wins), or false.
  bool (*ignore)(void *self, dfix_str *out);

  // What the last commits changed below the root: the output of `git log -z --name-only
  // --format=%x01 --relative`, newest first. False if there is no history; NULL where
  // nobody looks for one.
  bool (*log)(void *self, dfix_str *out);
} dfix_context;

// A NULL context means that it is not known: rules stay silent about it.

#endif
