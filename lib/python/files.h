// files.h - the files that an install reads, traced to where they come from.
//
// A path in the container is followed back through the steps before it: bind mounts, COPY
// and ADD from the build context, heredocs, redirections. A file that cannot be traced is
// unknown, and an unknown file may hold anything.

#ifndef DFIX_PYTHON_FILES_H
#define DFIX_PYTHON_FILES_H

#include "graph/context.h"
#include "graph/graph.h"
#include "python/pip.h"

typedef enum dfix_file_origin {
  DFIX_FILE_UNKNOWN,   // may or may not exist, with any content
  DFIX_FILE_MISSING,   // surely not there
  DFIX_FILE_CONTEXT,   // copied or mounted from the build context; `bytes` if readable
  DFIX_FILE_HEREDOC,   // written by COPY <<EOF; `bytes`
  DFIX_FILE_CAPTURED,  // written at build time from what is installed, torch with it
} dfix_file_origin;

typedef struct dfix_py_file {
  dfix_file_origin origin;
  dfix_str path;          // in the container
  dfix_str context_path;  // CONTEXT
  bool has_bytes;
  dfix_str bytes;
  const dfix_reqs_file *reqs;    // of bytes
  const dfix_instruction *copy;  // the COPY that brought it
  const dfix_pip_ref *ref;       // how the command names it; NULL inside other files
} dfix_py_file;

// `path` as an absolute one without "." and "..", seen from the folder `from`.
dfix_str dfix_path_resolve(dfix_arena *a, dfix_str from, dfix_str path);

// The folder of a step: its WORKDIR or, where the image alone decides it, a name that
// stands for the image's. "" if it is not known.
dfix_str dfix_step_folder(const dfix_step *step);

// The file at an absolute path in the container, as the commands of `step` find it.
// `base_is_known` says that the first ancestor's image is one that ships no such files.
// `context` may be NULL.
dfix_py_file dfix_file_trace(dfix_arena *a, const dfix_graph *g,
                             const dfix_context *context, const dfix_step *step,
                             dfix_str path, bool base_is_known);

#endif
