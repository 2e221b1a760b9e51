#include "test.h"

#include "base/file.h"
#include "base/pending.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static dfix_arena *arena;
static char folder[] = "/tmp/dfix-file-XXXXXX";
static dfix_err err;

static int set_up(void **state) {
  (void)state;
  arena = dfix_arena_new();
  return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  dfix_arena_free(arena);
  const char *const names[] = {"plain", "link", "fifo", "loop", "empty"};
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) unlink(names[i]);
  return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void put(const char *name, dfix_str text) {
  FILE *f = fopen(name, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(text.ptr, 1, text.len, f), text.len);
  assert_int_equal(fclose(f), 0);
}

static dfix_str get(const char *name) {
  dfix_str text;
  assert_true(dfix_file_read(arena, name, DFIX_MAX_FILE, &text, &err));
  return text;
}

static void fails(const char *name, size_t max, const char *sentence) {
  dfix_str text;
  assert_false(dfix_file_read(arena, name, max, &text, &err));
  assert_int_equal(err.code, DFIX_EIO);
  assert_string_equal(err.msg, sentence);
}

static void every_byte_is_read(void **state) {
  (void)state;
  put("plain", S("a\0b\r\n\xff"));
  dfix_str text = get("plain");
  assert_int_equal(text.len, 6);
  assert_memory_equal(text.ptr, "a\0b\r\n\xff", 6);
}

static void an_empty_file_is_an_empty_text(void **state) {
  (void)state;
  put("empty", S(""));
  assert_int_equal(get("empty").len, 0);
}

static void what_is_no_file_says_so(void **state) {
  (void)state;
  assert_int_equal(mkfifo("fifo", 0600), 0);
  assert_int_equal(symlink("loop", "loop"), 0);
  fails(".", DFIX_MAX_FILE, "cannot read '.': it is a folder");
  fails("fifo", DFIX_MAX_FILE, "cannot read 'fifo': it is no regular file");
  fails("none", DFIX_MAX_FILE, "cannot open 'none': No such file or directory");
  fails("loop", DFIX_MAX_FILE, "cannot open 'loop': Too many levels of symbolic links");
}

static void the_limit_itself_still_fits(void **state) {
  (void)state;
  const size_t limit = (size_t)1 << 20;
  dfix_str text;
  put("plain", S(""));
  assert_int_equal(truncate("plain", (off_t)limit), 0);
  assert_true(dfix_file_read(arena, "plain", limit, &text, &err));
  assert_int_equal(truncate("plain", (off_t)limit + 1), 0);
  fails("plain", limit, "cannot read 'plain': it is larger than 1 MiB");
}

static void a_replaced_file_keeps_its_mode_and_its_link(void **state) {
  (void)state;
  struct stat st;
  put("plain", S("old"));
  assert_int_equal(chmod("plain", 0604), 0);
  assert_int_equal(symlink("plain", "link"), 0);
  assert_true(dfix_file_replace("link", S("new text"), &err));
  assert_str(get("plain"), "new text");
  assert_int_equal(lstat("link", &st), 0);
  assert_true(S_ISLNK(st.st_mode));
  assert_int_equal(stat("plain", &st), 0);
  assert_int_equal(st.st_mode & 0777, 0604);
}

static void nothing_is_written_where_nothing_was(void **state) {
  (void)state;
  assert_false(dfix_file_replace("none", S("x"), &err));
  assert_int_equal(access("none", F_OK), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_byte_is_read),
      cmocka_unit_test(an_empty_file_is_an_empty_text),
      cmocka_unit_test(what_is_no_file_says_so),
      cmocka_unit_test(the_limit_itself_still_fits),
      cmocka_unit_test(a_replaced_file_keeps_its_mode_and_its_link),
      cmocka_unit_test(nothing_is_written_where_nothing_was),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
