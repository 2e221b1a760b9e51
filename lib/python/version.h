// version.h - the versions and version specifiers of Python packages (PEP 440).
//
// A version is EPOCH!RELEASE, then optionally a pre-release, a post-release, a
// development release and a local part: 1!2.6.0rc1.post2.dev3+cu124. Numbers stay text
// without leading zeros, so that none is too large to compare.
//
// What the rest of dfix needs most: a specifier without a local part does not look at the
// candidate's. `==2.6.0` and `<=2.6.0` accept 2.6.0+cu124; `>2.6.0` does not; `===2.6.0`
// compares text.

#ifndef DFIX_PYTHON_VERSION_H
#define DFIX_PYTHON_VERSION_H

#include "base/span.h"
#include "base/vec.h"

typedef struct dfix_version {
  dfix_str text;      // as written, without white space around it
  dfix_str normal;    // "1.0rc1.post2+cu124": the spelling that PEP 440 asks for
  dfix_str epoch;     // "0" if not written
  dfix_strs release;  // at least one
  char phase;         // 'a', 'b', 'r' (rc) of a pre-release, else 0
  dfix_str pre;       // its number
  bool has_post, has_dev;
  dfix_str post, dev;
  dfix_strs local;  // "cu124" of 2.6.0+cu124; lower case, empty without
} dfix_version;

// False if `text` is no version. White space around it and a leading "v" are allowed.
bool dfix_version_parse(dfix_arena *a, dfix_str text, dfix_version *out);

// The order of PEP 440, all parts counted: <0, 0, >0. 2.6 and 2.6.0 are equal.
int dfix_version_cmp(const dfix_version *a, const dfix_version *b);

// The order without the local parts.
int dfix_version_cmp_public(const dfix_version *a, const dfix_version *b);

// The normal spelling without the local part.
dfix_str dfix_version_public(dfix_arena *a, const dfix_version *v);

// A pre-release or a development release.
static inline bool dfix_version_is_pre(const dfix_version *v) {
  return v->phase || v->has_dev;
}

// The number at `i` of the release, "0" beyond its end.
dfix_str dfix_version_part(const dfix_version *v, uint32_t i);

typedef enum dfix_specifier_op {
  DFIX_SPEC_EQ,          // ==
  DFIX_SPEC_NE,          // !=
  DFIX_SPEC_LE,          // <=
  DFIX_SPEC_GE,          // >=
  DFIX_SPEC_LT,          // <
  DFIX_SPEC_GT,          // >
  DFIX_SPEC_COMPATIBLE,  // ~=
  DFIX_SPEC_ARBITRARY,   // ===
} dfix_specifier_op;

typedef struct dfix_specifier {
  dfix_specifier_op op;
  dfix_str text;         // "==2.6.*"
  dfix_span span;        // in the text that was parsed
  dfix_version version;  // of === only its text, unless that is a version too
  bool wildcard;         // ==V.* or !=V.*
} dfix_specifier;

typedef dfix_vec(dfix_specifier) dfix_specifiers;

// A comma-separated list: ">=2.6,<2.8". "" gives the empty list, which accepts
// everything. False if an item is no specifier.
bool dfix_specifiers_parse(dfix_arena *a, dfix_str text, dfix_specifiers *out);

// Whether all of them accept `v`. Pre-releases are not treated specially, as pip does it
// for what is installed.
bool dfix_specifier_accepts(const dfix_specifier *s, const dfix_version *v);
bool dfix_specifiers_accept(const dfix_specifiers *s, const dfix_version *v);

// The version of `==V` or `===V` among them, NULL without.
const dfix_version *dfix_specifiers_pin(const dfix_specifiers *s);

// True if no version above some limit is accepted: ==, ===, <, <=, ~= or ==V.*.
bool dfix_specifiers_are_bounded(const dfix_specifiers *s);

#endif
