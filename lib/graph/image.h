// image.h - an image reference: registry/repository:tag@digest.

#ifndef DFIX_GRAPH_IMAGE_H
#define DFIX_GRAPH_IMAGE_H

#include "base/arena.h"

typedef struct dfix_image {
  dfix_str text;      // as written
  dfix_str registry;  // "docker.io" left out by the author is ""; "localhost:5000"
  dfix_str
      repository;   // "nvidia/cuda"; "library/" in front of an official one is dropped
  dfix_str name;    // the last part of the repository: "cuda"
  dfix_str tag;     // "" without
  dfix_str digest;  // "sha256:..." or ""
} dfix_image;

// The rules of distribution/reference: a first part with a dot, a port, or "localhost" is
// a registry. NULL if `text` is not a valid reference.
const dfix_image *dfix_image_parse(dfix_arena *a, dfix_str text);

#endif
