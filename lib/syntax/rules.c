#include "syntax/cst.h"

// The words of each are in rules/syntax/NAME.yaml.
static const char *const names[DFIX_NSYNTAX_RULES] = {
    [DFIX_SYNTAX_LINE_TOO_LONG] = "line-too-long",
    [DFIX_SYNTAX_BAD_DIRECTIVE] = "bad-directive",
    [DFIX_SYNTAX_DUPLICATE_DIRECTIVE] = "duplicate-directive",
    [DFIX_SYNTAX_NO_INSTRUCTIONS] = "no-instructions",
    [DFIX_SYNTAX_NO_FROM] = "no-from",
    [DFIX_SYNTAX_UNKNOWN_INSTRUCTION] = "unknown-instruction",
    [DFIX_SYNTAX_MISSING_ARGUMENT] = "missing-argument",
    [DFIX_SYNTAX_EXTRA_ARGUMENT] = "extra-argument",
    [DFIX_SYNTAX_UNKNOWN_FLAG] = "unknown-flag",
    [DFIX_SYNTAX_DUPLICATE_FLAG] = "duplicate-flag",
    [DFIX_SYNTAX_BAD_FLAG] = "bad-flag",
    [DFIX_SYNTAX_BAD_MOUNT] = "bad-mount",
    [DFIX_SYNTAX_BAD_JSON] = "bad-json",
    [DFIX_SYNTAX_BAD_PAIR] = "bad-pair",
    [DFIX_SYNTAX_BAD_STAGE_NAME] = "bad-stage-name",
    [DFIX_SYNTAX_BAD_HEREDOC] = "bad-heredoc",
    [DFIX_SYNTAX_UNTERMINATED_HEREDOC] = "unterminated-heredoc",
    [DFIX_SYNTAX_BAD_ONBUILD] = "bad-onbuild",
    [DFIX_SYNTAX_BAD_HEALTHCHECK] = "bad-healthcheck",
    [DFIX_SYNTAX_BAD_SUBSTITUTION] = "bad-substitution",
    [DFIX_SYNTAX_UNCLOSED_QUOTE] = "unclosed-quote",
};

const char *dfix_syntax_rule_name(dfix_syntax_rule rule) { return names[rule]; }
