#include "driver/baseline.h"

#include "base/map.h"
#include "report/fingerprint.h"

#include <inttypes.h>
#include <stdlib.h>

enum { NAME_LENGTH = 16 };

static dfix_str name_of(dfix_arena *a, dfix_fingerprints *prints,
                        const dfix_file_result *file, const dfix_finding *f) {
  return dfix_arena_strf(a, "%016" PRIx64, dfix_fingerprint(prints, a, file, f));
}

static int by_path(const void *a, const void *b) {
  const dfix_str *x = a, *y = b;
  return str_cmp(str_from_at(*x, NAME_LENGTH), str_from_at(*y, NAME_LENGTH));
}

// A path may hold anything; a line may not.
static dfix_str on_one_line(dfix_arena *a, dfix_str path) {
  dfix_str copy = dfix_arena_dup(a, path);
  for (size_t i = 0; i < copy.len; i++)
    if ((unsigned char)copy.ptr[i] < ' ') ((char *)copy.ptr)[i] = '?';
  return copy;
}

dfix_str dfix_baseline_text(dfix_arena *a, dfix_file_result *const *files, uint32_t n) {
  dfix_fingerprints prints = {0};
  dfix_strs lines = {0};
  const dfix_finding *f;
  for (uint32_t i = 0; i < n; i++) vec_each(f, &files[i]->findings) {
      dfix_str path = on_one_line(a, dfix_finding_repository_path(files[i], f->file, a));
      dfix_str name = name_of(a, &prints, files[i], f);
      vec_push(a, &lines,
               dfix_arena_strf(a, STR_FMT " " STR_FMT " " STR_FMT "\n", STR_ARG(name),
                               STR_ARG(f->rule->id), STR_ARG(path)));
    }
  if (lines.len) qsort(lines.items, lines.len, sizeof(dfix_str), by_path);
  dfix_buf b = {.arena = a};
  buf_add(&b, S("# known findings; dfix --write-baseline made this\n"));
  const dfix_str *line;
  vec_each(line, &lines) buf_add(&b, *line);
  return buf_str(&b);
}

static bool is_name(dfix_str word) {
  if (word.len != NAME_LENGTH) return false;
  for (size_t i = 0; i < word.len; i++)
    if (!str_has_char(S("0123456789abcdef"), word.ptr[i])) return false;
  return true;
}

static bool read_names(dfix_arena *a, dfix_str name, dfix_str text, dfix_map *known,
                       dfix_err *err) {
  dfix_str line;
  for (uint32_t number = 1; str_next(&text, '\n', &line); number++) {
    line = str_trim(line);
    if (!line.len || str_starts(line, S("#"))) continue;
    dfix_str word = line;
    str_next(&line, ' ', &word);
    if (!is_name(word))
      return dfix_fail(err, DFIX_ECONFIG,
                       STR_FMT ":%u:1: this is no line of a baseline: it begins with 16 "
                               "hexadecimal digits",
                       STR_ARG(name), number);
    dfix_map_add(a, known, word);
  }
  return true;
}

bool dfix_baseline_apply(dfix_arena *a, dfix_str name, dfix_str text,
                         dfix_file_result *const *files, uint32_t n, uint32_t *dropped,
                         uint32_t *unused, dfix_err *err) {
  dfix_map known = {0};
  if (!read_names(a, name, text, &known, err)) return false;
  dfix_fingerprints prints = {0};
  *dropped = 0;
  for (uint32_t i = 0; i < n; i++) {
    dfix_findings kept = {0};
    const dfix_finding *f;
    vec_each(f, &files[i]->findings) {
      if (dfix_map_has(&known, name_of(a, &prints, files[i], f)))
        (*dropped)++;
      else
        vec_push(a, &kept, *f);
    }
    files[i]->findings = kept;
  }
  *unused = known.entries.len - *dropped;
  return true;
}
