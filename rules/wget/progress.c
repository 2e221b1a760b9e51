#include "engine/api.h"

// What Debian calls wget is GNU's.
static bool is_safe_for(dfix_ctx *ctx, const dfix_command *cmd) {
  (void)ctx;
  return dfix_stage_distro(cmd->step->stage) == DFIX_DISTRO_DEBIAN;
}

const dfix_rule_impl dfix_rule_wget_progress = {.is_safe_for = is_safe_for};
