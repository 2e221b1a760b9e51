#include "cache/symbolic.h"

#include "base/map.h"
#include "cache/ignore.h"
#include "cache/path.h"

#include <stdlib.h>

typedef uint32_t term;  // equal terms have equal numbers

typedef dfix_vec(term) terms;

typedef struct world {
  dfix_arena *arena;
  const dfix_context *context;
  dfix_str ignore;
  dfix_map known;  // from what a term is made of to its number
  bool is_lazy;    // a WORKDIR makes its folder only when something runs in it: buildah
} world;

// What a path holds since a step wrote it.
typedef struct written {
  dfix_site site;
  term value;
  bool is_context;  // TREE: the folder `prefix` of the context; FILE: a file of it
  dfix_str prefix;
} written;

// A variable, an entry of the configuration, or what is in effect.
typedef struct cell {
  dfix_site site;
  term value;
  bool is_env;
} cell;

typedef struct state {
  dfix_vec(written) paths;  // in the order of the steps
  dfix_vec(cell) cells;
} state;

// ---- terms ----

static void add_number(dfix_buf *key, uint32_t n) {
  buf_add(key, (dfix_str){(const char *)&n, sizeof n});
}

static term term_of(world *w, dfix_str what, const terms *parts) {
  dfix_buf key = {.arena = w->arena};
  add_number(&key, (uint32_t)what.len);
  buf_add(&key, what);
  for (uint32_t i = 0; parts && i < parts->len; i++) add_number(&key, parts->items[i]);
  term known = (term)(uintptr_t)dfix_map_get(&w->known, buf_str(&key));
  if (known) return known;
  term fresh = w->known.entries.len + 1;
  dfix_map_put(w->arena, &w->known, buf_str(&key), (void *)(uintptr_t)fresh);
  return fresh;
}

static term text_term(world *w, const char *kind, dfix_str text) {
  return term_of(w, dfix_arena_strf(w->arena, "%s %.*s", kind, STR_ARG(text)), NULL);
}

static int by_number(const void *a, const void *b) {
  term x = *(const term *)a, y = *(const term *)b;
  return x < y ? -1 : x > y;
}

static void sort_terms(terms *t) {
  if (t->len) qsort(t->items, t->len, sizeof(term), by_number);
}

static term site_term(world *w, const dfix_site *p) {
  return text_term(w, dfix_arena_strf(w->arena, "site%d", p->kind).ptr, p->name);
}

// ---- files ----

// What a folder of the context, copied, brings to `path`: NONE if nothing.
static dfix_entry_kind brought(const world *w, const written *tree, dfix_str path) {
  dfix_str source =
      dfix_path_join(w->arena, tree->prefix, dfix_path_below(path, tree->site.name));
  if (!source.len) return DFIX_ENTRY_FOLDER;
  dfix_entry_kind kind = w->context->kind(w->context->self, source);
  if (kind == DFIX_ENTRY_NONE || dfix_ignore_matches(w->ignore, source))
    return DFIX_ENTRY_NONE;
  return kind;
}

static bool is_context_tree(const written *p) {
  return p->is_context && p->site.kind == DFIX_SITE_TREE;
}

// A tree of the context does not meet what is below it in the image and not in it.
static bool writes_meet(const world *w, const dfix_source_folders *folders,
                        const written *a, const written *b) {
  if (!dfix_sites_meet(folders, &a->site, &b->site)) return false;
  const written *tree = is_context_tree(a) ? a : is_context_tree(b) ? b : NULL;
  const written *other = tree == a ? b : a;
  bool is_inside = tree && other->site.kind == DFIX_SITE_TREE && !other->is_context &&
                   dfix_path_is_below(other->site.name, tree->site.name);
  return !is_inside || brought(w, tree, other->site.name) != DFIX_ENTRY_NONE;
}

// What one file holds: the last write that is certain, and those after it that are not.
static term read_file(world *w, const dfix_source_folders *folders, const state *s,
                      const dfix_site *file) {
  terms parts = {0};
  for (uint32_t i = s->paths.len; i-- > 0;) {
    const written *p = &s->paths.items[i];
    if (!dfix_sites_meet(folders, &p->site, file)) continue;
    if (is_context_tree(p)) {
      dfix_entry_kind kind = brought(w, p, file->name);
      if (kind == DFIX_ENTRY_NONE) continue;
      dfix_str path =
          dfix_path_join(w->arena, p->prefix, dfix_path_below(file->name, p->site.name));
      terms of = {0};
      vec_push(w->arena, &of, p->value);
      vec_push(w->arena, &parts,
               term_of(w, dfix_arena_strf(w->arena, "context %.*s", STR_ARG(path)), &of));
      if (kind == DFIX_ENTRY_FILE) return term_of(w, S("file"), &parts);
    } else {
      vec_push(w->arena, &parts, p->value);
      if (p->site.kind == DFIX_SITE_FILE) return term_of(w, S("file"), &parts);
    }
  }
  return term_of(w, S("file"), &parts);
}

