#include "driver/store.h"

#include "base/file.h"
#include "base/pending.h"
#include "base/signals.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

// A file of a fix on its way to the disk.
typedef struct entry {
  const dfix_stored_file *file;
  dfix_pending after;
  dfix_pending before;  // its old text, ready to come back; unused if the file is new
} entry;

typedef struct entries {
  entry *items;
  uint32_t len;
  bool may_return;  // there are several: one that is written may have to be taken back
} entries;

// Whoever ends the program, out of memory in another thread, waits for the fix that is
// being written. Nothing in here asks for memory meanwhile.
static void wait_for_writer(void) { pthread_mutex_lock(&one_at_a_time); }

static void register_wait(void) { atexit(wait_for_writer); }

static bool name_all(dfix_arena *a, const entries *all, dfix_err *err) {
  for (uint32_t i = 0; i < all->len; i++) {
    entry *e = &all->items[i];
    const dfix_stored_file *f = e->file;
    if (!dfix_pending_new(a, f->path.ptr, f->is_new, &e->after, err)) return false;
    if (!f->is_new && !dfix_pending_new(a, f->path.ptr, false, &e->before, err))
      return false;
  }
  return true;
}

static bool fill_all(const entries *all, dfix_err *err) {
  for (uint32_t i = 0; i < all->len; i++) {
    entry *e = &all->items[i];
    if (!dfix_pending_fill(&e->after, e->file->after, err)) return false;
    if (all->may_return && !e->file->is_new &&
        !dfix_pending_fill(&e->before, e->file->before, err))
      return false;
  }
  return true;
}

static bool are_unchanged(const entries *all, dfix_err *err) {
  for (uint32_t i = 0; i < all->len; i++) {
    const dfix_stored_file *f = all->items[i].file;
    if (!f->is_new && !dfix_file_is_unchanged(f->path.ptr, f->before, err)) return false;
  }
  return true;
}

static void take_back(entry *e, dfix_err *err) {
  dfix_err why;
  bool ok = e->file->is_new ? unlink(e->after.path) == 0
                            : dfix_pending_commit(&e->before, &why);
  if (!ok)
    dfix_fail_in(err, "'%s' has its part of a fix of which the rest is missing",
                 e->after.path);
}

static bool commit_all(const entries *all, dfix_err *err) {
  uint32_t done = 0;
  while (done < all->len && dfix_pending_commit(&all->items[done].after, err)) done++;
  if (done == all->len) return true;
  while (done > 0) take_back(&all->items[--done], err);
  return false;
}

static void discard_all(const entries *all) {
  for (uint32_t i = 0; i < all->len; i++) {
    dfix_pending_discard(&all->items[i].after);
    dfix_pending_discard(&all->items[i].before);
  }
}

bool dfix_store(dfix_arena *a, const dfix_stored_files *files, dfix_err *err) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, register_wait);
  entries all = {arena_array(a, entry, files->len), files->len, files->len > 1};
  for (uint32_t i = 0; i < files->len; i++) all.items[i].file = &files->items[i];
  if (!name_all(a, &all, err)) return false;
  pthread_mutex_lock(&one_at_a_time);
  dfix_whole_begin();
  bool ok = fill_all(&all, err) && are_unchanged(&all, err) && commit_all(&all, err);
  discard_all(&all);
  dfix_whole_end();
  pthread_mutex_unlock(&one_at_a_time);
  return ok;
}
