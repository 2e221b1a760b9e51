#include "driver/store.h"

#include "base/file.h"

#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static bool is_unchanged(dfix_arena *a, const dfix_stored_file *f, dfix_err *err) {
  dfix_str now;
  if (!dfix_file_read(a, f->path.ptr, DFIX_MAX_FILE, &now, err)) return false;
  return str_eq(now, f->before) ||
         dfix_fail(err, DFIX_EIO, "'%s' has changed in the meantime: run dfix again",
                   f->path.ptr);
}

static bool write_one(dfix_arena *a, const dfix_stored_file *f, dfix_err *err) {
  if (f->is_new) return dfix_file_create(f->path.ptr, f->after, err);
  return is_unchanged(a, f, err) && dfix_file_replace(f->path.ptr, f->after, err);
}

static void take_back(const dfix_stored_file *f) {
  dfix_err ignored;
  if (f->is_new)
    unlink(f->path.ptr);
  else
    dfix_file_replace(f->path.ptr, f->before, &ignored);
}

bool dfix_store(dfix_arena *a, const dfix_stored_files *files, dfix_err *err) {
  uint32_t done = 0;
  pthread_mutex_lock(&one_at_a_time);
  while (done < files->len && write_one(a, &files->items[done], err)) done++;
  bool ok = done == files->len;
  while (!ok && done > 0) take_back(&files->items[--done]);
  pthread_mutex_unlock(&one_at_a_time);
  return ok;
}
