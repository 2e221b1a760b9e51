#include "cache/split.h"

#include "base/map.h"
#include "cache/block.h"
#include "cache/effects.h"
#include "cache/layer.h"
#include "cache/manifest.h"
#include "cache/order.h"
#include "cache/path.h"
#include "cache/role.h"

static bool only_owner_flags(const dfix_instruction *copy) {
  const dfix_flag *flag;
  vec_each(flag, &copy->flags) if (!str_eq(flag->name_text, S("chown")) &&
                                   !str_eq(flag->name_text, S("chmod"))) return false;
  return true;
}

static bool is_plain_copy(const dfix_instruction *copy) {
  return (copy->kind == DFIX_COPY || copy->kind == DFIX_ADD) &&
         copy->form == DFIX_FORM_WORDS && !copy->heredocs.len &&
         !str_has_char(copy->text.str, '$') && only_owner_flags(copy);
}

// A COPY, or an ADD, of one folder of the context.
static bool copies_folder(const dfix_step *step, const dfix_context *context) {
  const dfix_instruction *copy = step->instr;
  if (!is_plain_copy(copy) || copy->words.len != 2) return false;
  dfix_str source = dfix_source_path(copy->words.items[0].value);
  return !source.len ||
         (context && context->kind(context->self, source) == DFIX_ENTRY_FOLDER);
}

static const dfix_command *install_of(const dfix_step *step) {
  for (uint32_t i = 0; i < step->commands.len; i++)
    if (dfix_is_installer(step->commands.items[i])) return step->commands.items[i];
  return NULL;
}

// ---- without a context ----

// What stands between the COPY and the install is known by itself.
static bool passes_by_role(const dfix_step *step, dfix_str folder) {
  for (uint32_t i = 0; i < step->commands.len; i++)
    if (dfix_command_role_of(step->commands.items[i], folder) == DFIX_ROLE_UNKNOWN)
      return false;
  return step->commands.len && !step->interpreter.len && !step->mounts.len;
}

static bool may_be_split(dfix_arena *a, const dfix_stage *stage, uint32_t i,
                         dfix_split *out) {
  const dfix_step *copy = stage->steps.items[i];
  dfix_value to = dfix_folder_in(a, copy->workdir, copy->instr->words.items[1].value);
  if (to.certainty != DFIX_KNOWN || str_eq(to.text, S("/"))) return false;
  for (uint32_t k = i + 1; k < stage->steps.len; k++) {
    const dfix_step *step = stage->steps.items[k];
    if (step->instr->kind != DFIX_RUN) continue;
    if (!passes_by_role(step, to.text)) return false;
    const dfix_command *install = install_of(step);
    if (!install) continue;
    *out = (dfix_split){.copy = copy, .install = install};
    return true;
  }
  return false;
}

// ---- with one ----

typedef struct splitter {
  dfix_arena *arena;
  const dfix_stage_effects *effects;
  const dfix_context *context;
  uint32_t copy;        // its step
  dfix_str to, prefix;  // the folder it fills, and the one of the context that it takes
  bool is_early;        // the manifest has to come where the COPY was
} splitter;

static bool reads_manifest(const splitter *s, const dfix_effects *e) {
  const dfix_site *read;
  vec_each(read, &e->reads) if (read->kind == DFIX_SITE_FILE &&
                                dfix_path_is_below(read->name, s->to)) return true;
  return false;
}

// A read of what the COPY brings: a file that can be copied first, or `cd` into the
// folder that then is there.
static bool read_is_served(const splitter *s, const dfix_effects *e,
                           const dfix_site *read) {
  if (read->kind == DFIX_SITE_FILE) return dfix_path_is_below(read->name, s->to);
  if (read->kind != DFIX_SITE_FOLDER || !str_eq(read->name, s->to)) return false;
  return reads_manifest(s, e);
}

