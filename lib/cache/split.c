#include "cache/split.h"

#include "base/map.h"
#include "cache/block.h"
#include "cache/manifest.h"

// Folders that a package manager may write to.
static bool is_system_folder(dfix_str path) {
  static const char *const folders[] = {"/",      "/usr", "/etc",  "/var", "/lib",
                                        "/lib64", "/bin", "/sbin", "/run", "/proc",
                                        "/sys",   "/dev", "/root", "/tmp"};
  for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
    if (str_eq(path, str_from(folders[i]))) return true;
  return (str_starts(path, S("/usr/")) && !str_starts(path, S("/usr/src/"))) ||
         str_starts(path, S("/etc/")) || str_starts(path, S("/var/lib/")) ||
         str_starts(path, S("/lib/"));
}

static bool only_owner_flags(const dfix_instruction *copy) {
  const dfix_flag *flag;
  vec_each(flag, &copy->flags) if (!str_eq(flag->name_text, S("chown")) &&
                                   !str_eq(flag->name_text, S("chmod"))) return false;
  return true;
}

static bool is_plain_copy(const dfix_instruction *copy) {
  return copy->kind == DFIX_COPY && copy->form == DFIX_FORM_WORDS &&
         !copy->heredocs.len && !str_has_char(copy->text.str, '$') &&
         only_owner_flags(copy);
}

// COPY . DEST, whose destination is known: an absolute folder in *to.
static bool copies_everything(dfix_arena *a, const dfix_step *step, dfix_str *to) {
  const dfix_instruction *copy = step->instr;
  if (!is_plain_copy(copy) || copy->words.len != 2) return false;
  dfix_str source = copy->words.items[0].value, dest = copy->words.items[1].value;
  if (!str_eq(source, S(".")) && !str_eq(source, S("./"))) return false;
  dfix_value folder = dfix_folder_in(a, step->workdir, dest);
  if (folder.certainty != DFIX_KNOWN || is_system_folder(folder.text)) return false;
  *to = folder.text;
  return true;
}

// Files and folders that an installer is told of by name: it may read or write them.
static bool env_names_files(const dfix_step *step) {
  static const char *const names[] = {"PIP_CONSTRAINT",
                                      "PIP_BUILD_CONSTRAINT",
                                      "PIP_CONFIG_FILE",
                                      "PIP_REQUIREMENT",
                                      "PIP_FIND_LINKS",
                                      "PIP_EDITABLE",
                                      "PIP_TARGET",
                                      "PIP_PREFIX",
                                      "PIP_ROOT",
                                      "PYTHONPATH",
                                      "UV_CONSTRAINT",
                                      "UV_OVERRIDE",
                                      "UV_FIND_LINKS",
                                      "UV_CONFIG_FILE",
                                      "UV_PROJECT",
                                      "UV_ENV_FILE",
                                      "UV_WORKING_DIRECTORY",
                                      "NODE_OPTIONS",
                                      "NODE_PATH",
                                      "npm_config_prefix",
                                      "NPM_CONFIG_PREFIX",
                                      "GOWORK",
                                      "GOENV",
                                      "BUNDLE_GEMFILE",
                                      "BUNDLE_APP_CONFIG",
                                      "RUBYOPT",
                                      "RUBYLIB",
                                      "COMPOSER",
                                      "MAVEN_ARGS",
                                      "MAVEN_OPTS",
                                      "NPM_CONFIG_USERCONFIG",
                                      "BASH_ENV",
                                      "LD_PRELOAD"};
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
    if (dfix_scope_is_declared(step->scope, str_from(names[i]))) return true;
  return false;
}

