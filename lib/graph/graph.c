#include "graph/graph.h"

#include "base/buf.h"
#include "graph/command.h"
#include "graph/internal.h"
#include "graph/mount.h"
#include "graph/scope.h"

typedef struct builder {
  dfix_arena *arena;
  dfix_graph *graph;
  const dfix_graph_options *options;
  char escape;
} builder;

static dfix_str lower(dfix_arena *a, dfix_str s) {
  char *p = dfix_arena_alloc(a, s.len + 1, 1);
  for (size_t i = 0; i < s.len; i++) p[i] = ascii_lower(s.ptr[i]);
  return (dfix_str){p, s.len};
}

static bool parse_index(dfix_str s, uint32_t *out) {
  uint64_t n = 0;
  for (size_t i = 0; i < s.len; i++) {
    if (!ascii_is_digit(s.ptr[i]) || n > UINT32_MAX) return false;
    n = n * 10 + (uint64_t)(s.ptr[i] - '0');
  }
  *out = (uint32_t)n;
  return s.len > 0 && n <= UINT32_MAX;
}

// A name finds the latest stage of that name before number `end`: BuildKit lets a later
// stage of the same name hide an earlier one.
static const dfix_stage *find_named(const dfix_graph *g, dfix_str name, uint32_t end) {
  if (name.len > DFIX_MAX_STAGE_NAME) return NULL;
  char text[DFIX_MAX_STAGE_NAME];
  for (size_t i = 0; i < name.len; i++) text[i] = ascii_lower(name.ptr[i]);
  const dfix_stages *all = dfix_map_get(&g->by_name, (dfix_str){text, name.len});
  // Invariant: the stages before `lo` come before `end`, those from `hi` on do not.
  uint32_t lo = 0, hi = all ? all->len : 0;
  while (lo < hi) {
    uint32_t mid = lo + (hi - lo) / 2;
    if (all->items[mid]->index < end)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo ? all->items[lo - 1] : NULL;
}

static void add_name(builder *b, dfix_stage *stage, dfix_str name) {
  dfix_str key = lower(b->arena, name);
  dfix_stages *all = dfix_map_get(&b->graph->by_name, key);
  if (!all) {
    all = arena_new(b->arena, dfix_stages);
    dfix_map_put(b->arena, &b->graph->by_name, key, all);
  }
  stage->same_name = all->len ? vec_last(all) : NULL;
  vec_push(b->arena, all, stage);
}

const dfix_stage *dfix_graph_find_stage(const dfix_graph *g, dfix_str name,
                                        const dfix_stage *before) {
  uint32_t end = before ? before->index : g->stages.len, index;
  const dfix_stage *named = find_named(g, name, end);
  if (named) return named;
  return parse_index(name, &index) && index < end ? g->stages.items[index] : NULL;
}

static dfix_os_shell shell_kind(dfix_str program) {
  dfix_str name = str_basename(program);
  size_t slash = str_rfind_char(name, '\\');
  if (slash != STR_NONE) name = str_from_at(name, slash + 1);
  if (str_ends(name, S(".exe"))) name = str_slice(name, 0, name.len - 4);
  static const struct {
    dfix_str name;
    dfix_os_shell kind;
  } known[] = {
      {S_INIT("sh"), DFIX_SHELL_SH},
      {S_INIT("ash"), DFIX_SHELL_SH},
      {S_INIT("dash"), DFIX_SHELL_SH},
      {S_INIT("bash"), DFIX_SHELL_BASH},
      {S_INIT("zsh"), DFIX_SHELL_BASH},
      {S_INIT("ksh"), DFIX_SHELL_BASH},
      {S_INIT("mksh"), DFIX_SHELL_BASH},
      {S_INIT("cmd"), DFIX_SHELL_CMD},
      {S_INIT("pwsh"), DFIX_SHELL_POWERSHELL},
      {S_INIT("powershell"), DFIX_SHELL_POWERSHELL},
  };
  for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
    if (str_ieq(name, known[i].name)) return known[i].kind;
  return DFIX_SHELL_OTHER;
}

// The words of SHELL ["bash", "-o", "pipefail", "-c"]; `env bash` is seen through.
static void apply_shell(dfix_step *step, const dfix_step *shell) {
  step->shell_step = shell;
  if (step->stage->is_windows) step->shell = DFIX_SHELL_CMD;
  if (!shell || !shell->instr->words.len) return;
  const dfix_words *words = &shell->instr->words;
  uint32_t program = 0;
  if (str_eq(str_basename(words->items[0].value), S("env")) && words->len > 1)
    program = 1;
  step->shell = shell_kind(words->items[program].value);
  for (uint32_t i = program + 1; i < words->len; i++)
    if (str_eq(words->items[i].value, S("pipefail"))) step->pipefail = true;
}

static bool is_absolute(dfix_str path) {
  return path.len &&
         (path.ptr[0] == '/' || path.ptr[0] == '\\' ||
          (path.len > 1 && ascii_is_alpha(path.ptr[0]) && path.ptr[1] == ':'));
}

dfix_str dfix_path_from(dfix_arena *a, dfix_str base, dfix_str path) {
  dfix_strs parts = {0};
  dfix_str both[] = {base, path}, part;
  for (int i = is_absolute(path) ? 1 : 0; i < 2; i++)
    for (dfix_str rest = both[i]; str_next(&rest, '/', &part);) {
      if (!part.len || str_eq(part, S("."))) continue;
      if (!str_eq(part, S("..")))
        vec_push(a, &parts, part);
      else if (parts.len)
        parts.len--;
    }
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < parts.len; i++) {
    buf_add_char(&b, '/');
    buf_add(&b, parts.items[i]);
  }
  return b.len ? buf_str(&b) : S("/");
}