// What a region holds: its writes, each with those before it that it lies over. Writes
// that do not meet may have come in any order.
static term read_region(world *w, const dfix_source_folders *folders, const state *s,
                        const dfix_site *region) {
  terms nodes = {0}, all = {0};
  dfix_vec(const written *) met = {0};
  for (uint32_t i = 0; i < s->paths.len; i++) {
    const written *p = &s->paths.items[i];
    if (!dfix_sites_meet(folders, &p->site, region)) continue;
    terms parts = {0};
    for (uint32_t k = 0; k < met.len; k++)
      if (writes_meet(w, folders, met.items[k], p))
        vec_push(w->arena, &parts, nodes.items[k]);
    sort_terms(&parts);
    vec_push(w->arena, &parts, p->value);
    vec_push(w->arena, &parts, site_term(w, &p->site));
    if (is_context_tree(p)) vec_push(w->arena, &parts, text_term(w, "from", p->prefix));
    vec_push(w->arena, &met, p);
    vec_push(w->arena, &nodes, term_of(w, S("write"), &parts));
  }
  for (uint32_t i = 0; i < nodes.len; i++) vec_push(w->arena, &all, nodes.items[i]);
  sort_terms(&all);
  return term_of(w, S("region"), &all);
}

// A COPY of a file takes the place of what a COPY put there before, and a COPY of a
// folder that of everything the folder has.
static bool takes_the_place(const world *w, const written *later, const written *p) {
  if (p->site.kind == DFIX_SITE_FILE && later->site.kind == DFIX_SITE_FILE)
    return str_eq(p->site.name, later->site.name);
  if (is_context_tree(later) && is_context_tree(p) &&
      str_eq(p->site.name, later->site.name))
    return p->value == later->value && str_eq(p->prefix, later->prefix);
  if (!is_context_tree(later) || str_eq(p->site.name, later->site.name) ||
      !dfix_path_is_below(p->site.name, later->site.name))
    return false;
  dfix_entry_kind kind = brought(w, later, p->site.name);
  return (p->site.kind == DFIX_SITE_FILE && kind == DFIX_ENTRY_FILE) ||
         (p->site.kind == DFIX_SITE_FOLDER && kind == DFIX_ENTRY_FOLDER);
}

static void write_path(const world *w, state *s, const written *p) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < s->paths.len; i++) {
    bool is_gone =
        p->site.kind == DFIX_SITE_ANYWHERE || takes_the_place(w, p, &s->paths.items[i]);
    if (!is_gone) s->paths.items[kept++] = s->paths.items[i];
  }
  s->paths.len = kept;
  vec_push(w->arena, &s->paths, *p);
}

// Only where it is missing.
static void make_folder(const world *w, state *s, const written *folder) {
  const written *p;
  vec_each(p, &s->paths) {
    bool same =
        p->site.kind == DFIX_SITE_FOLDER && str_eq(p->site.name, folder->site.name);
    bool inside = is_context_tree(p) && !str_eq(folder->site.name, p->site.name) &&
                  dfix_path_is_below(folder->site.name, p->site.name) &&
                  brought(w, p, folder->site.name) == DFIX_ENTRY_FOLDER;
    if (same || inside) return;
  }
  vec_push(w->arena, &s->paths, *folder);
}

// ---- cells ----

static bool is_path_site(const dfix_site *p) { return p->kind <= DFIX_SITE_ANYWHERE; }

static term read_cells(world *w, const dfix_source_folders *folders, const state *s,
                       const dfix_site *site) {
  terms parts = {0};
  const cell *c;
  vec_each(c, &s->cells) {
    if (!dfix_sites_meet(folders, &c->site, site)) continue;
    terms of = {0};
    vec_push(w->arena, &of, c->value);
    vec_push(w->arena, &of, site_term(w, &c->site));
    vec_push(w->arena, &parts, term_of(w, S("cell"), &of));
  }
  sort_terms(&parts);
  return term_of(w, S("cells"), &parts);
}

static cell *cell_at(const world *w, state *s, const dfix_site *site) {
  cell *c;
  vec_each(c, &s->cells) if (c->site.kind == site->kind &&
                             str_eq(c->site.name, site->name)) return c;
  cell fresh = {.site = *site};
  vec_push(w->arena, &s->cells, fresh);
  return &vec_last(&s->cells);
}

// ---- steps ----

static term read_all(world *w, const dfix_source_folders *folders, const state *s,
                     const dfix_effects *e) {
  terms parts = {0};
  const dfix_site *p;
  vec_each(p, &e->reads) {
    // The text is part of the term already.
    term value = p->kind == DFIX_SITE_FILE ? read_file(w, folders, s, p)
                 : is_path_site(p)         ? read_region(w, folders, s, p)
                                           : read_cells(w, folders, s, p);
    vec_push(w->arena, &parts, value);
  }
  return term_of(w, S("reads"), &parts);
}

