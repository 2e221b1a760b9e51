#include "engine/api.h"

static dfix_pattern archive = {
    .text = S_INIT("(?i)\\.(tar|tgz|tbz2?|tlz|txz|tar\\.(gz|bz2|lz|lzma|xz|z|zst))$")};

// "app.tar" of /srv/app.tar and of "C:\srv\app.tar", or "" if it is no archive.
static dfix_str archive_name(dfix_str path) {
  static dfix_pattern last = {.text = S_INIT("[^/\\\\\"']+(?=[\"']?$)")};
  dfix_span at;
  if (!dfix_pattern_find(&last, path, &at)) return S("");
  dfix_str name = str_slice(path, at.start, at.end);
  return dfix_pattern_matches(&archive, name) ? name : S("");
}

static bool extracts(const dfix_command *cmd) {
  static dfix_pattern old_style = {.text = S_INIT("^[A-Za-z]*x[A-Za-z]*$")};
  return dfix_command_has(cmd, S("-x")) || dfix_command_has(cmd, S("--extract")) ||
         dfix_command_has(cmd, S("--get")) ||
         (cmd->args.len && dfix_pattern_matches(&old_style, cmd->args.items[0].text));
}

static bool takes(const dfix_command *cmd, dfix_str name) {
  const dfix_arg *arg;
  vec_each(arg,
           &cmd->args) if (name.len && str_eq(archive_name(arg->text), name)) return true;
  return false;
}

// The archive that a COPY of the context brings and the command unpacks.
static const dfix_word *copied(const dfix_instruction *copy, const dfix_command *cmd) {
  if (copy->kind != DFIX_COPY || dfix_instruction_flag(copy, S("from"))) return NULL;
  if (copy->words.len < 2) return NULL;
  dfix_str to = archive_name(vec_last(&copy->words).raw.str);
  for (uint32_t i = 0; i + 1 < copy->words.len; i++) {
    const dfix_word *word = &copy->words.items[i];
    dfix_str name = archive_name(word->raw.str);
    if (name.len && takes(cmd, to.len ? to : name)) return word;
  }
  return NULL;
}

static void on_command(dfix_ctx *ctx, const dfix_command *cmd) {
  if (!extracts(cmd)) return;
  for (uint32_t i = 0; i < cmd->step->index; i++) {
    const dfix_word *word = copied(cmd->step->stage->steps.items[i]->instr, cmd);
    if (!word) continue;
    dfix_diag *d = dfix_report(ctx, word->span);
    dfix_param(d, S("archive"), word->value);
    dfix_related(d, cmd->span, S("unpacked"));
  }
}

const dfix_rule_impl dfix_rule_copy_archive = {.on_command = on_command};
