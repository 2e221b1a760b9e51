// credential.h - texts that have the shape of a key, a token or a password.
//
// Only shapes that their makers gave a mark: a prefix, a header, the user part of a URL.
// How random a text looks says nothing. What the documentation of the makers and
// everybody's examples use (EXAMPLE, xxxx, changeme, a password that is the user's name)
// is left out.

#ifndef DFIX_BASE_CREDENTIAL_H
#define DFIX_BASE_CREDENTIAL_H

#include "base/span.h"
#include "base/vec.h"

typedef struct dfix_credential {
  dfix_span span;  // in the text
  dfix_str kind;   // "a GitHub token"
  bool is_url;     // the password of a URL: the span is the password alone
} dfix_credential;

typedef dfix_vec(dfix_credential) dfix_credentials;

// All of them, in the order of the text for each kind. A text without any of the marks
// costs a search for each.
dfix_credentials dfix_find_credentials(dfix_arena *a, dfix_str text);

// The first characters, which say which one it is, and no more: "ghp_…".
dfix_str dfix_credential_hint(dfix_arena *a, dfix_str credential);

#endif
