#include "graph/mount.h"

#include "graph/internal.h"

// The next field of a CSV record, which may be in double quotes. Positions are in `raw`.
static bool next_field(dfix_str raw, uint32_t *at, uint32_t *start, uint32_t *end) {
  if (*at >= raw.len) return false;
  bool quoted = raw.ptr[*at] == '"';
  *start = *at + quoted;
  uint32_t i = *start;
  while (i < raw.len && raw.ptr[i] != (quoted ? '"' : ',')) i++;
  *end = i;
  *at = i + quoted < raw.len ? i + quoted + 1 : (uint32_t)raw.len;
  return true;
}

static dfix_word word_of(const dfix_text *raw, uint32_t start, uint32_t end) {
  dfix_text part = dfix_text_slice(raw, start, end);
  return (dfix_word){
      .span = dfix_text_span(raw, start, end), .raw = part, .value = part.str};
}

static dfix_pair read_pair(const dfix_text *raw, uint32_t start, uint32_t end) {
  uint32_t eq = start;
  while (eq < end && raw->str.ptr[eq] != '=') eq++;
  dfix_pair pair = {.span = dfix_text_span(raw, start, end),
                    .key = word_of(raw, start, eq),
                    .has_value = eq < end};
  if (pair.has_value) pair.value = word_of(raw, eq + 1, end);
  return pair;
}

static void set_target(dfix_arena *a, dfix_mount *m, const dfix_step *step,
                       dfix_value v) {
  m->target_known = v.certainty == DFIX_KNOWN;
  if (!m->target_known) return;
  m->target = v.text;
  bool relative = v.text.len && v.text.ptr[0] != '/';
  if (relative) m->target_known = step->workdir.certainty == DFIX_KNOWN;
  if (relative && m->target_known)
    m->target = dfix_path_from(a, step->workdir.text, v.text);
}

static void apply_pair(dfix_arena *a, dfix_mount *m, const dfix_step *step,
                       const dfix_pair *p) {
  dfix_str key = p->key.value, value = p->value.value;
  if (str_ieq(key, S("readwrite")) || str_ieq(key, S("rw")))
    m->readwrite = !p->has_value || str_eq(value, S("true"));
  if (!p->has_value) return;
  dfix_value expanded = dfix_step_expand(a, step, &p->value.raw);
  dfix_str text = expanded.certainty == DFIX_KNOWN ? expanded.text : value;
  if (str_ieq(key, S("type"))) m->type = text;
  if (str_ieq(key, S("from"))) m->from = text;
  if (str_ieq(key, S("source")) || str_ieq(key, S("src"))) m->source = text;
  if (str_ieq(key, S("id"))) m->id = text;
  if (str_ieq(key, S("sharing"))) m->sharing = text;
  if (str_ieq(key, S("target")) || str_ieq(key, S("dst")) ||
      str_ieq(key, S("destination")))
    set_target(a, m, step, expanded);
}

void dfix_step_read_mounts(dfix_arena *a, dfix_step *step) {
  const dfix_flag *flag;
  vec_each(flag, &step->instr->flags) {
    if (!str_eq(flag->name_text, S("mount")) || !flag->has_value) continue;
    dfix_mount m = {.span = flag->span, .type = S("bind")};
    const dfix_text *raw = &flag->value.raw;
    uint32_t at = 0, start, end;
    while (next_field(raw->str, &at, &start, &end)) {
      dfix_pair pair = read_pair(raw, start, end);
      vec_push(a, &m.keys, pair);
      apply_pair(a, &m, step, &pair);
    }
    vec_push(a, &step->mounts, m);
  }
}

static bool is_below(dfix_str path, dfix_str folder) {
  while (folder.len > 1 && folder.ptr[folder.len - 1] == '/') folder.len--;
  return str_starts(path, folder) &&
         (path.len == folder.len || path.ptr[folder.len] == '/' || folder.len == 1);
}

bool dfix_step_caches(const dfix_step *step, dfix_str path) {
  const dfix_mount *m;
  vec_each(m, &step->mounts) {
    bool keeps_out = str_ieq(m->type, S("cache")) || str_ieq(m->type, S("tmpfs"));
    if (keeps_out && (!m->target_known || is_below(path, m->target))) return true;
  }
  return false;
}
