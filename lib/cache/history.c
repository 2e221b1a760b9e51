#include "cache/history.h"

#include "base/glob.h"
#include "base/regex.h"
#include "cache/effects.h"
#include "cache/ignore.h"
#include "cache/path.h"

// ---- reading ----

static void mark(dfix_arena *a, dfix_history *h, dfix_str path) {
  dfix_commits *c = dfix_map_get(&h->paths, path);
  if (!c) {
    c = arena_new(a, dfix_commits);
    *c = (dfix_commits){0};
    dfix_map_put(a, &h->paths, path, c);
  }
  uint32_t commit = h->len - 1;
  c->words[commit / 64] |= (uint64_t)1 << (commit % 64);
}

dfix_history dfix_history_read(dfix_arena *a, dfix_str log) {
  dfix_history h = {0};
  for (dfix_str path; str_next(&log, '\0', &path);) {
    if (str_eq(path, S("\001"))) {
      if (h.len == DFIX_MAX_COMMITS) break;
      h.len++;
    } else if (h.len) {
      mark(a, &h, str_starts(path, S("\n")) ? str_from_at(path, 1) : path);
    }
  }
  if (h.len < DFIX_MIN_COMMITS) h = (dfix_history){0};
  return h;
}

dfix_history dfix_history_of(dfix_arena *a, const dfix_context *context) {
  dfix_str log;
  if (!context || !context->log || !context->log(context->self, &log))
    return (dfix_history){0};
  return dfix_history_read(a, log);
}

// ---- what a step takes ----

// The sources of a COPY as patterns that begin at the context's root.
static dfix_strs patterns_of(dfix_arena *a, const dfix_instruction *copy) {
  dfix_strs out = {0};
  for (uint32_t i = 0; i + 1 < copy->words.len; i++) {
    dfix_str source = dfix_source_path(copy->words.items[i].value);
    if (copy->words.items[i].heredoc) continue;
    vec_push(a, &out, dfix_arena_strf(a, "/%.*s", STR_ARG(source)));
  }
  return out;
}

static bool is_taken_by(const dfix_strs *patterns, dfix_str path) {
  const dfix_str *p;
  vec_each(p, patterns) if (str_eq(*p, S("/")) || dfix_glob_covers(*p, path)) return true;
  return false;
}

bool dfix_copy_takes(dfix_arena *a, const dfix_instruction *copy, dfix_str path) {
  dfix_strs patterns = patterns_of(a, copy);
  return is_taken_by(&patterns, path);
}

static bool copies_context(const dfix_instruction *copy) {
  return (copy->kind == DFIX_COPY || copy->kind == DFIX_ADD) && copy->words.len >= 2 &&
         !dfix_instruction_flag(copy, S("from"));
}

static void take_commits(const dfix_history *h, const dfix_context *context,
                         const dfix_strs *patterns, dfix_odds *c) {
  dfix_str ignore = {0};
  if (!context->ignore(context->self, &ignore)) ignore = S("");
  c->takes_context = true;
  for (uint32_t i = 0; i < h->paths.entries.len; i++) {
    const dfix_map_entry *e = &h->paths.entries.items[i];
    if (!is_taken_by(patterns, e->key) || dfix_ignore_matches(ignore, e->key)) continue;
    const dfix_commits *commits = e->value;
    for (size_t w = 0; w < DFIX_MAX_COMMITS / 64; w++)
      c->commits.words[w] |= commits->words[w];
  }
}

// ---- priors, ours: a build after a day's work ----

static double prior_of_path(dfix_str path) {
  static dfix_pattern locks = {
      .text = S_INIT("(?i)(lock|\\.sum|npm-shrinkwrap\\.json|requirements[^/]*\\.txt|"
                     "constraints[^/]*\\.txt|Gemfile|package\\.json|pyproject\\.toml|"
                     "go\\.mod|pom\\.xml|composer\\.json|environment\\.ya?ml|Pipfile)$")};
  static dfix_pattern settings = {
      .text = S_INIT("(?i)(\\.(conf|cfg|ini|ya?ml|toml|json|env|list|repo|crt|pem|key)$|"
                     "entrypoint|\\.sh$|rc$)")};
  static dfix_pattern folders = {.text = S_INIT("(?i)^(docs?|README[^/]*|LICENSE)")};
  if (!path.len) return 0.9;
  if (str_has(path, S("://"))) return 0.01;
  if (dfix_pattern_matches(&locks, path)) return 0.06;
  if (dfix_pattern_matches(&settings, path)) return 0.1;
  if (dfix_pattern_matches(&folders, path)) return 0.2;
  return str_has_char(str_basename(path), '.') ? 0.3 : 0.8;
}