// A write where the COPY writes: packages below it, in a folder that the context does not
// have (manifest.c); or the COPY's own folder, made where it is missing.
static bool write_is_harmless(splitter *s, const dfix_effects *e,
                              const dfix_site *write) {
  if (write->kind == DFIX_SITE_TREE)
    return e->is_known && dfix_path_is_below(write->name, s->to) &&
           !str_eq(write->name, s->to);
  if (write->kind != DFIX_SITE_FOLDER || !dfix_path_is_below(s->to, write->name))
    return false;
  s->is_early |= !reads_manifest(s, e);
  return true;
}

// Whether the COPY may come after this step once the files that it reads were copied.
static bool may_pass(splitter *s, const dfix_effects *e) {
  const dfix_effects *copy = &s->effects->steps[s->copy];
  const dfix_source_folders *folders = &s->effects->folders;
  const dfix_site *mine, *other;
  if (e->is_pinned || copy->is_pinned) return false;
  vec_each(mine, &copy->reads)
      vec_each(other, &e->writes) if (dfix_sites_meet(folders, mine, other)) return false;
  vec_each(mine, &copy->writes) {
    vec_each(other, &e->reads) if (dfix_sites_meet(folders, mine, other) &&
                                   !read_is_served(s, e, other)) return false;
    vec_each(other, &e->writes) if (dfix_sites_meet(folders, mine, other) &&
                                    !write_is_harmless(s, e, other)) return false;
  }
  return true;
}

// A folder above the file that only its owner may enter would be open in between.
static bool is_reachable(const splitter *s, const dfix_step *step, dfix_str file) {
  dfix_str folder = dfix_path_parent(file);
  bool is_root = step->user.certainty == DFIX_KNOWN &&
                 (str_eq(step->user.text, S("root")) || str_eq(step->user.text, S("0")));
  dfix_entries entries = {0};
  if (!folder.len || is_root) return true;
  if (!s->context->list(s->context->self, s->prefix, &entries)) return false;
  const dfix_entry *entry;
  vec_each(entry, &entries) if (dfix_path_is_below(folder, entry->path) &&
                                (entry->mode & 05) != 05) return false;
  return true;
}

// The files that the step reads of what the COPY brings, below its folder.
static bool manifest_of(const splitter *s, const dfix_effects *e, dfix_strs *out) {
  const dfix_site *read;
  vec_each(read, &e->reads) {
    if (read->kind != DFIX_SITE_FILE || !dfix_path_is_below(read->name, s->to)) continue;
    dfix_str file = dfix_path_below(read->name, s->to);
    if (!is_reachable(s, e->step, file)) return false;
    vec_push(s->arena, out, file);
  }
  return true;
}

// ---- text ----

static dfix_str ending_of(const dfix_source *src, uint32_t at) {
  dfix_span line = dfix_source_line_span(src, dfix_source_line(src, at));
  bool crlf = line.end > line.start && src->text.ptr[line.end - 1] == '\r';
  return crlf ? S("\r\n") : S("\n");
}

// "copy" in the way the author writes it.
static dfix_str keyword_of(const dfix_source *src, const dfix_instruction *copy) {
  dfix_str written = dfix_source_text(src, copy->keyword);
  if (copy->kind == DFIX_COPY) return written;
  return str_eq(written, S("add")) ? S("copy") : S("COPY");
}

