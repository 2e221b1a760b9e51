// The declarative `match:` of a rule, held against one command or one instruction.

#include "engine/hit.h"

static bool is_listed(const dfix_list *list, dfix_str s) {
  for (uint32_t i = 0; i < list->len; i++)
    if (str_eq(list->items[i], s)) return true;
  return false;
}

static dfix_str source_text(const dfix_ctx *ctx, dfix_span s) {
  return dfix_source_text(ctx->input->graph->file->source, s);
}

static bool holds_for_fix(dfix_ctx *ctx, const dfix_hit *h);

static void report(dfix_ctx *ctx, const dfix_hit *h) {
  dfix_hit_report(ctx, h, holds_for_fix(ctx, h));
}

// ---- commands ----

// The command as its words with one blank between, without wrappers and assignments:
// what patterns are held against.
static dfix_str command_text(const dfix_ctx *ctx, const dfix_command *cmd) {
  dfix_buf b = {.arena = ctx->arena};
  buf_add(&b, cmd->program);
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) {
    buf_add_char(&b, ' ');
    bool known = arg->is_known;
    buf_add(&b, known ? arg->text : source_text(ctx, arg->span));
  }
  return buf_str(&b);
}

static bool is_truthy(dfix_str s) {
  static const char *const words[] = {"1", "true", "yes", "on", "y", "t", NULL};
  for (int i = 0; words[i]; i++)
    if (str_ieq(s, str_from(words[i]))) return true;
  return false;
}

// A variable as the command sees it, if nobody gives a build argument.
static dfix_value env_value(const dfix_command *cmd, dfix_str name) {
  for (uint32_t i = cmd->env.len; i > 0; i--)
    if (str_eq(cmd->env.items[i - 1].name, name)) return cmd->env.items[i - 1].value;
  return dfix_scope_default(cmd->step->scope, name);
}

static bool env_is_set(const dfix_command *cmd, dfix_str name) {
  dfix_value value = env_value(cmd, name);
  return value.certainty == DFIX_UNKNOWN ||
         (value.certainty == DFIX_KNOWN && is_truthy(value.text));
}

static bool later_matches(dfix_ctx *ctx, const dfix_command *cmd, dfix_pattern *p) {
  bool after = false;
  for (uint32_t i = 0; i < cmd->step->commands.len; i++) {
    const dfix_command *other = cmd->step->commands.items[i];
    if (after && dfix_pattern_matches(p, command_text(ctx, other))) return true;
    after |= other == cmd;
  }
  return false;
}

// A folder, or "$NAME" for the one that a variable names.
static bool is_cached(const dfix_command *cmd, dfix_str folder) {
  if (!str_starts(folder, S("$"))) return dfix_step_caches(cmd->step, folder);
  dfix_value named = env_value(cmd, str_from_at(folder, 1));
  return named.certainty == DFIX_KNOWN && dfix_step_caches(cmd->step, named.text);
}

static bool is_excused(dfix_ctx *ctx, const dfix_command *cmd, const dfix_match *m) {
  for (uint32_t i = 0; i < m->unless_cached.len; i++)
    if (is_cached(cmd, m->unless_cached.items[i])) return true;
  for (uint32_t i = 0; i < m->unless_env.len; i++)
    if (env_is_set(cmd, m->unless_env.items[i])) return true;
  if (m->unless_text && dfix_pattern_matches(m->unless_text, command_text(ctx, cmd)))
    return true;
  return m->unless_later && later_matches(ctx, cmd, m->unless_later);
}

// In -fsSLok.tar the letters after `o` are its value.
static bool is_value(const dfix_arg *arg, dfix_str option, const dfix_list *takes_value) {
  if (option.len != 2 || str_eq(arg->text, option)) return false;
  for (size_t i = 1; i < arg->text.len && arg->text.ptr[i] != option.ptr[1]; i++)
    if (is_listed(takes_value, (dfix_str){(char[]){'-', arg->text.ptr[i]}, 2}))
      return true;
  return false;
}

