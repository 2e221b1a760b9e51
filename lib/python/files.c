#include "python/files.h"

#include "base/buf.h"

enum { MAX_ANCESTORS = 32, MAX_PARTS = 128 };

// ---- paths --------------------------------------------------------------------------

dfix_str dfix_path_resolve(dfix_arena *a, dfix_str from, dfix_str path) {
  dfix_str all = str_starts(path, S("/")) ? path
                                          : dfix_arena_strf(a, STR_FMT "/" STR_FMT,
                                                            STR_ARG(from), STR_ARG(path));
  dfix_str parts[MAX_PARTS];
  uint32_t n = 0;
  for (dfix_str part; str_next(&all, '/', &part);) {
    if (!part.len || str_eq(part, S("."))) continue;
    if (str_eq(part, S(".."))) {
      if (n) n--;
    } else if (n < MAX_PARTS) {
      parts[n++] = part;
    }
  }
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < n; i++) buf_addf(&b, "/" STR_FMT, STR_ARG(parts[i]));
  return n ? buf_str(&b) : S("/");
}

static dfix_str folder_of(dfix_str path) {
  size_t slash = str_rfind_char(path, '/');
  return slash == STR_NONE || slash == 0 ? S("/") : str_slice(path, 0, slash);
}

// The part of `path` below `folder`: false if it is not below it.
static bool below(dfix_str folder, dfix_str path, dfix_str *rest) {
  if (str_eq(folder, S("/"))) {
    *rest = str_from_at(path, 1);
    return true;
  }
  if (!str_starts(path, folder)) return false;
  *rest = str_from_at(path, folder.len);
  if (rest->len && rest->ptr[0] != '/') return false;
  if (rest->len) *rest = str_from_at(*rest, 1);
  return true;
}

// True if a WORKDIR stands before the step, in its stage or an ancestor.
static bool has_workdir(const dfix_step *step) {
  uint32_t end = step->index;
  const dfix_stage *stage = step->stage;
  for (int depth = 0; stage && depth < MAX_ANCESTORS; depth++, stage = stage->parent) {
    if (depth) end = stage->steps.len;
    for (uint32_t i = 0; i < end; i++)
      if (stage->steps.items[i]->instr->kind == DFIX_WORKDIR) return true;
  }
  return stage != NULL;
}

dfix_str dfix_step_folder(const dfix_step *step) {
  if (step->workdir.certainty == DFIX_KNOWN) return step->workdir.text;
  return has_workdir(step) ? (dfix_str){0} : S("/(the image's folder)");
}

// ---- what one step does to the path -------------------------------------------------

typedef struct trace {
  dfix_arena *arena;
  const dfix_graph *graph;
  const dfix_context *context;
  dfix_str path;
  dfix_py_file *out;
  bool may_exist;  // a step that is not understood may have made it
} trace;

static bool found(trace *t, dfix_file_origin origin) {
  t->out->origin = origin;
  return true;
}

static void read_bytes(trace *t, dfix_str bytes) {
  t->out->has_bytes = true;
  t->out->bytes = bytes;
  t->out->reqs = dfix_reqs_parse(t->arena, bytes);
}

// The file came from this path of the context. Without a context its content is unknown;
// if this context lacks it, the step did not bring it, or the build has another context.
static bool from_context(trace *t, dfix_str path) {
  dfix_str clean = str_from_at(dfix_path_resolve(t->arena, S("/"), path), 1), bytes;
  t->out->context_path = clean;
  if (!t->context) return found(t, DFIX_FILE_CONTEXT);
  if (t->context->kind(t->context->self, clean) == DFIX_ENTRY_NONE) {
    t->may_exist = true;
    return false;
  }
  if (t->context->read(t->context->self, clean, &bytes)) read_bytes(t, bytes);
  return found(t, DFIX_FILE_CONTEXT);
}

static bool is_folder(const trace *t, dfix_str path) {
  dfix_str clean = str_from_at(dfix_path_resolve(t->arena, S("/"), path), 1);
  if (!clean.len) return true;
  return t->context && t->context->kind(t->context->self, clean) == DFIX_ENTRY_FOLDER;
}

// * and ? within one name.
static bool glob(dfix_str pattern, dfix_str name, int depth) {
  if (depth > 64) return false;
  if (!pattern.len) return !name.len;
  if (pattern.ptr[0] == '*') {
    for (size_t n = 0; n <= name.len; n++)
      if (glob(str_from_at(pattern, 1), str_from_at(name, n), depth + 1)) return true;
    return false;
  }
  return name.len && (pattern.ptr[0] == '?' || pattern.ptr[0] == name.ptr[0]) &&
         glob(str_from_at(pattern, 1), str_from_at(name, 1), depth + 1);
}