// The flags of a COPY, and what they and the variables in its text stand for.
static term flags_term(world *w, const dfix_source_folders *folders, const state *s,
                       const dfix_instruction *copy, term values) {
  static const dfix_site accounts = {.kind = DFIX_SITE_ACCOUNTS};
  terms parts = {0};
  const dfix_flag *flag;
  vec_each(flag, &copy->flags) vec_push(
      w->arena, &parts,
      text_term(w, dfix_arena_strf(w->arena, "%.*s=", STR_ARG(flag->name_text)).ptr,
                flag->value.value));
  if (copy->flags.len) vec_push(w->arena, &parts, read_region(w, folders, s, &accounts));
  if (str_has_char(copy->text.str, '$')) vec_push(w->arena, &parts, values);
  return term_of(w, S("flags"), &parts);
}

// True if the source is a plain file or folder of a context that we can look into. An ADD
// of a file may unpack it; of a folder it is a COPY.
static bool is_from_context(const world *w, const dfix_instruction *copy,
                            const dfix_word *word, dfix_entry_kind *kind) {
  dfix_str path = dfix_source_path(word->value);
  if (!w->context || word->heredoc || copy->form != DFIX_FORM_WORDS ||
      dfix_instruction_flag(copy, S("from")))
    return false;
  *kind = path.len ? w->context->kind(w->context->self, path) : DFIX_ENTRY_FOLDER;
  return *kind == DFIX_ENTRY_FOLDER ||
         (*kind == DFIX_ENTRY_FILE && copy->kind == DFIX_COPY);
}

// Folders are made for root unless a flag says otherwise.
static term owner_term(world *w, dfix_str owner) {
  return owner.len ? text_term(w, "folder", owner) : 0;
}

// The effects name the places of a COPY source by source, each with its folders after it.
static void run_copy(world *w, state *s, const dfix_effects *e, term flags, term opaque) {
  const dfix_instruction *copy = e->step->instr;
  dfix_vec(written) content = {0};
  uint32_t source = 0;
  const dfix_site *p;
  vec_each(p, &e->writes) {
    written it = {.site = *p, .value = opaque};
    if (p->kind == DFIX_SITE_FOLDER) {
      it.value = owner_term(w, p->detail);
      make_folder(w, s, &it);
      continue;
    }
    dfix_entry_kind kind = DFIX_ENTRY_NONE;
    const dfix_word *word = &copy->words.items[source++];
    if (source < copy->words.len && is_from_context(w, copy, word, &kind)) {
      it.is_context = true;
      it.prefix = dfix_source_path(word->value);
      it.value = flags;
      if (kind == DFIX_ENTRY_FILE) {
        terms of = {0};
        vec_push(w->arena, &of, flags);
        dfix_str name = dfix_arena_strf(w->arena, "context %.*s", STR_ARG(it.prefix));
        it.value = term_of(w, name, &of);
      }
    }
    vec_push(w->arena, &content, it);
  }
  const written *it;
  vec_each(it, &content) write_path(w, s, it);
}

static void make_folder_of(const world *w, state *s, const dfix_effects *e,
                           written *folder) {
  if (w->is_lazy && e->step->instr->kind == DFIX_WORKDIR) return;
  // Who is first decides whose it is, and nothing else.
  if (e->step->instr->kind == DFIX_RUN) folder->value = 0;
  make_folder(w, s, folder);
}

static void run_step(world *w, const dfix_source *src, const dfix_source_folders *folders,
                     state *s, const dfix_effects *e) {
  const dfix_instruction *instr = e->step->instr;
  term values = read_all(w, folders, s, e);
  terms parts = {0};
  vec_push(w->arena, &parts, values);
  vec_push(w->arena, &parts, text_term(w, "text", dfix_source_text(src, instr->span)));
  term value = term_of(w, S("step"), &parts);

  if ((instr->kind == DFIX_COPY || instr->kind == DFIX_ADD) && !e->is_pinned) {
    run_copy(w, s, e, flags_term(w, folders, s, instr, values), value);
    return;
  }
  const dfix_site *p;
  vec_each(p, &e->writes) {
    if (is_path_site(p)) {
      written it = {.site = *p, .value = value};
      if (p->kind == DFIX_SITE_FOLDER)
        make_folder_of(w, s, e, &it);
      else
        write_path(w, s, &it);
      continue;
    }
    cell *c = cell_at(w, s, p);
    terms of = {0};
    if (p->kind == DFIX_SITE_CONFIG) vec_push(w->arena, &of, c->value);
    vec_push(w->arena, &of, value);
    c->value = term_of(w, S("set"), &of);
    c->is_env |= instr->kind == DFIX_ENV;
  }
  if (e->is_pinned) {  // what it does is not looked into
    written it = {.site = {.kind = DFIX_SITE_ANYWHERE}};
    dfix_site all = {.kind = DFIX_SITE_ANYWHERE};
    terms of = {0};
    vec_push(w->arena, &of, value);
    vec_push(w->arena, &of, read_region(w, folders, s, &all));
    it.value = term_of(w, S("pinned"), &of);
    write_path(w, s, &it);
  }
}

