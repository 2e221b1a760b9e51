// What has the shape of a credential, and what only looks like it. Every one here is made
// up.
#include "test.h"

#include "base/credential.h"

#include <stdio.h>

static dfix_arena *arena;

static int set_up(void **state) {
  (void)state;
  arena = dfix_arena_new();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  dfix_arena_free(arena);
  return 0;
}

// The kind of the only credential in the text, "" if there is none.
static dfix_str kind_of(const char *text) {
  dfix_credentials found = dfix_find_credentials(arena, str_from(text));
  if (found.len > 1) fail_msg("%u credentials in %s", found.len, text);
  return found.len ? found.items[0].kind : S("");
}

static void tokens_are_known_by_their_marks(void **state) {
  (void)state;
  assert_str(kind_of("x AKIAQYLPMN5HHHFPZAM2 y"), "an AWS access key");
  assert_str(kind_of("AWS_SECRET_ACCESS_KEY=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"),
             "an AWS secret key");
  assert_str(kind_of("ghp_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6"), "a GitHub token");
  assert_str(kind_of("'glpat-aB3dE6gH9jK2mN5pQ8sT'"), "a GitLab token");
  assert_str(kind_of("npm_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6"), "an npm token");
  assert_str(kind_of("AIzaaB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI"), "a Google API key");
  assert_str(kind_of("sk_live_aB3dE6gH9jK2mN5pQ8sT1vW4"), "a Stripe key");
  assert_str(kind_of("xoxb-204816326128-aB3dE6gH9jK2mN5pQ8sT1vW4"), "a Slack token");
}

static void a_header_alone_is_no_key(void **state) {
  (void)state;
  const char *begin = "-----BEGIN RSA PRIVATE KEY-----";
  char text[128];
  assert_str(kind_of(begin), "");
  snprintf(text, sizeof(text), "grep -q '%s' \"$FILE\"", begin);
  assert_str(kind_of(text), "");
  snprintf(text, sizeof(text), "%s\nMIIEpAIBAAKCAQEAqf3kL9\n", begin);
  assert_str(kind_of(text), "a private key");
}

static void examples_are_nobodys(void **state) {
  (void)state;
  assert_str(kind_of("AKIAIOSFODNN7EXAMPLE"), "");
  assert_str(kind_of("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), "");
  assert_str(kind_of("ghp_000000000000000000000000000000000000"), "");
  assert_str(kind_of("glpat-your-token-goes-here"), "");
}

static void parts_of_words_are_none(void **state) {
  (void)state;
  assert_str(kind_of("https://example.org/MAKIAQYLPMN5HHHFPZAM2B"), "");
  assert_str(kind_of("ghp_short npm_config_cache hf_hub_download SG.x"), "");
}

static void a_url_may_hold_a_password(void **state) {
  (void)state;
  dfix_str text = S("git clone https://joe:s3cr-tW0rd@github.com/a/b");
  dfix_credentials found = dfix_find_credentials(arena, text);
  assert_int_equal(found.len, 1);
  assert_true(found.items[0].is_url);
  assert_str(str_slice(text, found.items[0].span.start, found.items[0].span.end),
             "s3cr-tW0rd");
}

static void most_urls_do_not(void **state) {
  (void)state;
  assert_str(kind_of("https://joe@github.com/a https://a.org:80/x@y"), "");
  assert_str(kind_of("https://joe:$TOKEN@github.com/a https://joe:${T}@github.com"), "");
  assert_str(kind_of("postgres://app:app@db.example.org/x"), "");
  assert_str(kind_of("postgres://app:s3cr-tW0rd@db:5432/x"), "");
  assert_str(kind_of("https://user:password@pypi.acme.org/simple"), "");
  assert_str(kind_of("https://user:<token>@pypi.acme.org/simple"), "");
}

static void a_hint_is_not_the_secret(void **state) {
  (void)state;
  assert_str(dfix_credential_hint(arena, S("ghp_aB3dE6gH9jK2")), "ghp_\xe2\x80\xa6");
  assert_str(dfix_credential_hint(arena, S("s3cr-t")), "s\xe2\x80\xa6");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tokens_are_known_by_their_marks),
      cmocka_unit_test(a_header_alone_is_no_key),
      cmocka_unit_test(examples_are_nobodys),
      cmocka_unit_test(parts_of_words_are_none),
      cmocka_unit_test(a_url_may_hold_a_password),
      cmocka_unit_test(most_urls_do_not),
      cmocka_unit_test(a_hint_is_not_the_secret),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