// A virtual environment inside the destination would be written by the install.
static bool env_points_into(const dfix_step *step, dfix_str folder) {
  static const char *const names[] = {"PATH",
                                      "VIRTUAL_ENV",
                                      "PIP_TARGET",
                                      "PIP_PREFIX",
                                      "PIP_USER",
                                      "PYTHONUSERBASE",
                                      "UV_PROJECT_ENVIRONMENT",
                                      "GOPATH",
                                      "GOMODCACHE",
                                      "GOFLAGS",
                                      "BUNDLE_PATH",
                                      "COMPOSER_VENDOR_DIR"};
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
    const dfix_pair *pair = dfix_scope_origin(step->scope, str_from(names[i]));
    if (!pair || !pair->has_value) continue;
    dfix_value v = dfix_scope_default(step->scope, str_from(names[i]));
    if (str_has(pair->value.value, folder)) return true;
    if (v.certainty == DFIX_KNOWN && str_has(v.text, folder)) return true;
  }
  return false;
}

// A build argument may make the command another one.
static bool depends_on_build_arg(const dfix_command *cmd) {
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) {
    if (arg->from_default) return true;
  }
  return false;
}

typedef enum crossing { MAY_CROSS, INSTALLS, MAY_NOT_CROSS } crossing;

// Whether the COPY may sink below this RUN; *install is set to its installer.
static crossing cross_run(const dfix_step *step, dfix_str folder,
                          const dfix_command **install) {
  const dfix_mount *m;
  if (!step->commands.len || step->interpreter.len) return MAY_NOT_CROSS;
  if (step->script && !step->script->complete) return MAY_NOT_CROSS;
  vec_each(m, &step->mounts) if (!str_eq(m->type, S("cache")) || !m->target_known ||
                                 str_starts(m->target, folder)) return MAY_NOT_CROSS;
  for (uint32_t i = 0; i < step->commands.len; i++) {
    const dfix_command *cmd = step->commands.items[i];
    if (depends_on_build_arg(cmd)) return MAY_NOT_CROSS;
    switch (dfix_command_role_of(cmd, folder)) {
    case DFIX_ROLE_UNKNOWN:
      return MAY_NOT_CROSS;
    case DFIX_ROLE_INSTALL:
      if (*install) return MAY_NOT_CROSS;
      *install = cmd;
      break;
    case DFIX_ROLE_SYSTEM:
      break;
    }
  }
  return *install ? INSTALLS : MAY_CROSS;
}

static crossing cross(const dfix_step *step, dfix_str folder,
                      const dfix_command **install) {
  switch (step->instr->kind) {
  case DFIX_RUN:
    return cross_run(step, folder, install);
  case DFIX_ENV:
  case DFIX_ARG:
  case DFIX_LABEL:
  case DFIX_EXPOSE:
  case DFIX_STOPSIGNAL:
  case DFIX_CMD:
    return MAY_CROSS;
  default:
    return MAY_NOT_CROSS;
  }
}

// ---- text ----

static dfix_str ending_of(const dfix_source *src, uint32_t at) {
  dfix_span line = dfix_source_line_span(src, dfix_source_line(src, at));
  bool crlf = line.end > line.start && src->text.ptr[line.end - 1] == '\r';
  return crlf ? S("\r\n") : S("\n");
}

static dfix_str folder_of(dfix_str path) {
  size_t slash = str_rfind_char(path, '/');
  return slash == STR_NONE ? S("") : str_slice(path, 0, slash);
}