// One source of a COPY whose destination is `dest`.
static bool copies(trace *t, dfix_str source, dfix_str dest, bool dest_is_folder) {
  dfix_str rest, name = str_basename(source);
  if (is_folder(t, source)) {
    if (!below(dest, t->path, &rest) || !rest.len) return false;
    return from_context(t, dfix_arena_strf(t->arena, STR_FMT "/" STR_FMT, STR_ARG(source),
                                           STR_ARG(rest)));
  }
  if (!dest_is_folder) return str_eq(dest, t->path) && from_context(t, source);
  if (!below(dest, t->path, &rest) || str_has_char(rest, '/') || !glob(name, rest, 0))
    return false;
  dfix_str folder = str_slice(source, 0, source.len - name.len);
  return from_context(
      t, dfix_arena_strf(t->arena, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(rest)));
}

// A source that the context lacks: then it is not the context that the file is built
// with, and what a step brings cannot be known.
static bool lacks(const trace *t, dfix_str source) {
  if (!t->context || str_has_char(source, '*') || str_has_char(source, '?')) return false;
  dfix_str clean = str_from_at(dfix_path_resolve(t->arena, S("/"), source), 1);
  return clean.len && t->context->kind(t->context->self, clean) == DFIX_ENTRY_NONE;
}

static bool is_remote(dfix_str source) {
  return str_has(source, S("://")) || str_starts(source, S("git@"));
}

static bool is_archive(dfix_str source) {
  return str_has(source, S(".tar")) || str_ends(source, S(".tgz")) ||
         str_ends(source, S(".zip"));
}

static bool traced_in_copy(trace *t, const dfix_step *step) {
  const dfix_instruction *i = step->instr;
  if (i->words.len < 2) return false;
  dfix_value dest = dfix_step_expand(t->arena, step, &vec_last(&i->words).raw);
  dfix_str from = dfix_step_folder(step);
  if (dest.certainty != DFIX_KNOWN || (!str_starts(dest.text, S("/")) && !from.len)) {
    t->may_exist = true;
    return false;
  }
  dfix_str folder = dfix_path_resolve(t->arena, from, dest.text), rest;
  // WORKDIR makes its folder, and those above it.
  bool is_made = from.len && below(folder, from, &rest);
  bool dest_is_folder = i->words.len > 2 || str_ends(dest.text, S("/")) ||
                        str_ends(dest.text, S(".")) || is_made;
  t->out->copy = i;
  for (uint32_t w = 0; w + 1 < i->words.len; w++) {
    const dfix_word *word = &i->words.items[w];
    dfix_value source = dfix_step_expand(t->arena, step, &word->raw);
    if (word->heredoc) {
      bool same = dest_is_folder
                      ? below(folder, t->path, &rest) && str_eq(rest, word->heredoc->name)
                      : str_eq(folder, t->path);
      if (!same) continue;
      read_bytes(t, dfix_source_text(t->graph->file->source, word->heredoc->body));
      return found(t, DFIX_FILE_HEREDOC);
    }
    bool opaque = source.certainty != DFIX_KNOWN || is_remote(source.text) ||
                  dfix_instruction_flag(i, S("from")) ||
                  (i->kind == DFIX_ADD && is_archive(source.text));
    if (opaque) {
      if (below(folder, t->path, &rest)) return found(t, DFIX_FILE_UNKNOWN);
    } else if (lacks(t, source.text)) {
      t->may_exist = true;
    } else if (copies(t, source.text, folder, dest_is_folder)) {
      return true;
    }
  }
  t->out->copy = NULL;
  return false;
}

static bool has_program(const dfix_step *step, dfix_str name) {
  for (uint32_t i = 0; i < step->commands.len; i++)
    if (str_eq(step->commands.items[i]->program, name)) return true;
  return false;
}

// The script asks what is installed, and torch is not filtered away.
static bool captures_torch(const dfix_step *step) {
  dfix_str script = step->script_text.str;
  bool asks = str_has(script, S(" freeze")) || str_has(script, S("list --format")) ||
              str_has(script, S("importlib.metadata")) ||
              str_has(script, S("torch.__version__"));
  if (!asks || str_has(script, S("grep -v"))) return false;
  return str_has(script, S("torch")) || !has_program(step, S("grep"));
}

