#include "syntax/cst.h"

static const struct {
  const char *name, *summary;
} rules[DFIX_NSYNTAX_RULES] = {
    [DFIX_SYNTAX_LINE_TOO_LONG] = {"line-too-long",
                                   "a line is longer than BuildKit reads"},
    [DFIX_SYNTAX_BAD_DIRECTIVE] =
        {"bad-directive", "a parser directive has a value BuildKit does not know"},
    [DFIX_SYNTAX_DUPLICATE_DIRECTIVE] = {"duplicate-directive",
                                         "a parser directive is given twice"},
    [DFIX_SYNTAX_NO_INSTRUCTIONS] = {"no-instructions", "the file has no instruction"},
    [DFIX_SYNTAX_NO_FROM] =
        {"no-from", "there is no stage to build, or a step before the first one"},
    [DFIX_SYNTAX_UNKNOWN_INSTRUCTION] = {"unknown-instruction",
                                         "BuildKit knows no such instruction"},
    [DFIX_SYNTAX_MISSING_ARGUMENT] = {"missing-argument",
                                      "an instruction lacks an argument"},
    [DFIX_SYNTAX_EXTRA_ARGUMENT] = {"extra-argument",
                                    "an instruction has an argument too many"},
    [DFIX_SYNTAX_UNKNOWN_FLAG] = {"unknown-flag", "the instruction has no such flag"},
    [DFIX_SYNTAX_DUPLICATE_FLAG] = {"duplicate-flag", "a flag is given twice"},
    [DFIX_SYNTAX_BAD_FLAG] = {"bad-flag", "a flag has a value it cannot have"},
    [DFIX_SYNTAX_BAD_MOUNT] = {"bad-mount", "a --mount or --device cannot be read"},
    [DFIX_SYNTAX_BAD_JSON] = {"bad-json",
                              "a JSON argument is not what the instruction takes"},
    [DFIX_SYNTAX_BAD_PAIR] = {"bad-pair", "a name=value pair is not one"},
    [DFIX_SYNTAX_BAD_STAGE_NAME] = {"bad-stage-name",
                                    "a stage has a name it cannot have"},
    [DFIX_SYNTAX_BAD_HEREDOC] = {"bad-heredoc", "a heredoc stands where none can"},
    [DFIX_SYNTAX_UNTERMINATED_HEREDOC] = {"unterminated-heredoc",
                                          "a heredoc is never closed"},
    [DFIX_SYNTAX_BAD_ONBUILD] = {"bad-onbuild",
                                 "an instruction cannot be an ONBUILD trigger"},
    [DFIX_SYNTAX_BAD_HEALTHCHECK] = {"bad-healthcheck",
                                     "a HEALTHCHECK is neither NONE nor CMD"},
    [DFIX_SYNTAX_BAD_SUBSTITUTION] = {"bad-substitution",
                                      "a variable's substitution cannot be read"},
    [DFIX_SYNTAX_UNCLOSED_QUOTE] = {"unclosed-quote", "a quote is never closed"},
};

const char *dfix_syntax_rule_name(dfix_syntax_rule rule) { return rules[rule].name; }

const char *dfix_syntax_rule_summary(dfix_syntax_rule rule) {
  return rules[rule].summary;
}
