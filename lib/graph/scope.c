#include "graph/scope.h"

static const char *const predefined[] = {
    "BUILDPLATFORM", "BUILDOS",        "BUILDOSVERSION", "BUILDARCH",
    "BUILDVARIANT",  "TARGETPLATFORM", "TARGETOS",       "TARGETOSVERSION",
    "TARGETARCH",    "TARGETVARIANT",  "TARGETSTAGE"};

const dfix_scope *dfix_scope_predefined(dfix_arena *a) {
  const dfix_scope *scope = NULL;
  dfix_map *bound = arena_new(a, dfix_map);
  for (size_t i = 0; i < sizeof(predefined) / sizeof(*predefined); i++) {
    dfix_scope *s = arena_new(a, dfix_scope);
    *s = (dfix_scope){.older = scope,
                      .bound = bound,
                      .name = str_from(predefined[i]),
                      .value = {.certainty = DFIX_UNKNOWN},
                      .fallback = {.certainty = DFIX_UNKNOWN}};
    dfix_map_add(a, bound, s->name);
    scope = s;
  }
  return scope;
}

enum { FEW_NAMES = 64 };  // a chain of these is walked faster than a name is hashed

// The binding that holds: the newest ENV, else the newest ARG.
static const dfix_scope *find(const dfix_scope *scope, dfix_str name) {
  const dfix_scope *arg = NULL;
  if (scope && scope->bound->entries.len > FEW_NAMES && !dfix_map_has(scope->bound, name))
    return NULL;
  for (; scope; scope = scope->older) {
    if (!str_eq(scope->name, name)) continue;
    if (scope->is_env) return scope;
    if (!arg) arg = scope;
  }
  return arg;
}

dfix_value dfix_scope_get(const dfix_scope *scope, dfix_str name) {
  const dfix_scope *s = find(scope, name);
  return s ? s->value : (dfix_value){.certainty = DFIX_UNSET};
}

dfix_value dfix_scope_default(const dfix_scope *scope, dfix_str name) {
  const dfix_scope *s = find(scope, name);
  return s ? s->fallback : (dfix_value){.certainty = DFIX_UNSET};
}

const dfix_pair *dfix_scope_origin(const dfix_scope *scope, dfix_str name) {
  const dfix_scope *s = find(scope, name);
  return s ? s->pair : NULL;
}

const dfix_step *dfix_scope_origin_step(const dfix_scope *scope, dfix_str name) {
  const dfix_scope *s = find(scope, name);
  return s ? s->step : NULL;
}

bool dfix_scope_is_declared(const dfix_scope *scope, dfix_str name) {
  return find(scope, name) != NULL;
}

dfix_strs dfix_scope_names(dfix_arena *a, const dfix_scope *scope) {
  dfix_strs names = {0};
  dfix_map seen = {0};
  for (; scope; scope = scope->older)
    if (dfix_map_add(a, &seen, scope->name)) vec_push(a, &names, scope->name);
  return names;
}

static dfix_value get_certain(const void *self, dfix_str name) {
  return dfix_scope_get(self, name);
}

static dfix_value get_default(const void *self, dfix_str name) {
  return dfix_scope_default(self, name);
}

dfix_lookup dfix_scope_lookup(const dfix_scope *scope) {
  return (dfix_lookup){get_certain, scope};
}

dfix_lookup dfix_scope_default_lookup(const dfix_scope *scope) {
  return (dfix_lookup){get_default, scope};
}

// Of several of the same name the last one counts, as for docker.
static const dfix_build_arg *find_build_arg(const dfix_build_args *args, dfix_str name) {
  for (uint32_t i = args->len; i > 0; i--)
    if (str_eq(args->items[i - 1].name, name)) return &args->items[i - 1];
  return NULL;
}

// ARG name: a build argument, else the default here, else that of the global ARG, else
// what an earlier ARG of the stage gave it.
static void set_arg(dfix_scope *s, const dfix_pair *pair, dfix_arena *a,
                    const dfix_scope *before, const dfix_scope *globals, char escape,
                    const dfix_build_args *build_args) {
  const dfix_build_arg *given = find_build_arg(build_args, s->name);
  if (given) {
    s->value = s->fallback = (dfix_value){DFIX_KNOWN, given->value};
    return;
  }
  s->value.certainty = DFIX_UNKNOWN;
  if (pair->has_value)
    s->fallback =
        dfix_expand(a, &pair->value.raw, escape, dfix_scope_default_lookup(before), NULL);
  else if (globals && dfix_scope_is_declared(globals, s->name))
    s->fallback = dfix_scope_default(globals, s->name);
  else
    s->fallback = dfix_scope_default(before, s->name);
}

const dfix_scope *dfix_scope_extend(dfix_arena *a, const dfix_scope *scope,
                                    const dfix_instruction *instr, const dfix_step *step,
                                    const dfix_scope *globals, char escape,
                                    const dfix_build_args *build_args) {
  const dfix_scope *before = scope;
  const dfix_pair *pair;
  vec_each(pair, &instr->pairs) {
    dfix_scope *s = arena_new(a, dfix_scope);
    s->older = scope;
    s->bound = scope ? scope->bound : globals->bound;
    s->is_env = instr->kind == DFIX_ENV;
    s->pair = pair;
    s->step = step;
    dfix_value name =
        dfix_expand(a, &pair->key.raw, escape, dfix_scope_default_lookup(before), NULL);
    s->name = name.certainty == DFIX_KNOWN ? name.text : pair->key.value;
    if (s->is_env) {
      s->value =
          dfix_expand(a, &pair->value.raw, escape, dfix_scope_lookup(before), NULL);
      s->fallback = s->value.certainty == DFIX_KNOWN
                        ? s->value
                        : dfix_expand(a, &pair->value.raw, escape,
                                      dfix_scope_default_lookup(before), NULL);
    } else {
      set_arg(s, pair, a, before, globals, escape, build_args);
    }
    dfix_map_add(a, s->bound, s->name);
    scope = s;
  }
  return scope;
}