static double prior_of_copy(const dfix_instruction *copy) {
  double none = 1;
  for (uint32_t i = 0; i + 1 < copy->words.len; i++)
    if (!copy->words.items[i].heredoc)
      none *= 1 - prior_of_path(dfix_source_path(copy->words.items[i].value));
  return 1 - none;
}

static double prior_of_arg(dfix_str name) {
  if (dfix_is_provenance(name)) return 0.95;
  return str_has(name, S("VERSION")) ? 0.1 : 0.02;
}

// What a builder keeps with the image, and in no step's key.
static bool is_metadata(dfix_kind kind) {
  return kind == DFIX_LABEL || kind == DFIX_EXPOSE || kind == DFIX_CMD ||
         kind == DFIX_ENTRYPOINT || kind == DFIX_STOPSIGNAL || kind == DFIX_HEALTHCHECK ||
         kind == DFIX_MAINTAINER || kind == DFIX_ONBUILD || kind == DFIX_VOLUME;
}

// How often an author edits the instruction, or what it fetches is another.
static double prior_of_text(const dfix_instruction *instr) {
  double none = is_metadata(instr->kind) ? 1 : 0.99;
  const dfix_pair *pair;
  if (instr->kind == DFIX_ARG)
    vec_each(pair, &instr->pairs) none *= 1 - prior_of_arg(pair->key.value);
  return 1 - none;
}

dfix_odds dfix_odds_of(dfix_arena *a, const dfix_history *h, const dfix_context *context,
                       const dfix_step *step) {
  const dfix_instruction *instr = step->instr;
  dfix_odds c = {.alone = prior_of_text(instr)};
  if (!copies_context(instr)) return c;
  if (h->len && context) {
    dfix_strs patterns = patterns_of(a, instr);
    take_commits(h, context, &patterns, &c);
  } else {
    c.alone = 1 - (1 - c.alone) * (1 - prior_of_copy(instr));
  }
  return c;
}

dfix_odds dfix_odds_of_files(dfix_arena *a, const dfix_history *h,
                             const dfix_context *context, const dfix_strs *files) {
  dfix_odds c = {.alone = h->len ? 0.01 : 0.06};
  dfix_strs patterns = {0};
  const dfix_str *file;
  vec_each(file, files)
      vec_push(a, &patterns, dfix_arena_strf(a, "/%.*s", STR_ARG(*file)));
  if (h->len) take_commits(h, context, &patterns, &c);
  return c;
}

// ---- chances ----

static uint32_t count_commits(const dfix_odds *c) {
  uint32_t n = 0;
  for (size_t w = 0; w < DFIX_MAX_COMMITS / 64; w++)
    n += (uint32_t)__builtin_popcountll(c->commits.words[w]);
  return n;
}

dfix_str dfix_odds_in_words(dfix_arena *a, const dfix_history *h, const dfix_odds *c) {
  if (!c->takes_context || !h->len) return S("");
  unsigned percent = (count_commits(c) * 200 + h->len) / (2 * h->len);
  return dfix_arena_strf(a, "%u %% of the last %u commits", percent, h->len);
}

void dfix_odds_add(dfix_odds *sum, const dfix_odds *one) {
  sum->alone = 1 - (1 - sum->alone) * (1 - one->alone);
  sum->takes_context |= one->takes_context;
  for (size_t w = 0; w < DFIX_MAX_COMMITS / 64; w++)
    sum->commits.words[w] |= one->commits.words[w];
}

double dfix_chance_of_none(const dfix_history *h, const dfix_odds *sum) {
  if (!sum->takes_context) return 1 - sum->alone;
  return (1 - sum->alone) * (1 - (count_commits(sum) + 0.5) / (h->len + 1.0));
}

double dfix_chance(const dfix_history *h, const dfix_odds *c) {
  return 1 - dfix_chance_of_none(h, c);
}
