#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/regex.h"

#include "base/arena.h"

#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>

enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 2000 };

static pcre2_code *compile(dfix_str text, int *error, size_t *at) {
  uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NO_AUTO_CAPTURE;
  return pcre2_compile((PCRE2_SPTR)text.ptr, text.len, options, error, at, NULL);
}

bool dfix_pattern_check(dfix_str text, dfix_err *err) {
  int error;
  size_t at;
  pcre2_code *code = compile(text, &error, &at);
  if (code) {
    pcre2_code_free(code);
    return true;
  }
  PCRE2_UCHAR why[128];
  pcre2_get_error_message(error, why, sizeof(why));
  return dfix_fail(err, DFIX_ECONFIG,
                   "the pattern '" STR_FMT "' is wrong at its character %zu: %s",
                   STR_ARG(text), at + 1, (const char *)why);
}

// The compiled form. Of two threads that compile at once, one wins and both use its code.
static pcre2_code *code_of(dfix_pattern *p) {
  void *code = atomic_load_explicit(&p->compiled, memory_order_acquire);
  if (code) return code;
  int error;
  size_t at;
  pcre2_code *mine = compile(p->text, &error, &at);
  if (!mine && error == PCRE2_ERROR_HEAP_FAILED) dfix_out_of_memory();
  if (!mine) return NULL;
  pcre2_jit_compile(mine, PCRE2_JIT_COMPLETE);
  void *none = NULL;
  if (atomic_compare_exchange_strong(&p->compiled, &none, mine)) return mine;
  pcre2_code_free(mine);
  return none;
}

void dfix_pattern_free(void *pattern) {
  dfix_pattern *p = pattern;
  pcre2_code_free(atomic_exchange(&p->compiled, NULL));
}

// What one match needs, made once a thread and freed with it.
typedef struct scratch {
  pcre2_match_data *data;
  pcre2_match_context *context;
} scratch;

static pthread_key_t scratch_key;

static void free_scratch(void *self) {
  scratch *s = self;
  pcre2_match_data_free(s->data);
  pcre2_match_context_free(s->context);
}

static void make_scratch_key(void) {
  if (pthread_key_create(&scratch_key, free_scratch) != 0) dfix_out_of_memory();
}

static scratch *thread_scratch(void) {
  static _Thread_local scratch s;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  if (s.data) return &s;
  s.data = pcre2_match_data_create(1, NULL);
  s.context = pcre2_match_context_create(NULL);
  if (!s.data || !s.context) dfix_out_of_memory();
  pcre2_set_match_limit(s.context, MATCH_LIMIT);
  pcre2_set_depth_limit(s.context, DEPTH_LIMIT);
  // The key exists to free the scratch when its thread ends.
  pthread_once(&once, make_scratch_key);
  pthread_setspecific(scratch_key, &s);
  return &s;
}

bool dfix_pattern_find(dfix_pattern *p, dfix_str text, dfix_span *where) {
  if (!p->text.len) return false;
  pcre2_code *code = code_of(p);
  if (!code) return false;
  scratch *s = thread_scratch();
  PCRE2_SPTR bytes = (PCRE2_SPTR)(text.len ? text.ptr : "");
  int found_groups = pcre2_match(code, bytes, text.len, 0, 0, s->data, s->context);
  if (found_groups == PCRE2_ERROR_NOMEMORY) dfix_out_of_memory();
  if (found_groups < 0) return false;
  const size_t *found = pcre2_get_ovector_pointer(s->data);
  *where = span((uint32_t)found[0], (uint32_t)found[1]);
  return found[0] <= found[1];
}