// One COPY a folder, in the order of discovery: "COPY a/x.txt a/y.txt /srv/app/a/".
static dfix_str manifest_copies(const splitter *s, const dfix_source *src,
                                const dfix_instruction *copy, const dfix_strs *files) {
  dfix_str dest = copy->words.items[1].value, ending = ending_of(src, copy->span.start);
  dfix_buf b = {.arena = s->arena};
  dfix_map folders = {0};
  for (uint32_t i = 0; i < files->len; i++) {
    dfix_str folder = dfix_path_parent(files->items[i]);
    if (!dfix_map_add(s->arena, &folders, folder)) continue;
    buf_add(&b, keyword_of(src, copy));
    const dfix_flag *flag;
    vec_each(flag, &copy->flags) {
      buf_add_char(&b, ' ');
      buf_add(&b, dfix_source_text(src, flag->span));
    }
    for (uint32_t k = i; k < files->len; k++) {
      if (!str_eq(dfix_path_parent(files->items[k]), folder)) continue;
      buf_add_char(&b, ' ');
      buf_add(&b, dfix_path_join(s->arena, s->prefix, files->items[k]));
    }
    buf_add_char(&b, ' ');
    buf_add(&b, dest);
    if (!str_ends(dest, S("/"))) buf_add_char(&b, '/');
    if (folder.len) {
      buf_add(&b, folder);
      buf_add_char(&b, '/');
    }
    buf_add(&b, ending);
  }
  return buf_str(&b);
}

// True if an earlier COPY puts this file where the split would, and nothing since then
// may have written over it.
static bool is_copied_before(const splitter *s, dfix_str file) {
  dfix_str source = dfix_path_join(s->arena, s->prefix, file);
  for (uint32_t i = s->copy; i-- > 0;) {
    const dfix_step *step = s->effects->steps[i].step;
    if (step->instr->kind == DFIX_RUN || step->instr->kind == DFIX_ADD) return false;
    if (!is_plain_copy(step->instr) || step->instr->words.len < 2) continue;
    const dfix_words *words = &step->instr->words;
    dfix_value dest = dfix_folder_in(s->arena, step->workdir, vec_last(words).value);
    dfix_str folder = dfix_path_parent(dfix_path_join(s->arena, s->to, file));
    if (dest.certainty != DFIX_KNOWN || !str_eq(dest.text, folder)) continue;
    for (uint32_t k = 0; k + 1 < words->len; k++)
      if (str_eq(dfix_source_path(words->items[k].value), source)) return true;
  }
  return false;
}

// Those that nothing has copied by then.
static dfix_strs still_missing(const splitter *s, const dfix_strs *files,
                               dfix_map *copied) {
  dfix_strs out = {0};
  bool all_before = true;
  const dfix_str *file;
  vec_each(file, files) all_before &= is_copied_before(s, *file);
  if (all_before) return out;
  vec_each(file, files) if (dfix_map_add(s->arena, copied, *file))
      vec_push(s->arena, &out, *file);
  return out;
}

// The blocks from the COPY to the last install with the COPY last, over the same gaps
// between them, and above each install the files that it reads.
static void write_text(const splitter *s, const dfix_source *src,
                       const dfix_strs *manifests, dfix_split *out) {
  uint32_t n = out->last - s->copy + 1;
  dfix_span *blocks = arena_array(s->arena, dfix_span, n);
  for (uint32_t i = 0; i < n; i++) {
    const dfix_instruction *instr = s->effects->steps[s->copy + i].step->instr;
    blocks[i] = span(dfix_block_start(src, instr), dfix_block_end(src, instr));
  }
  dfix_buf b = {.arena = s->arena};
  dfix_map copied = {0};
  const dfix_instruction *copy = out->copy->instr;
  if (s->is_early) {
    dfix_strs files = still_missing(s, &out->manifest, &copied);
    buf_add(&b, manifest_copies(s, src, copy, &files));
  }
  for (uint32_t i = 1; i < n; i++) {
    if (!s->is_early) {
      dfix_strs files = still_missing(s, &manifests[i], &copied);
      buf_add(&b, manifest_copies(s, src, copy, &files));
    }
    buf_add(&b, dfix_source_text(src, blocks[i]));
    buf_add(&b, dfix_source_text(src, span(blocks[i - 1].end, blocks[i].start)));
  }
  buf_add(&b, dfix_source_text(src, blocks[0]));
  out->where = span(blocks[0].start, blocks[n - 1].end);
  out->text = buf_str(&b);
}

// A RUN of packages that would run again for nothing.
static bool is_costly(const splitter *s, const dfix_effects *e) {
  return e->is_known && dfix_step_seconds(s->arena, e->step, s->context, NULL) >= 1;
}