static term final_term(world *w, const dfix_source_folders *folders, const state *s) {
  dfix_site all = {.kind = DFIX_SITE_ANYWHERE};
  terms parts = {0};
  const cell *c;
  vec_each(c, &s->cells) {
    if (c->site.kind == DFIX_SITE_VARIABLE && !c->is_env) continue;
    terms of = {0};
    vec_push(w->arena, &of, c->value);
    vec_push(w->arena, &of, site_term(w, &c->site));
    vec_push(w->arena, &parts, term_of(w, S("cell"), &of));
  }
  sort_terms(&parts);
  vec_push(w->arena, &parts, read_region(w, folders, s, &all));
  return term_of(w, S("image"), &parts);
}

static term run_stage(world *w, const dfix_graph *g, const dfix_stage_effects *e) {
  state s = {0};
  for (uint32_t i = 0; i < e->stage->steps.len; i++)
    run_step(w, g->file->source, &e->folders, &s, &e->steps[i]);
  return final_term(w, &e->folders, &s);
}

static bool same_text(const dfix_graph *ga, const dfix_instruction *a,
                      const dfix_graph *gb, const dfix_instruction *b) {
  return str_eq(dfix_source_text(ga->file->source, a->span),
                dfix_source_text(gb->file->source, b->span));
}

static bool same_frame(const dfix_graph *a, const dfix_graph *b) {
  if (a->stages.len != b->stages.len || a->globals.len != b->globals.len ||
      a->file->errors.len != b->file->errors.len || a->file->escape != b->file->escape)
    return false;
  for (uint32_t i = 0; i < a->globals.len; i++)
    if (!same_text(a, a->globals.items[i], b, b->globals.items[i])) return false;
  for (uint32_t i = 0; i < a->stages.len; i++)
    if (!same_text(a, a->stages.items[i]->from, b, b->stages.items[i]->from))
      return false;
  return true;
}

static bool same_steps(const dfix_graph *before, const dfix_graph *after, uint32_t i) {
  const dfix_stage *x = before->stages.items[i], *y = after->stages.items[i];
  if (x->steps.len != y->steps.len) return false;
  for (uint32_t k = 0; k < x->steps.len; k++)
    if (!same_text(before, x->steps.items[k]->instr, after, y->steps.items[k]->instr))
      return false;
  return true;
}

// The work grows with the square of the steps.
enum { MAX_STEPS = 2000 };

static bool same_stage(world *w, const dfix_graph *before, const dfix_graph *after,
                       uint32_t i) {
  if (same_steps(before, after, i)) return true;
  if (before->stages.items[i]->steps.len > MAX_STEPS ||
      after->stages.items[i]->steps.len > MAX_STEPS)
    return false;
  dfix_stage_effects x =
      dfix_effects_of(w->arena, before, before->stages.items[i], w->context);
  dfix_stage_effects y = dfix_effects_within(w->arena, after, after->stages.items[i],
                                             w->context, &x.folders);
  for (int lazy = 0; lazy < 2; lazy++) {
    w->is_lazy = lazy;
    if (run_stage(w, before, &x) != run_stage(w, after, &y)) return false;
  }
  return true;
}

bool dfix_same_build(dfix_arena *a, const dfix_graph *before, const dfix_graph *after,
                     const dfix_context *context) {
  world w = {.arena = a, .context = context};
  if (!context || !context->ignore(context->self, &w.ignore)) w.ignore = S("");
  if (!same_frame(before, after)) return false;
  for (uint32_t i = 0; i < before->stages.len; i++)
    if (!same_stage(&w, before, after, i)) return false;
  return true;
}

static const dfix_graph *graph_of(dfix_arena *a, dfix_str path, dfix_str text) {
  return dfix_graph_new(a, dfix_parse(a, dfix_source_new(a, path, text)), NULL);
}

bool dfix_same_build_with(dfix_arena *a, const dfix_source *source,
                          const dfix_context *context, dfix_span where, dfix_str text) {
  dfix_buf b = {.arena = a};
  buf_add(&b, str_slice(source->text, 0, where.start));
  buf_add(&b, text);
  buf_add(&b, str_from_at(source->text, where.end));
  return dfix_same_build(a, graph_of(a, source->path, source->text),
                         graph_of(a, source->path, buf_str(&b)), context);
}