dfix_value dfix_folder_in(dfix_arena *a, dfix_value workdir, dfix_str path) {
  bool posix = path.len && path.ptr[0] == '/';
  if (is_absolute(path))
    return (dfix_value){DFIX_KNOWN, posix ? dfix_path_from(a, S("/"), path) : path};
  if (workdir.certainty != DFIX_KNOWN) return (dfix_value){.certainty = DFIX_UNKNOWN};
  return (dfix_value){DFIX_KNOWN, dfix_path_from(a, workdir.text, path)};
}

static dfix_value workdir_after(dfix_arena *a, dfix_value before, dfix_value path) {
  if (path.certainty != DFIX_KNOWN) return (dfix_value){.certainty = DFIX_UNKNOWN};
  return dfix_folder_in(a, before, path.text);
}

// A step with what holds at the stage's end so far.
static dfix_step *new_step(builder *b, const dfix_stage *stage,
                           const dfix_instruction *instr) {
  dfix_step *step = arena_new(b->arena, dfix_step);
  step->instr = instr;
  step->stage = stage;
  step->index = stage->steps.len;
  step->scope = stage->scope_end;
  step->workdir = stage->workdir_end;
  step->user = stage->user_end;
  apply_shell(step, stage->shell_end);
  if (instr->kind == DFIX_RUN) {
    dfix_step_read_mounts(b->arena, step);
    dfix_step_read_commands(b->arena, step, b->graph->file->source);
  }
  return step;
}

static dfix_stage *mutable_stage(const dfix_stage *s) {
  return (dfix_stage *)(uintptr_t)s;
}

// Marks the stages that COPY --from and mounts use. Called while the step's stage is the
// newest: the latest stage of a name is then the one that is meant.
static void mark_used(builder *b, const dfix_step *step) {
  const dfix_flag *from = dfix_instruction_flag(step->instr, S("from"));
  const dfix_instruction *inner = step->instr->inner;
  if (!from && inner) from = dfix_instruction_flag(inner, S("from"));
  const dfix_stage *used =
      from && from->has_value
          ? dfix_graph_find_stage(b->graph, from->value.value, step->stage)
          : NULL;
  if (used) mutable_stage(used)->is_copied = true;
  const dfix_mount *m;
  vec_each(m, &step->mounts) {
    used = m->from.len ? dfix_graph_find_stage(b->graph, m->from, step->stage) : NULL;
    if (used) mutable_stage(used)->is_copied = true;
  }
}

static void add_step(builder *b, dfix_stage *stage, const dfix_instruction *instr) {
  dfix_step *step = new_step(b, stage, instr);
  vec_push(b->arena, &stage->steps, step);
  b->graph->step_of[instr->index] = step;
  mark_used(b, step);

  switch (instr->kind) {
  case DFIX_ENV:
  case DFIX_ARG:
    stage->scope_end =
        dfix_scope_extend(b->arena, stage->scope_end, instr, step, b->graph->global_scope,
                          b->escape, &b->options->build_args);
    break;
  case DFIX_WORKDIR:
    stage->workdir_end = workdir_after(b->arena, stage->workdir_end,
                                       dfix_step_expand(b->arena, step, &instr->text));
    break;
  case DFIX_USER:
    stage->user_end = dfix_step_expand(b->arena, step, &instr->text);
    break;
  case DFIX_SHELL:
    stage->shell_end = step;
    break;
  case DFIX_ONBUILD:
    if (instr->inner && instr->inner->kind == DFIX_RUN)
      step->triggered = new_step(b, stage, instr->inner);
    break;
  default:
    break;
  }
}

static void name_stage(builder *b, dfix_stage *stage, dfix_str name) {
  stage->name = name;
  if (name.len <= DFIX_MAX_STAGE_NAME) add_name(b, stage, name);
}

// Images of Windows say so in their names: windows/servercore, sdk:8.0-nanoserver-1809.
// The word alone does not: dockcross/windows-static-x64 is a Debian.
static bool is_windows(const dfix_stage *stage) {
  static const char *const names[] = {"windows/", "windowsservercore", "nanoserver",
                                      "dotnet/framework", NULL};
  if (stage->parent) return stage->parent->is_windows;
  if (str_starts(stage->platform, S("windows"))) return true;
  if (stage->image_text.certainty != DFIX_KNOWN) return false;
  for (int i = 0; names[i]; i++)
    if (str_has(stage->image_text.text, str_from(names[i]))) return true;
  return false;
}