static bool split(splitter *s, const dfix_source *src, dfix_split *out) {
  const dfix_stage *stage = s->effects->stage;
  dfix_strs *manifests = arena_array(s->arena, dfix_strs, stage->steps.len);
  dfix_map known = {0};
  bool is_early = false;
  *out = (dfix_split){.copy = stage->steps.items[s->copy]};
  for (uint32_t k = s->copy + 1; k < stage->steps.len; k++) {
    const dfix_effects *e = &s->effects->steps[k];
    dfix_strs *files = &manifests[k - s->copy];
    *files = (dfix_strs){0};
    if (!may_pass(s, e) || !manifest_of(s, e, files)) break;
    if (files->len && !out->install) out->install = install_of(e->step);
    if (!files->len && !is_costly(s, e)) continue;
    out->last = k;
    is_early = s->is_early;
    const dfix_str *file;
    vec_each(file, files) if (dfix_map_add(s->arena, &known, *file))
        vec_push(s->arena, &out->manifest, *file);
  }
  if (!out->install) return false;
  s->is_early = is_early;
  out->is_proven = true;
  write_text(s, src, manifests, out);
  dfix_str *file;
  vec_each(file, &out->manifest) *file = dfix_path_join(s->arena, s->prefix, *file);
  return true;
}

bool dfix_split_is_worth_it(dfix_arena *a, const dfix_graph *g, const dfix_split *split,
                            const dfix_context *context, const dfix_history *history) {
  uint32_t at = split->copy->index;
  const dfix_stage *stage = split->copy->stage;
  dfix_stage_effects effects = dfix_effects_of(a, g, stage, context);
  dfix_layers before = dfix_layers_of(a, stage, context, history, NULL);
  dfix_layers_sink_arguments(&before, &effects);
  dfix_layer manifest = {
      .odds = dfix_odds_of_files(a, history, context, &split->manifest), .seconds = 0.1};
  dfix_layers after = {0};
  for (uint32_t i = 0; i < before.len; i++) {
    vec_push(a, &after, i == at ? manifest : before.items[i]);
    if (i == split->last) vec_push(a, &after, before.items[at]);
  }
  return dfix_is_worth_it(dfix_expected_seconds(history, &before),
                          dfix_expected_seconds(history, &after));
}

static bool split_at(dfix_arena *a, const dfix_graph *g, const dfix_stage_effects *e,
                     const dfix_context *context, uint32_t i, dfix_split *out) {
  const dfix_step *copy = e->stage->steps.items[i];
  const dfix_words *words = &copy->instr->words;
  dfix_value to = dfix_folder_in(a, copy->workdir, words->items[1].value);
  splitter s = {.arena = a, .effects = e, .context = context, .copy = i};
  const dfix_source_folder *f;
  if (to.certainty != DFIX_KNOWN) return false;
  s.to = to.text;
  s.prefix = dfix_source_path(words->items[0].value);
  vec_each(f, &e->folders) if (str_eq(f->path, s.to) && f->is_uniform &&
                               str_eq(f->prefix,
                                      s.prefix)) return split(&s, g->file->source, out);
  return false;
}

static bool has_install_below(const dfix_stage *stage, uint32_t i) {
  for (uint32_t k = i + 1; k < stage->steps.len; k++)
    if (install_of(stage->steps.items[k])) return true;
  return false;
}

bool dfix_split_find(dfix_arena *a, const dfix_graph *g, const dfix_stage *stage,
                     const dfix_context *context, dfix_split *out) {
  dfix_stage_effects effects = {0};
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    if (!copies_folder(stage->steps.items[i], context) || !has_install_below(stage, i))
      continue;
    if (!context && may_be_split(a, stage, i, out)) return true;
    if (!context) continue;
    if (!effects.stage) effects = dfix_effects_of(a, g, stage, context);
    if (split_at(a, g, &effects, context, i, out)) return true;
  }
  return false;
}