// One COPY a folder, in the order of discovery: "COPY a/x.txt a/y.txt /srv/app/a/".
static dfix_str manifest_copies(dfix_arena *a, const dfix_source *src,
                                const dfix_split *s) {
  const dfix_instruction *copy = s->copy->instr;
  dfix_str dest = copy->words.items[1].value, ending = ending_of(src, copy->span.start);
  dfix_buf b = {.arena = a};
  dfix_map folders = {0};
  for (uint32_t i = 0; i < s->manifest.len; i++) {
    dfix_str folder = folder_of(s->manifest.items[i]);
    if (!dfix_map_add(a, &folders, folder)) continue;
    buf_add(&b, dfix_source_text(src, copy->keyword));
    const dfix_flag *flag;
    vec_each(flag, &copy->flags) {
      buf_add_char(&b, ' ');
      buf_add(&b, dfix_source_text(src, flag->span));
    }
    for (uint32_t k = i; k < s->manifest.len; k++) {
      if (!str_eq(folder_of(s->manifest.items[k]), folder)) continue;
      buf_add_char(&b, ' ');
      buf_add(&b, s->manifest.items[k]);
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

// True if an earlier COPY puts this file of the context's root where the split would.
static bool is_copied_before(dfix_arena *a, const dfix_split *s, dfix_str file) {
  dfix_value to =
      dfix_folder_in(a, s->copy->workdir, s->copy->instr->words.items[1].value);
  for (uint32_t i = s->copy->index; i-- > 0;) {
    const dfix_step *step = s->copy->stage->steps.items[i];
    // What a RUN or an archive may have written over the file, the COPY put right again.
    if (step->instr->kind == DFIX_RUN || step->instr->kind == DFIX_ADD) return false;
    if (!is_plain_copy(step->instr)) continue;
    const dfix_words *words = &step->instr->words;
    dfix_value dest = dfix_folder_in(a, step->workdir, vec_last(words).value);
    if (dest.certainty != DFIX_KNOWN || !str_eq(dest.text, to.text)) continue;
    for (uint32_t k = 0; k + 1 < words->len; k++)
      if (str_eq(words->items[k].value, file)) return true;
  }
  return false;
}

static bool has_manifest_already(dfix_arena *a, const dfix_split *s) {
  const dfix_str *file;
  vec_each(file, &s->manifest) if (!is_copied_before(a, s, *file)) return false;
  return true;
}

// The blocks from the COPY to the RUN with the COPY last, over the same gaps between
// them.
static void write_text(dfix_arena *a, const dfix_source *src, const dfix_stage *stage,
                       uint32_t last, dfix_split *s) {
  uint32_t first = s->copy->index, n = last - first + 1;
  dfix_span *blocks = arena_array(a, dfix_span, n);
  for (uint32_t i = 0; i < n; i++) {
    const dfix_instruction *instr = stage->steps.items[first + i]->instr;
    blocks[i] = span(dfix_block_start(src, instr), instr->span.end);
  }
  dfix_buf b = {.arena = a};
  for (uint32_t i = 1; i < n; i++) {
    if (i == n - 1 && !has_manifest_already(a, s))
      buf_add(&b, manifest_copies(a, src, s));
    buf_add(&b, dfix_source_text(src, blocks[i]));
    buf_add(&b, dfix_source_text(src, span(blocks[i - 1].end, blocks[i].start)));
  }
  buf_add(&b, dfix_source_text(src, blocks[0]));
  s->where = span(blocks[0].start, blocks[n - 1].end);
  s->text = buf_str(&b);
}

bool dfix_split_find(dfix_arena *a, const dfix_graph *g, const dfix_stage *stage,
                     const dfix_context *context, dfix_split *out) {
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *copy = stage->steps.items[i];
    dfix_str folder;
    if (copy->instr->kind != DFIX_COPY || !copies_everything(a, copy, &folder)) continue;
    bool pinned = dfix_block_is_pinned(copy->instr);
    const dfix_command *install = NULL;
    for (uint32_t k = i + 1; k < stage->steps.len; k++) {
      const dfix_step *step = stage->steps.items[k];
      crossing c = cross(step, folder, &install);
      if (c == MAY_NOT_CROSS) break;
      pinned |= dfix_block_is_pinned(step->instr);
      if (c == MAY_CROSS) continue;
      *out = (dfix_split){.copy = copy, .install = install};
      if (!context) return true;
      if (pinned || env_names_files(step) || env_points_into(step, folder)) return false;
      if (!dfix_manifest(a, install, folder, context, &out->manifest)) return false;
      out->is_proven = true;
      write_text(a, g->file->source, stage, k, out);
      return true;
    }
  }
  return false;
}
