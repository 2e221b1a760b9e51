// requirement.h - what a command asks pip for (PEP 508), and pip's requirements files.
//
// A requirement is a name with extras and specifiers, a name at a URL, a bare URL, or a
// path. A requirements file is a list of such requirements and of options. Spans are
// offsets in the text that was parsed: the argument, or the file of the context.

#ifndef DFIX_PYTHON_REQUIREMENT_H
#define DFIX_PYTHON_REQUIREMENT_H

#include "python/version.h"

typedef enum dfix_requirement_kind {
  DFIX_REQ_NAMED,    // torch, torch[extra]>=2; python_version < "3.9", torch @ URL
  DFIX_REQ_URL,      // https://.../x.whl, git+https://...
  DFIX_REQ_PATH,     // ., ./lib[extra], x.whl
  DFIX_REQ_INVALID,  // none of these: pip would refuse it, and nothing of it is known
} dfix_requirement_kind;

typedef struct dfix_requirement {
  dfix_requirement_kind kind;
  dfix_str text;        // as written, trimmed
  dfix_span span;       // of `text`
  dfix_span name_span;  // the name and its extras
  dfix_str key;         // the normalised name; also of a wheel's file name or an
                        // #egg=; "" if not known
  dfix_strs extras;
  dfix_specifiers specifiers;  // of a wheel: == the version in its file name
  dfix_str url;                // NAMED with @, or URL
  dfix_str marker;             // after ';', unevaluated
  bool editable;               // -e
} dfix_requirement;

// Lower case, each run of '-', '_' and '.' one '-': "Torch_Vision" is "torch-vision".
dfix_str dfix_name_normalise(dfix_arena *a, dfix_str name);

// Never fails: what pip would refuse is INVALID.
dfix_requirement dfix_requirement_parse(dfix_arena *a, dfix_str text);

// Whether the marker can hold on Linux with some CPython 3: false only if it surely
// cannot.
bool dfix_marker_may_hold(dfix_str marker);

typedef enum dfix_entry_role {
  DFIX_REQS_REQUIREMENT,     // `requirement`, -e included
  DFIX_REQS_FILE,            // -r value
  DFIX_REQS_CONSTRAINTS,     // -c value
  DFIX_REQS_INDEX,           // -i, --index-url, --pypi-url
  DFIX_REQS_EXTRA_INDEX,     // --extra-index-url
  DFIX_REQS_FIND_LINKS,      // -f
  DFIX_REQS_NO_INDEX,        // --no-index
  DFIX_REQS_PRE,             // --pre
  DFIX_REQS_REQUIRE_HASHES,  // --require-hashes
  DFIX_REQS_OTHER,           // an option that does not matter here
  DFIX_REQS_UNKNOWN,         // not understood
} dfix_entry_role;

typedef struct dfix_reqs_entry {
  dfix_entry_role role;
  dfix_span span;  // the requirement or the option, in the file; comment excluded
  dfix_str value;  // an option's value
  dfix_span value_span;
  bool has_variable;             // ${NAME}: what pip would read is not known
  dfix_strs hashes;              // of a requirement
  dfix_requirement requirement;  // its spans are offsets in the file
} dfix_reqs_entry;

typedef struct dfix_reqs_file {
  dfix_str text;
  dfix_vec(dfix_reqs_entry) entries;
} dfix_reqs_file;

// The grammar of pip: lines joined by a backslash, comments from " #", options, hashes.
const dfix_reqs_file *dfix_reqs_parse(dfix_arena *a, dfix_str text);

// True if it holds neither a requirement nor a reference to another file.
bool dfix_reqs_are_empty(const dfix_reqs_file *f);

#endif
