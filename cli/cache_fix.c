// cache_fix.c - what --layers and --verify look at: a file before and after its fixes.

#include "base/file.h"
#include "commands.h"
#include "driver/context.h"
#include "driver/folder.h"
#include "options.h"
#include "rewrite/fixer.h"
#include "say.h"

static dfix_str guess_root(dfix_arena *a, const dfix_options *o, dfix_str path,
                           dfix_str text, dfix_str *dockerfile, dfix_err *trouble) {
  if (o->config.context) return str_from(o->config.context);
  return str_eq(path, S("-"))
             ? S("")
             : dfix_context_guess(a, path, text, NULL, dockerfile, trouble);
}

bool dfix_cache_fix_open(dfix_arena *a, const dfix_options *o, dfix_str path,
                         dfix_cache_fix *out) {
  dfix_str text, dockerfile = str_basename(path);
  dfix_strs cache = {0}, none = {0};
  dfix_selection selection;
  dfix_err err;
  bool ok = str_eq(path, S("-"))
                ? dfix_file_read_stdin(a, &text, &err)
                : dfix_file_read(a, path.ptr, DFIX_MAX_FILE, &text, &err);
  vec_push(a, &cache, S("cache"));
  ok = ok && dfix_select(a, dfix_rules_shipped(), &cache, &none, &selection, &err);
  if (!ok) {
    dfix_say("%s", err.msg);
    return false;
  }
  *out = (dfix_cache_fix){.path = path, .before = text};
  out->root = guess_root(a, o, path, text, &dockerfile, &out->trouble);
  if (out->root.len)
    out->context = dfix_folder_open(a, out->root.ptr, dockerfile, &out->trouble);
  dfix_fix_input in = {.path = path,
                       .text = text,
                       .graph = &o->config.graph,
                       .context = out->context,
                       .selection = &selection,
                       .unsafe = o->run.unsafe,
                       .lint = dfix_lint};
  out->after = dfix_fix_text(a, &in).text;
  return true;
}

bool dfix_cache_fix_close(const dfix_cache_fix *fix) {
  if (fix->context) dfix_folder_close(fix->context);
  if (fix->trouble.code) dfix_say("%s", fix->trouble.msg);
  return !fix->trouble.code;
}
