// What an image reference says, and which texts are none.
#include "test.h"

#include "graph/image.h"

typedef struct row {
  const char *text, *registry, *repository, *name, *tag;
} row;

static const row references[] = {
    {"alpine", "", "alpine", "alpine", ""},
    {"alpine:3.20", "", "alpine", "alpine", "3.20"},
    {"library/alpine", "", "alpine", "alpine", ""},
    {"docker.io/library/alpine:3", "docker.io", "alpine", "alpine", "3"},
    {"acme/tool", "", "acme/tool", "tool", ""},
    {"localhost/tool:x", "localhost", "tool", "tool", "x"},
    {"localhost:5000/a/b/tool:x", "localhost:5000", "a/b/tool", "tool", "x"},
    {"host:5000", "", "host", "host", "5000"},
    {"Acme/tool", "Acme", "tool", "tool", ""},
    {"reg.example/library/tool", "reg.example", "library/tool", "tool", ""},
    {"a__b/c-d--e.f", "", "a__b/c-d--e.f", "c-d--e.f", ""},
};

static const char *const no_references[] = {
    "",      "Alpine", "alpine:", "alpine:-x", "alpine@sha256:12",
    "a___b", "c/a..b", "a/",      "/a",        "a//b",
    "-a",    "a b",    "$IMAGE",  "a:b:c",     "alpine@latest",
};

static void a_reference_has_registry_repository_and_tag(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
    const row *r = &references[i];
    const dfix_image *image = dfix_image_parse(a, str_from(r->text));
    if (!image) fail_msg("%s is a reference", r->text);
    assert_str(image->registry, r->registry);
    assert_str(image->repository, r->repository);
    assert_str(image->name, r->name);
    assert_str(image->tag, r->tag);
  }
  dfix_arena_free(a);
}

static void a_digest_may_follow_a_tag(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  const dfix_image *image =
      dfix_image_parse(a, S("acme/tool:1@sha256:0123456789abcdef0123456789abcdef"));
  assert_non_null(image);
  assert_str(image->tag, "1");
  assert_str(image->digest, "sha256:0123456789abcdef0123456789abcdef");
  dfix_arena_free(a);
}

static void other_texts_are_no_references(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  for (size_t i = 0; i < sizeof no_references / sizeof *no_references; i++)
    if (dfix_image_parse(a, str_from(no_references[i])))
      fail_msg("'%s' is no reference", no_references[i]);
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_reference_has_registry_repository_and_tag),
      cmocka_unit_test(a_digest_may_follow_a_tag),
      cmocka_unit_test(other_texts_are_no_references),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