static const dfix_arg *find_option(const dfix_command *cmd, const dfix_list *options,
                                   const dfix_list *takes_value) {
  const dfix_arg *found = NULL;
  for (uint32_t i = 0; i < options->len && !found; i++) {
    dfix_str option = options->items[i];
    // "-qq" is a word of its own, not a cluster of q.
    if (option.len > 2 && option.ptr[1] != '-') {
      const dfix_arg *it;
      vec_each(it, &cmd->args) if (str_eq(it->text, option)) found = it;
    } else {
      found = dfix_command_option(cmd, option);
      if (found && is_value(found, option, takes_value)) found = NULL;
    }
  }
  return found;
}

static void match_operands(dfix_ctx *ctx, dfix_hit *h, const dfix_match *m) {
  dfix_operands operands = dfix_command_operands(
      ctx->arena, h->cmd, m->value_options.items, m->value_options.len);
  for (uint32_t i = 0; i < operands.len; i++) {
    h->operand = operands.items[i];
    if (!h->operand->is_known) continue;
    dfix_str text = h->operand->text;
    bool hits = m->operand ? dfix_pattern_matches(m->operand, text) : true;
    if (m->operand_unlike && dfix_pattern_matches(m->operand_unlike, text)) hits = false;
    if (hits) report(ctx, h);
  }
}

// Whether an image keeps what the step makes. What an ONBUILD triggers is always made in
// another image.
static bool is_kept(const dfix_ctx *ctx, const dfix_step *step) {
  if (!step) return false;
  if (dfix_graph_step(ctx->input->graph, step->instr) != step) return true;
  return step->stage->is_final || step->stage->is_base;
}

// Whether a RUN (not what an ONBUILD triggers) does nothing but this command.
static bool is_alone(const dfix_ctx *ctx, const dfix_command *cmd) {
  const dfix_step *step = cmd->step;
  if (dfix_graph_step(ctx->input->graph, step->instr) != step || !cmd->node) return false;
  const dfix_sh_script *script = step->script;
  return script && script->complete && !step->instr->heredocs.len &&
         script->root->span.start == cmd->span.start &&
         script->root->span.end == cmd->span.end;
}

// Everything but the operands, each of which is a finding of its own.
// A word of options that nobody knows: `$APT_FLAGS`, unquoted and with nothing of its
// own. A name that speaks of packages holds none.
static bool may_hold_options(const dfix_command *cmd) {
  static dfix_pattern options = {
      .text = S_INIT("(?i)^\\$\\{?[A-Z0-9_]*(FLAG|OPT|ARG|PARAM|EXTRA|SWITCH)")};
  const dfix_arg *arg;
  vec_each(arg, &cmd->args) if (!arg->is_known && arg->word &&
                                dfix_pattern_matches(&options,
                                                     arg->word->raw.str)) return true;
  return false;
}

static bool command_holds(dfix_ctx *ctx, const dfix_match *m, dfix_hit *h) {
  const dfix_command *cmd = h->cmd;
  if (m->only_kept && !is_kept(ctx, cmd->step)) return false;
  if (m->alone && !is_alone(ctx, cmd)) return false;
  if (m->verbs.len && !(h->verb && is_listed(&m->verbs, h->verb->text))) return false;
  if (m->with.len && !(h->option = find_option(cmd, &m->with, &m->value_options)))
    return false;
  if (m->without.len &&
      (find_option(cmd, &m->without, &m->value_options) || may_hold_options(cmd)))
    return false;
  if (m->text && !dfix_pattern_matches(m->text, command_text(ctx, cmd))) return false;
  return !is_excused(ctx, cmd, m);
}

void dfix_match_command(dfix_ctx *ctx, const dfix_command *cmd) {
  const dfix_rule_spec *spec = ctx->rule->spec;
  const dfix_match *m = &spec->match;
  dfix_hit h = {.instr = cmd->step->instr, .cmd = cmd, .verb = dfix_command_verb(cmd)};
  if (!command_holds(ctx, m, &h)) return;
  if (spec->impl && spec->impl->on_command)
    spec->impl->on_command(ctx, cmd);
  else if (m->operand || m->operand_unlike)
    match_operands(ctx, &h, m);
  else
    report(ctx, &h);
}

