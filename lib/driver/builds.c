#include "driver/builds.h"

#include "driver/bake.h"
#include "driver/compose.h"

static bool is_yaml(dfix_str name) {
  return str_ends(name, S(".yaml")) || str_ends(name, S(".yml"));
}

static bool is_compose(dfix_str name) {
  return is_yaml(name) &&
         (str_starts(name, S("compose.")) || str_starts(name, S("docker-compose.")) ||
          str_starts(name, S("docker-compose-")) || str_starts(name, S("compose-")));
}

static bool is_bake(dfix_str name) {
  return str_starts(name, S("docker-bake.")) &&
         (str_ends(name, S(".json")) || str_ends(name, S(".hcl")));
}

bool dfix_builds_is_file(dfix_str name) {
  return is_compose(name) || is_bake(name) || str_eq(name, S("devcontainer.json")) ||
         str_eq(name, S(".devcontainer.json"));
}

bool dfix_builds_is_remote(dfix_str context) {
  return str_has(context, S("://")) || str_starts(context, S("git@")) ||
         str_starts(context, S("docker-image:"));
}

bool dfix_builds_read(dfix_arena *a, dfix_str path, dfix_builds *out, dfix_err *err) {
  dfix_str name = str_basename(path);
  if (is_compose(name)) return dfix_compose_read(a, path, out, err);
  if (is_bake(name)) return dfix_bake_read(a, path, out, err);
  return dfix_devcontainer_read(a, path, out, err);
}
