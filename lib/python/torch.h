// torch.h - what is known of PyTorch's releases, of packages around it, and of images.
//
// The tables come from rules/data/*.yaml at build time. Everything in them was verified;
// what they do not hold is unknown, and rules stay silent about it. Above all a version
// newer than the tables is unknown, never wrong.

#ifndef DFIX_PYTHON_TORCH_H
#define DFIX_PYTHON_TORCH_H

#include "graph/image.h"
#include "python/requirement.h"

typedef struct dfix_torch_release {
  const char *torch, *torchvision, *torchaudio;  // "" where not verified
  const char *pypi;                              // "cu126": the wheel on PyPI
  const char *variants;                          // "cpu cu118 cu126", blanks between
} dfix_torch_release;

typedef struct dfix_torch_companion {
  const char *name, *version;
  const char *torch;  // the specifier of its wheel
} dfix_torch_companion;

typedef enum dfix_package_class {
  DFIX_PKG_FREE = 1,       // never brings torch
  DFIX_PKG_DEPENDENT = 2,  // asks for torch, with a range
  DFIX_PKG_EXACT = 4,      // every wheel asks for one exact torch
  DFIX_PKG_BUILDS = 8,     // compiles against torch
  DFIX_PKG_MIRRORED = 16,  // on download.pytorch.org too
  DFIX_PKG_LEAF = 32,      // depends on nothing
  DFIX_PKG_VISION = 64,    // depends on torchvision, without a range
} dfix_package_class;

// ---- releases

// The family that moves together: torch, torchvision, torchaudio.
bool dfix_torch_is_family(dfix_str key);

// The release with this public version ("2.6.0", also "2.6"), or NULL.
const dfix_torch_release *dfix_torch_find(const dfix_version *v);

bool dfix_torch_has_variant(const dfix_torch_release *r, dfix_str variant);

// Whether the tables hold this variant in any release.
bool dfix_torch_knows_variant(dfix_str variant);

// The version of a family member that belongs to this release; "" if not known.
dfix_str dfix_torch_companion_version(const dfix_torch_release *r, dfix_str key);

// The release to which this version of torchvision or torchaudio belongs. NULL if there
// is none or more than one.
const dfix_torch_release *dfix_torch_of_companion(dfix_str key, const dfix_version *v);

// The specifier on torch of this exact package version, "" if not known.
dfix_str dfix_torch_wanted_by(dfix_str key, const dfix_version *v);

typedef enum dfix_release_state {
  DFIX_RELEASE_UNKNOWN,  // newer than the tables, a pre-release, a vendor's version
  DFIX_RELEASE_EXISTS,
  DFIX_RELEASE_NEVER,  // surely never released
} dfix_release_state;

dfix_release_state dfix_torch_release_state(dfix_str key, const dfix_version *v);

// How many releases of a family member these specifiers accept on an index with this
// variant ("" for PyPI and every release); `out` is the newest. The count is -1 if a
// version that the tables do not know could be accepted too.
int dfix_torch_members(dfix_arena *a, dfix_str key, const dfix_specifiers *s,
                       dfix_str variant, const dfix_torch_release **out);

// ---- indexes

typedef enum dfix_index_kind {
  DFIX_INDEX_PYPI,
  DFIX_INDEX_TORCH,      // download.pytorch.org/whl/VARIANT
  DFIX_INDEX_TORCH_ALL,  // download.pytorch.org/whl, torch_stable.html: every variant
  DFIX_INDEX_NIGHTLY,
  DFIX_INDEX_OTHER,
} dfix_index_kind;

// What an index URL is; `variant` gets "cu124" of .../whl/cu124. "" is PyPI.
dfix_index_kind dfix_index_read(dfix_str url, dfix_str *variant);

// ---- packages

unsigned dfix_package_classes(dfix_str key);

// True if this requirement surely brings no torch: on the list, without the extra
// `torch`, no path and no URL.
bool dfix_requirement_is_torch_free(const dfix_requirement *r);

// ---- CUDA

// "12.4" of cu124; "" of cpu, rocm6.1 and what is not known.
dfix_str dfix_cuda_of_variant(dfix_arena *a, dfix_str variant);

// "cu124" of 12.4 and of 12.4.1.
dfix_str dfix_variant_of_cuda(dfix_arena *a, dfix_str cuda);

// Whether a wheel built for CUDA `wheel` is at home on an image with CUDA `base`: the
// same major number, and no newer minor one.
bool dfix_cuda_fits(const dfix_version *wheel, const dfix_version *base);

// ---- images

typedef enum dfix_maybe { DFIX_NO, DFIX_YES, DFIX_MAYBE } dfix_maybe;

typedef struct dfix_base_row {
  const char *image, *tag;
  dfix_maybe torch;
  const char *variant, *conda, *guarded;
  bool managed;
} dfix_base_row;

typedef struct dfix_base {
  dfix_maybe torch;
  dfix_str version;  // of torch, "" if not known
  dfix_str variant;  // "cu124", "rocm", ""
  dfix_str cuda;     // "12.4.1", ""
  bool from_conda;   // pip freeze would name a local file
  bool is_guarded;   // PIP_CONSTRAINT names torch
  bool is_managed;   // PEP 668
  bool is_devel;     // the tag says devel: it has nvcc
} dfix_base;

// False if the image is not known: then nothing is.
bool dfix_base_read(dfix_arena *a, const dfix_image *image, dfix_base *out);

#endif