// ---- instructions ----

static bool has_form(const dfix_instruction *instr, dfix_place_form form) {
  return form == DFIX_ANY_FORM ||
         (form == DFIX_ONLY_JSON) == (instr->form == DFIX_FORM_JSON);
}

// What an ONBUILD triggers, in a build to come.
static bool is_trigger(const dfix_ctx *ctx, const dfix_instruction *instr) {
  return ctx->input->graph->file->instructions.items[instr->index] != instr;
}

// Another instruction of the kind comes later in the same stage.
static bool comes_again(const dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_graph *g = ctx->input->graph;
  const dfix_step *step = dfix_graph_step(g, instr);
  for (uint32_t i = step ? step->index + 1 : 0; step && i < step->stage->steps.len; i++)
    if (step->stage->steps.items[i]->instr->kind == instr->kind) return true;
  return false;
}

static void report_match(dfix_ctx *ctx, dfix_hit h, const dfix_text *text,
                         dfix_pattern *p) {
  dfix_span found;
  if (!dfix_pattern_find(p, text->str, &found)) return;
  h.has_match = true;
  h.match = dfix_text_span(text, found.start, found.end);
  h.matched = str_slice(text->str, found.start, found.end);
  report(ctx, &h);
}

static void match_pairs(dfix_ctx *ctx, dfix_hit *h, const dfix_match *m) {
  const dfix_pair *pair;
  vec_each(pair, &h->instr->pairs) {
    h->pair = pair;
    h->word = m->key ? &pair->key : &pair->value;
    if (m->key && m->value && pair->has_value &&
        !dfix_pattern_matches(m->value, pair->value.value))
      continue;
    report_match(ctx, *h, &h->word->raw, m->key ? m->key : m->value);
  }
}

// Everything but the patterns for text, words and pairs, which say where a finding is.
static bool instruction_holds(const dfix_ctx *ctx, const dfix_match *m, dfix_hit *h) {
  const dfix_instruction *instr = h->instr;
  if (!has_form(instr, m->form)) return false;
  if (m->flag.len && !(h->flag = dfix_instruction_flag(instr, m->flag))) return false;
  if (m->flag_value &&
      !dfix_pattern_matches(m->flag_value, h->flag ? h->flag->value.raw.str : S("")))
    return false;
  if (m->only_kept && !is_kept(ctx, dfix_graph_step(ctx->input->graph, instr)))
    return false;
  if (m->repeated && is_trigger(ctx, instr)) return false;
  return !m->repeated || comes_again(ctx, instr);
}

static bool holds_for_fix(dfix_ctx *ctx, const dfix_hit *h) {
  const dfix_match *m = ctx->rule->spec->fix_if;
  if (!m) return true;
  dfix_hit also = *h;
  if (h->cmd) return command_holds(ctx, m, &also);
  if (m->key && !(h->pair && dfix_pattern_matches(m->key, h->pair->key.raw.str)))
    return false;
  return instruction_holds(ctx, m, &also) &&
         (!m->text || dfix_pattern_matches(m->text, h->instr->text.str));
}

void dfix_match_instruction(dfix_ctx *ctx, const dfix_instruction *instr) {
  const dfix_rule_spec *spec = ctx->rule->spec;
  const dfix_match *m = &spec->match;
  dfix_hit h = {.instr = instr};
  if (!instruction_holds(ctx, m, &h)) return;
  if (spec->impl && spec->impl->on_instruction) {
    spec->impl->on_instruction(ctx, instr);
  } else if (m->text) {
    report_match(ctx, h, &instr->text, m->text);
  } else if (m->word) {
    const dfix_word *word;
    vec_each(word, &instr->words) {
      h.word = word;
      report_match(ctx, h, &word->raw, m->word);
    }
  } else if (m->key || m->value) {
    match_pairs(ctx, &h, m);
  } else {
    report(ctx, &h);
  }
}