static dfix_stage *begin_stage(builder *b, const dfix_instruction *from) {
  dfix_stage *stage = arena_new(b->arena, dfix_stage);
  stage->index = b->graph->stages.len;
  stage->from = from;
  stage->escape = b->escape;
  stage->workdir_end.certainty = stage->user_end.certainty = DFIX_UNKNOWN;
  const dfix_flag *platform = dfix_instruction_flag(from, S("platform"));
  if (platform) stage->platform = platform->value.raw.str;
  stage->image_text.certainty = DFIX_UNKNOWN;
  bool has_image = from->kind == DFIX_FROM && from->words.len;
  if (has_image)
    stage->image_text =
        dfix_expand(b->arena, &from->words.items[0].raw, b->escape,
                    dfix_scope_default_lookup(b->graph->global_scope), NULL);
  if (stage->image_text.certainty == DFIX_KNOWN)
    stage->parent = find_named(b->graph, stage->image_text.text,
                               stage->index);  // by name only: FROM 0 is an image
  if (stage->parent) {
    mutable_stage(stage->parent)->is_base = true;
    stage->scope_end = stage->parent->scope_end;
    stage->workdir_end = stage->parent->workdir_end;
    stage->user_end = stage->parent->user_end;
    stage->shell_end = stage->parent->shell_end;
  } else if (stage->image_text.certainty == DFIX_KNOWN) {
    stage->image = dfix_image_parse(b->arena, stage->image_text.text);
    if (str_eq(stage->image_text.text, S("scratch"))) {
      stage->workdir_end = (dfix_value){DFIX_KNOWN, S("/")};
      stage->user_end = (dfix_value){DFIX_KNOWN, S("root")};
    }
  }
  stage->is_windows = is_windows(stage);
  if (has_image && from->words.len >= 3) name_stage(b, stage, from->words.items[2].value);
  vec_push(b->arena, &b->graph->stages, stage);
  return stage;
}

static void finish(builder *b) {
  dfix_graph *g = b->graph;
  if (!g->stages.len) return;
  const dfix_stage *target =
      b->options->target.len ? dfix_graph_find_stage(g, b->options->target, NULL) : NULL;
  mutable_stage(target ? target : vec_last(&g->stages))->is_final = true;
}

static bool has_from(const dfix_file *file) {
  for (uint32_t i = 0; i < file->instructions.len; i++)
    if (file->instructions.items[i]->kind == DFIX_FROM) return true;
  return false;
}

static const dfix_build_arg *find_check(const dfix_build_args *args) {
  for (uint32_t i = args->len; i > 0; i--)
    if (str_eq(args->items[i - 1].name, S("BUILDKIT_DOCKERFILE_CHECK")))
      return &args->items[i - 1];
  return NULL;
}

const dfix_graph *dfix_graph_new(dfix_arena *a, const dfix_file *file,
                                 const dfix_graph_options *options) {
  static const dfix_graph_options no_options;
  dfix_graph *g = arena_new(a, dfix_graph);
  builder b = {a, g, options ? options : &no_options, file->escape};
  g->file = file;
  g->check = find_check(&b.options->build_args);
  g->global_scope = dfix_scope_predefined(a);
  g->step_of = arena_array(a, const dfix_step *, file->instructions.len + 1);
  dfix_stage *stage = NULL;
  if (file->instructions.len && !has_from(file))
    stage = begin_stage(&b, file->instructions.items[0]);
  for (uint32_t i = 0; i < file->instructions.len; i++) {
    const dfix_instruction *instr = file->instructions.items[i];
    if (instr->kind == DFIX_FROM) {
      stage = begin_stage(&b, instr);
    } else if (stage) {
      add_step(&b, stage, instr);
    } else if (instr->kind == DFIX_ARG) {
      vec_push(a, &g->globals, instr);
      g->global_scope = dfix_scope_extend(a, g->global_scope, instr, NULL, NULL,
                                          file->escape, &b.options->build_args);
    }
  }
  finish(&b);
  return g;
}

const dfix_step *dfix_graph_step(const dfix_graph *g, const dfix_instruction *instr) {
  return g->step_of[instr->index];
}

dfix_value dfix_step_expand(dfix_arena *a, const dfix_step *step, const dfix_text *text) {
  return dfix_expand(a, text, step->stage->escape, dfix_scope_default_lookup(step->scope),
                     NULL);
}

const dfix_step *dfix_stage_last(const dfix_stage *stage, uint32_t before,
                                 dfix_kind kind) {
  for (; stage; stage = stage->parent, before = UINT32_MAX) {
    if (before > stage->steps.len) before = stage->steps.len;
    for (uint32_t i = before; i > 0; i--) {
      const dfix_step *step = stage->steps.items[i - 1];
      if (step->instr->kind == kind) return step;
    }
  }
  return NULL;
}

bool dfix_path_is_absolute(dfix_str path) {
  if (!path.len || strchr("$/\\", path.ptr[0])) return true;
  return path.len >= 2 && ascii_is_alpha(path.ptr[0]) && path.ptr[1] == ':';
}