// Programs that write no file whose name stands nowhere in the script.
static bool is_harmless(dfix_str program) {
  static const char *const names[] = {"apt-get",
                                      "apt",
                                      "apk",
                                      "yum",
                                      "dnf",
                                      "microdnf",
                                      "echo",
                                      "printf",
                                      "mkdir",
                                      "rm",
                                      "rmdir",
                                      "chmod",
                                      "chown",
                                      "useradd",
                                      "groupadd",
                                      "adduser",
                                      "addgroup",
                                      "usermod",
                                      "cd",
                                      "set",
                                      "export",
                                      "true",
                                      "test",
                                      "[",
                                      "ls",
                                      "cat",
                                      "sed",
                                      "grep",
                                      "uv",
                                      "conda",
                                      "mamba",
                                      "micromamba",
                                      "locale-gen",
                                      "ldconfig",
                                      "update-alternatives",
                                      "add-apt-repository",
                                      "ln",
                                      "which",
                                      "source",
                                      ".",
                                      "pipx",
                                      "update-ca-certificates",
                                      "sleep",
                                      "touch"};
  if (str_starts(program, S("pip"))) return true;
  for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
    if (str_is(program, names[i])) return true;
  return false;
}

static bool is_opaque(const dfix_step *step) {
  if (!step->script && !step->commands.len) return true;
  if (step->script && !step->script->complete) return true;
  for (uint32_t i = 0; i < step->commands.len; i++)
    if (!is_harmless(step->commands.items[i]->program)) return true;
  return false;
}

static bool traced_in_mounts(trace *t, const dfix_step *step) {
  for (uint32_t i = 0; i < step->mounts.len; i++) {
    const dfix_mount *m = &step->mounts.items[i];
    dfix_str rest;
    if (!str_eq(m->type, S("bind"))) continue;
    if (!m->target_known) t->may_exist = true;
    if (!m->target_known || !below(m->target, t->path, &rest)) continue;
    if (m->from.len) return found(t, DFIX_FILE_UNKNOWN);
    dfix_str source = rest.len ? dfix_arena_strf(t->arena, STR_FMT "/" STR_FMT,
                                                 STR_ARG(m->source), STR_ARG(rest))
                               : m->source;
    if (from_context(t, source)) return true;
  }
  return false;
}

static bool traced_in_run(trace *t, const dfix_step *step) {
  dfix_str name = str_basename(t->path), script = step->script_text.str;
  if (name.len && str_has(script, name)) {
    bool writes = str_has_char(script, '>') || has_program(step, S("tee"));
    return found(t,
                 writes && captures_torch(step) ? DFIX_FILE_CAPTURED : DFIX_FILE_UNKNOWN);
  }
  if (is_opaque(step)) t->may_exist = true;
  return false;
}

static bool traced_in(trace *t, const dfix_step *step) {
  switch (step->instr->kind) {
  case DFIX_COPY:
  case DFIX_ADD:
    return traced_in_copy(t, step);
  case DFIX_RUN:
    return traced_in_run(t, step);
  default:
    return false;
  }
}

// The same RUN may write the file before it is read: only a redirection counts here,
// since the command that reads it names it too.
static bool traced_in_own_script(trace *t, const dfix_step *step) {
  dfix_str name = str_basename(t->path);
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (!cmd->node) continue;
    const dfix_sh_redirect *rd;
    vec_each(rd, &cmd->node->redirects) {
      if (!str_starts(rd->op, S(">")) || !str_ends(rd->target.value, name)) continue;
      return found(t, captures_torch(step) ? DFIX_FILE_CAPTURED : DFIX_FILE_UNKNOWN);
    }
    if (!is_harmless(cmd->program)) t->may_exist = true;
  }
  return false;
}

dfix_py_file dfix_file_trace(dfix_arena *a, const dfix_graph *g,
                             const dfix_context *context, const dfix_step *step,
                             dfix_str path, bool base_is_known) {
  dfix_py_file out = {.path = path};
  trace t = {.arena = a, .graph = g, .context = context, .path = path, .out = &out};
  if (traced_in_mounts(&t, step) || traced_in_own_script(&t, step)) return out;
  uint32_t end = step->index;
  const dfix_stage *stage = step->stage;
  for (int depth = 0; stage && depth < MAX_ANCESTORS; depth++, stage = stage->parent) {
    if (depth) end = stage->steps.len;
    for (uint32_t i = end; i > 0; i--)
      if (traced_in(&t, stage->steps.items[i - 1])) return out;
  }
  bool of_image = str_starts(folder_of(path), S("/etc/pip"));
  bool missing = !t.may_exist && !stage && base_is_known && !of_image;
  out.origin = missing ? DFIX_FILE_MISSING : DFIX_FILE_UNKNOWN;
  return out;
}
