#include "test.h"

#include "base/buf.h"
#include "driver/builder.h"

static dfix_str steps(dfix_arena *a, dfix_str log) {
  dfix_strs ran = dfix_build_steps(a, log);
  dfix_buf b = {.arena = a};
  for (uint32_t i = 0; i < ran.len; i++)
    buf_addf(&b, "%s%.*s", i ? "; " : "", STR_ARG(ran.items[i]));
  return buf_str(&b);
}

static void buildkit_marks_what_it_has(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_str(
      steps(a, S("#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n"
                 "#4 [1/4] FROM docker.io/library/a\n#4 DONE 0.0s\n"
                 "#5 [2/4] WORKDIR /app\n#5 CACHED\n"
                 "#6 [3/4] COPY . .\n#6 DONE 0.1s\n"
                 "#7 [build 4/4] RUN make\n#7 0.3 cc\n#7 DONE 2.5s\n")),
      "COPY . .; RUN make");
  dfix_arena_free(a);
}

static void buildah_and_the_classic_builder_say_so_below(void **state) {
  (void)state;
  dfix_arena *a = dfix_arena_new();
  assert_str(steps(a, S("[1/2] STEP 1/2: FROM a\n[1/2] STEP 2/2: RUN make\n"
                        "--> Using cache 0a1b\nSTEP 1/3: FROM b\nSTEP 2/3: COPY . .\n"
                        "STEP 3/3: RUN true\nCOMMIT x\n")),
             "COPY . .; RUN true");
  assert_str(
      steps(a, S("Step 1/3 : FROM a\n ---> 1\nStep 2/3 : RUN make\n ---> Using cache\n"
                 "Step 3/3 : RUN true\n ---> Running in 2\n")),
      "RUN true");
  dfix_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(buildkit_marks_what_it_has),
      cmocka_unit_test(buildah_and_the_classic_builder_say_so_below),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
