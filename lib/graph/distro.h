// distro.h - which distribution a stage stands on, as far as its own file shows it.

#ifndef DFIX_GRAPH_DISTRO_H
#define DFIX_GRAPH_DISTRO_H

#include "graph/graph.h"

typedef enum dfix_distro {
  DFIX_DISTRO_UNKNOWN,
  DFIX_DISTRO_DEBIAN,  // also Ubuntu: bash is there, wget is GNU's
  DFIX_DISTRO_ALPINE,  // ash and wget are BusyBox's
  DFIX_DISTRO_REDHAT,  // Fedora, CentOS and what is made of them: bash is there
} dfix_distro;

// By the package manager that the stage, or one that it begins from, runs; else by the
// image's name (debian, python:3.13-alpine). UNKNOWN where two of them disagree.
dfix_distro dfix_stage_distro(const dfix_stage *stage);

// True if the stage's first image is known to run as root, and to have no WORKDIR: a bare
// distribution, or an official image of a language. (What USER and WORKDIR make of that
// is in the steps.)
bool dfix_stage_begins_as_root(const dfix_stage *stage);
bool dfix_stage_begins_at_slash(const dfix_stage *stage);

#endif
