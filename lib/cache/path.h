// path.h - paths of an image and of the build context as text, '/' between.

#ifndef DFIX_CACHE_PATH_H
#define DFIX_CACHE_PATH_H

#include "base/arena.h"

// True if `path` is `folder` or below it.
bool dfix_path_is_below(dfix_str path, dfix_str folder);

// What is left of a path below `folder`, without a slash in front.
dfix_str dfix_path_below(dfix_str path, dfix_str folder);

// "a" and "b" as "a/b"; the other one if one is "".
dfix_str dfix_path_join(dfix_arena *a, dfix_str folder, dfix_str name);

// "/a" of "/a/b", "/" of "/a", "" of "a".
dfix_str dfix_path_parent(dfix_str path);

// The source of a COPY as a path in the context: "" for its root.
dfix_str dfix_source_path(dfix_str word);

// True if `word` is one of `words`, a list with blanks between.
bool dfix_words_hold(const char *words, dfix_str word);

#endif
