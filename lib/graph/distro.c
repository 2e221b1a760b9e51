#include "graph/distro.h"

#include "graph/command.h"

typedef struct known_name {
  const char *name;
  dfix_distro distro;
} known_name;

static dfix_distro look_up(const known_name *table, dfix_str name) {
  for (; table->name; table++)
    if (str_is(name, table->name)) return table->distro;
  return DFIX_DISTRO_UNKNOWN;
}

static dfix_distro distro_of_program(dfix_str program) {
  static const known_name managers[] = {
      {"apt-get", DFIX_DISTRO_DEBIAN},  {"apt", DFIX_DISTRO_DEBIAN},
      {"dpkg", DFIX_DISTRO_DEBIAN},     {"apk", DFIX_DISTRO_ALPINE},
      {"yum", DFIX_DISTRO_REDHAT},      {"dnf", DFIX_DISTRO_REDHAT},
      {"microdnf", DFIX_DISTRO_REDHAT}, {NULL, DFIX_DISTRO_UNKNOWN}};
  return look_up(managers, program);
}

// Official images (docker.io/library) that run as root, and what they are made of when
// their tag does not say alpine.
static const known_name official[] = {
    {"debian", DFIX_DISTRO_DEBIAN},         {"ubuntu", DFIX_DISTRO_DEBIAN},
    {"buildpack-deps", DFIX_DISTRO_DEBIAN}, {"python", DFIX_DISTRO_DEBIAN},
    {"node", DFIX_DISTRO_DEBIAN},           {"ruby", DFIX_DISTRO_DEBIAN},
    {"rust", DFIX_DISTRO_DEBIAN},           {"gcc", DFIX_DISTRO_DEBIAN},
    {"golang", DFIX_DISTRO_DEBIAN},         {"php", DFIX_DISTRO_DEBIAN},
    {"perl", DFIX_DISTRO_DEBIAN},           {"alpine", DFIX_DISTRO_ALPINE},
    {"fedora", DFIX_DISTRO_REDHAT},         {"centos", DFIX_DISTRO_REDHAT},
    {"rockylinux", DFIX_DISTRO_REDHAT},     {"almalinux", DFIX_DISTRO_REDHAT},
    {"amazonlinux", DFIX_DISTRO_REDHAT},    {NULL, DFIX_DISTRO_UNKNOWN}};

// Those of them whose WORKDIR is a folder of their own: /go, /var/www/html.
static const known_name elsewhere[] = {{"golang", DFIX_DISTRO_DEBIAN},
                                       {"php", DFIX_DISTRO_DEBIAN},
                                       {"perl", DFIX_DISTRO_DEBIAN},
                                       {NULL, DFIX_DISTRO_UNKNOWN}};

static dfix_distro distro_of_official(const dfix_image *image) {
  return image && !image->registry.len ? look_up(official, image->repository)
                                       : DFIX_DISTRO_UNKNOWN;
}

static dfix_distro distro_of_image(const dfix_image *image) {
  dfix_distro distro = distro_of_official(image);
  return distro && str_has(image->tag, S("alpine")) ? DFIX_DISTRO_ALPINE : distro;
}

// What the package managers of a stage say; false if they disagree.
static bool agree(const dfix_stage *stage, dfix_distro *found) {
  for (uint32_t i = 0; i < stage->steps.len; i++) {
    const dfix_step *step = stage->steps.items[i];
    for (uint32_t k = 0; k < step->commands.len; k++) {
      dfix_distro distro = distro_of_program(step->commands.items[k]->program);
      if (!distro) continue;
      if (*found && *found != distro) return false;
      *found = distro;
    }
  }
  return true;
}

static const dfix_stage *first_stage(const dfix_stage *stage) {
  while (stage->parent) stage = stage->parent;
  return stage;
}

dfix_distro dfix_stage_distro(const dfix_stage *stage) {
  dfix_distro found = DFIX_DISTRO_UNKNOWN;
  for (const dfix_stage *s = stage; s; s = s->parent)
    if (!agree(s, &found)) return DFIX_DISTRO_UNKNOWN;
  return found ? found : distro_of_image(first_stage(stage)->image);
}

bool dfix_stage_begins_as_root(const dfix_stage *stage) {
  return distro_of_official(first_stage(stage)->image) != DFIX_DISTRO_UNKNOWN;
}

bool dfix_stage_begins_at_slash(const dfix_stage *stage) {
  return dfix_stage_begins_as_root(stage) &&
         !look_up(elsewhere, first_stage(stage)->image->repository);
}
