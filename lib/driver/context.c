#include "driver/context.h"

#include "base/buf.h"
#include "driver/paths.h"
#include "syntax/cst.h"

static bool is_there(dfix_arena *a, dfix_str folder, dfix_str name, dfix_err *trouble) {
  dfix_str path = dfix_arena_strf(a, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(name));
  return dfix_path_exists(path.ptr, trouble);
}

// How many folders the top of the work tree lies above this one; 0 if this is it, or if
// there is none.
static unsigned levels_to_top(dfix_arena *a, dfix_str folder, dfix_err *trouble) {
  char real[PATH_MAX];
  if (!dfix_path_real(folder.ptr, real, trouble)) return 0;
  dfix_str path = dfix_arena_dup(a, str_from(real));
  for (unsigned levels = 0; path.len; levels++) {
    if (is_there(a, path, S(".git"), trouble)) return levels;
    size_t slash = str_rfind_char(path, '/');
    path = slash == STR_NONE ? (dfix_str){0} : str_slice(path, 0, slash);
  }
  return 0;
}

static unsigned levels_known(dfix_arena *a, dfix_str folder, dfix_work_tree *last,
                             dfix_err *trouble) {
  if (last && last->folder.ptr && str_eq(last->folder, folder)) return last->levels;
  unsigned levels = levels_to_top(a, folder, trouble);
  if (last && !(trouble && trouble->code)) {
    last->folder = dfix_arena_dup(last->arena, folder);
    last->levels = levels;
  }
  return levels;
}

// A source that names one path of the context, without "./" in front.
static bool is_literal(const dfix_word *word, dfix_str *path) {
  dfix_str text = word->value;
  static const char special[] = "$*?[\\";
  for (size_t i = 0; i < text.len; i++)
    if (strchr(special, text.ptr[i])) return false;
  if (word->heredoc || str_has(text, S("://")) || str_has(text, S(".."))) return false;
  while (str_starts(text, S("./")) || str_starts(text, S("/")))
    text = str_from_at(text, text.ptr[0] == '/' ? 1 : 2);
  *path = text;
  return text.len && !str_eq(text, S("."));
}

typedef struct tally {
  dfix_err *trouble;
  uint32_t sources, here, there;
} tally;

static void count(dfix_arena *a, const dfix_instruction *i, dfix_str here, dfix_str there,
                  tally *t) {
  bool copies = i->kind == DFIX_COPY || i->kind == DFIX_ADD;
  if (!copies || dfix_instruction_flag(i, S("from"))) return;
  for (uint32_t w = 0; w + 1 < i->words.len; w++) {
    dfix_str path;
    if (!is_literal(&i->words.items[w], &path)) continue;
    t->sources++;
    t->here += is_there(a, here, path, t->trouble);
    t->there += is_there(a, there, path, t->trouble);
  }
}

// The folder `levels` above, by taking names off where there are any.
static dfix_str above(dfix_arena *a, dfix_str folder, unsigned levels) {
  dfix_buf up = {.arena = a};
  while (levels) {
    bool has_name = !str_eq(folder, S(".")) && !str_ends(folder, S(".."));
    size_t slash = str_rfind_char(folder, '/');
    if (!has_name || slash == 0) break;
    folder = slash == STR_NONE ? S(".") : str_slice(folder, 0, slash);
    levels--;
  }
  buf_add(&up, folder);
  while (levels--) buf_add(&up, S("/.."));
  return dfix_arena_dup(a, buf_str(&up));
}

// The last `levels` folders of the real path, and the file's name.
static dfix_str below(dfix_arena *a, dfix_str folder, unsigned levels, dfix_str name,
                      dfix_err *trouble) {
  char real[PATH_MAX];
  if (!dfix_path_real(folder.ptr, real, trouble)) return name;
  dfix_str path = str_from(real);
  size_t start = path.len;
  for (; levels; levels--) {
    size_t slash = str_rfind_char(str_slice(path, 0, start), '/');
    if (slash == STR_NONE) break;
    start = slash;
  }
  return dfix_arena_strf(a, STR_FMT "/" STR_FMT, STR_ARG(str_from_at(path, start + 1)),
                         STR_ARG(name));
}

dfix_str dfix_context_guess(dfix_arena *a, dfix_str path, dfix_str text,
                            dfix_work_tree *last, dfix_str *dockerfile,
                            dfix_err *trouble) {
  dfix_str here = dfix_path_folder(a, path);
  *dockerfile = str_basename(path);
  unsigned levels = levels_known(a, here, last, trouble);
  if (!levels) return here;
  dfix_str there = above(a, here, levels);
  const dfix_file *file = dfix_parse(a, dfix_source_new(a, path, text));
  tally t = {.trouble = trouble};
  for (uint32_t i = 0; i < file->instructions.len; i++)
    count(a, file->instructions.items[i], here, there, &t);
  if (!t.sources || t.here || t.there < t.sources) return here;
  *dockerfile = below(a, here, levels, *dockerfile, trouble);
  return there;
}
