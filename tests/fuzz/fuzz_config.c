// Any text is a configuration, or wrong at a line and a column that it has. What it says
// comes from such places too. YAML of others (compose) is read or refused in the same
// way.

#include "claim.h"
#include "engine/config.h"
#include "yaml_places.h"

enum { MAX_TEXT = 4096 };

static void check_settings(const dfix_settings *settings, dfix_str text) {
  const dfix_setting *s;
  vec_each(s, settings) CLAIM(is_place_in(text, s->origin, false));
}

static void check_config(const dfix_config *c, dfix_str text) {
  const dfix_settings *const lists[] = {
      &c->extends, &c->select,     &c->ignore,     &c->levels,     &c->options,
      &c->rules,   &c->include,    &c->exclude,    &c->build_args, &c->protect,
      &c->exact,   &c->dependents, &c->torch_free, &c->labels,
  };
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    check_settings(lists[i], text);
  const dfix_config_override *o;
  vec_each(o, &c->overrides) {
    CLAIM(o->paths.len);
    check_settings(&o->paths, text);
    check_config(o->config, text);
  }
}

// The names in it are those of rules, or the first that is not has a place.
static void check_selection(dfix_arena *a, const dfix_config *c, dfix_str text) {
  const dfix_strs none = {0};
  dfix_selection selection;
  dfix_err err = {0};
  if (!dfix_select_configured(a, dfix_rules_shipped(), &c, 1, &none, &none, &selection,
                              &err))
    CLAIM(is_place_in(text, str_from(err.msg), true));
}

static void check_foreign(dfix_arena *a, dfix_str text) {
  dfix_err err = {0};
  if (!dfix_yaml_parse_foreign(a, S(PLACES_NAME), text, &err))
    CLAIM(is_place_in(text, str_from(err.msg), true));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > MAX_TEXT) return 0;
  dfix_arena *a = dfix_arena_new();
  dfix_str text = {(const char *)data, size};
  dfix_err err = {0};
  const dfix_config *c = dfix_config_read(a, S(PLACES_NAME), S("/"), text, &err);
  if (c) {
    check_config(c, text);
    check_selection(a, c, text);
  } else {
    CLAIM(is_place_in(text, str_from(err.msg), true));
  }
  check_foreign(a, text);
  dfix_arena_free(a);
  return 0;
}
