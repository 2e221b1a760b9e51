#include "engine/api.h"

static void on_command(dfix_ctx *ctx, const dfix_command *cmd) {
  if (!str_starts(cmd->program, S("python")) || cmd->args.len < 2) return;
  for (uint32_t i = 0; i + 1 < cmd->args.len; i++) {
    const dfix_arg *code = &cmd->args.items[i + 1];
    if (!str_eq(cmd->args.items[i].text, S("-c")) || !code->is_known) continue;
    if (!str_has(code->text, S("assert")) ||
        !str_has(code->text, S("torch.cuda.is_available()")) ||
        str_has(code->text, S("torch.version.cuda")) ||
        str_has(code->text, S("not torch")))
      continue;
    dfix_report(ctx, code->span);
  }
}

const dfix_rule_impl dfix_rule_torch_assertion_weak = {.on_command = on_command};
