// show_config.c - --show-config: what holds for a file, and where that stands.

#include "commands.h"
#include "options.h"
#include "say.h"

static void add_line(dfix_buf *b, const char *indent, dfix_str text, dfix_str origin) {
  size_t start = b->len;
  buf_addf(b, "%s" STR_FMT, indent, STR_ARG(text));
  if (origin.len) {
    do buf_add_char(b, ' ');
    while (b->len - start < 40);
    buf_addf(b, "# " STR_FMT, STR_ARG(origin));
  }
  buf_add_char(b, '\n');
}

static void add_names(dfix_buf *b, const char *key, const dfix_strs *names,
                      const char *origin) {
  if (!names->len) return;
  buf_addf(b, "%s:\n", key);
  const dfix_str *name;
  vec_each(name, names) {
    dfix_str item = dfix_arena_strf(b->arena, "- " STR_FMT, STR_ARG(*name));
    add_line(b, "  ", item, str_from(origin));
  }
}

static void add_settings(dfix_buf *b, const dfix_settings *settings) {
  const dfix_setting *it;
  vec_each(it, settings) {
    dfix_str item = dfix_arena_strf(b->arena, "- " STR_FMT, STR_ARG(it->name));
    add_line(b, "  ", item, it->origin);
  }
}

static void add_pairs(dfix_buf *b, const dfix_settings *settings) {
  const dfix_setting *it;
  vec_each(it, settings) {
    dfix_str pair = dfix_arena_strf(b->arena, STR_FMT ": " STR_FMT, STR_ARG(it->name),
                                    STR_ARG(it->value));
    add_line(b, "  ", pair, it->origin);
  }
}

static void add_options(dfix_buf *b, const dfix_settings *settings) {
  const dfix_setting *it;
  vec_each(it, settings) {
    dfix_str pair =
        dfix_arena_strf(b->arena, STR_FMT ": {" STR_FMT ": " STR_FMT "}",
                        STR_ARG(it->name), STR_ARG(it->option), STR_ARG(it->value));
    add_line(b, "  ", pair, it->origin);
  }
}

static void add_one(dfix_buf *b, const char *key, const dfix_setting *value) {
  if (!value->value.len) return;
  add_line(b, "", dfix_arena_strf(b->arena, "%s: " STR_FMT, key, STR_ARG(value->value)),
           value->origin);
}

// The configurations from the one whose `select` counts on, or all of them.
static uint32_t first_that_counts(const dfix_file_settings *s) {
  for (uint32_t i = s->nconfigs; i > 0; i--)
    if (s->configs[i - 1]->has_select) return i - 1;
  return 0;
}

static void add_selection(dfix_buf *b, const dfix_options *o,
                          const dfix_file_settings *s) {
  uint32_t first = first_that_counts(s);
  const dfix_strs *given = &o->config.select;
  if (given->len) {
    add_names(b, "select", given, "--select");
  } else if (s->nconfigs && s->configs[first]->has_select) {
    buf_add(b, S("select:\n"));
    add_settings(b, &s->configs[first]->select);
  } else {
    buf_add(b, S("select:\n"));
    add_line(b, "  ", S("- recommended"), S("the default"));
  }
  bool any = false;
  for (uint32_t i = given->len ? s->nconfigs : first; i < s->nconfigs; i++) {
    if (s->configs[i]->ignore.len && !any) buf_add(b, S("ignore:\n"));
    any |= s->configs[i]->ignore.len > 0;
    add_settings(b, &s->configs[i]->ignore);
  }
  if (!any) {
    add_names(b, "ignore", &o->config.ignore, "--ignore");
    return;
  }
  const dfix_str *name;
  vec_each(name, &o->config.ignore) add_line(
      b, "  ", dfix_arena_strf(b->arena, "- " STR_FMT, STR_ARG(*name)), S("--ignore"));
}

typedef void adder(dfix_buf *b, const dfix_settings *settings);

// A key whose values add up over the configurations.
static void add_all(dfix_buf *b, const dfix_file_settings *s, const char *key,
                    size_t offset, adder *add) {
  bool any = false;
  for (uint32_t i = 0; i < s->nconfigs; i++) {
    const dfix_settings *settings =
        (const dfix_settings *)(const void *)((const char *)s->configs[i] + offset);
    if (!settings->len) continue;
    if (!any) buf_addf(b, "%s:\n", key);
    any = true;
    add(b, settings);
  }
}

// A key of which the strongest counts.
static void add_last(dfix_buf *b, const dfix_file_settings *s, const char *key,
                     size_t offset) {
  for (uint32_t i = s->nconfigs; i > 0; i--) {
    const dfix_setting *value =
        (const dfix_setting *)(const void *)((const char *)s->configs[i - 1] + offset);
    if (!value->value.len) continue;
    add_one(b, key, value);
    return;
  }
}

int dfix_command_show_config(dfix_arena *a, dfix_options *o) {
  dfix_err err;
  const dfix_file_settings *s =
      dfix_configs_of(dfix_configs_new(a, &o->config), o->explain, &err);
  if (!s) return dfix_usage_error(&err);
  dfix_buf b = {.arena = a};
  buf_addf(&b, "# what holds for " STR_FMT "\n", STR_ARG(o->explain));
  add_selection(&b, o, s);
  add_all(&b, s, "severity", offsetof(dfix_config, levels), add_pairs);
  add_all(&b, s, "options", offsetof(dfix_config, options), add_options);
  add_all(&b, s, "include", offsetof(dfix_config, include), add_settings);
  add_all(&b, s, "exclude", offsetof(dfix_config, exclude), add_settings);
  add_last(&b, s, "fail-on", offsetof(dfix_config, fail_on));
  add_last(&b, s, "context", offsetof(dfix_config, context));
  add_last(&b, s, "target", offsetof(dfix_config, target));
  add_last(&b, s, "shellcheck", offsetof(dfix_config, shellcheck));
  add_all(&b, s, "build-args", offsetof(dfix_config, build_args), add_pairs);
  add_all(&b, s, "protect", offsetof(dfix_config, protect), add_settings);
  add_all(&b, s, "torch-free", offsetof(dfix_config, torch_free), add_settings);
  add_all(&b, s, "needs-torch", offsetof(dfix_config, dependents), add_settings);
  add_all(&b, s, "needs-one-torch", offsetof(dfix_config, exact), add_settings);
  add_last(&b, s, "constraint-style", offsetof(dfix_config, constraint_style));
  add_all(&b, s, "labels", offsetof(dfix_config, labels), add_pairs);
  return dfix_print_raw(buf_str(&b)) ? DFIX_CLEAN : DFIX_FAILED;
}
