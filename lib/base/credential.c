#include "base/credential.h"

#include "base/regex.h"

#include <pthread.h>

// A text of this shape has the mark in it, which is looked for first.
typedef struct shape {
  dfix_str mark;
  dfix_pattern pattern;
  const char *kind;
} shape;

#define SHAPE(mark, pattern, kind)                                                       \
  { S_INIT(mark), {.text = S_INIT(pattern)}, kind }
#define GITHUB "\\bgh[pousr]_[A-Za-z0-9]{36,}\\b"
#define AWS_SECRET                                                                       \
  "(?i)aws_?secret_?access_?key[\"']?\\s*[=:\\s]\\s*[\"']?\\K[a-z0-9/+]{40}(?![\\w/+=])"

static shape shapes[] = {
    SHAPE("AKIA", "\\bAKIA[A-Z2-7]{16}\\b", "an AWS access key"),
    SHAPE("SECRET_ACCESS_KEY", AWS_SECRET, "an AWS secret key"),
    SHAPE("secret_access_key", AWS_SECRET, "an AWS secret key"),
    SHAPE("ghp_", GITHUB, "a GitHub token"),
    SHAPE("gho_", GITHUB, "a GitHub token"),
    SHAPE("ghu_", GITHUB, "a GitHub token"),
    SHAPE("ghs_", GITHUB, "a GitHub token"),
    SHAPE("ghr_", GITHUB, "a GitHub token"),
    SHAPE("github_pat_", "\\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\\b",
          "a GitHub token"),
    SHAPE("glpat-", "\\bglpat-[A-Za-z0-9_-]{20,}", "a GitLab token"),
    SHAPE("gldt-", "\\bgldt-[A-Za-z0-9_-]{20,}", "a GitLab deploy token"),
    SHAPE("glrt-", "\\bglrt-[A-Za-z0-9_-]{20,}", "a GitLab runner token"),
    SHAPE("xox", "\\bxox[abeprs]-[0-9]{6,}-[A-Za-z0-9-]{10,}", "a Slack token"),
    SHAPE("hooks.slack.com",
          "hooks\\.slack\\.com/services/\\KT[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{20,}",
          "a Slack webhook"),
    SHAPE("npm_", "\\bnpm_[A-Za-z0-9]{36}\\b", "an npm token"),
    SHAPE("pypi-Ag", "\\bpypi-Ag(EI|EN)[A-Za-z0-9_-]{50,}", "a PyPI token"),
    SHAPE("AIza", "\\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])", "a Google API key"),
    SHAPE("GOCSPX-", "\\bGOCSPX-[A-Za-z0-9_-]{28}", "a Google client secret"),
    SHAPE("sk_live_", "\\bsk_live_[A-Za-z0-9]{24,}", "a Stripe key"),
    SHAPE("rk_live_", "\\brk_live_[A-Za-z0-9]{24,}", "a Stripe key"),
    SHAPE("hf_", "\\bhf_[A-Za-z]{34}\\b", "a Hugging Face token"),
    SHAPE("sk-ant-", "\\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{80,}", "an Anthropic key"),
    SHAPE("T3BlbkFJ", "\\bsk-[A-Za-z0-9_-]*T3BlbkFJ[A-Za-z0-9_-]{20,}", "an OpenAI key"),
    SHAPE("dckr_pat_", "\\bdckr_pat_[A-Za-z0-9_-]{27}", "a Docker Hub token"),
    SHAPE("dop_v1_", "\\bdop_v1_[a-f0-9]{64}\\b", "a DigitalOcean token"),
    SHAPE("SG.", "\\bSG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}\\b", "a SendGrid key"),
    SHAPE("PRIVATE KEY-----",
          "-----BEGIN ([A-Z]+ )*PRIVATE "
          "KEY-----(\\\\n|[\\s\\\\\"'])*[A-Za-z0-9+/=:,-]{16,}",
          "a private key"),
};

enum { NSHAPES = sizeof(shapes) / sizeof(*shapes) };

enum { LOOKED_AT = 3 };  // bytes of a mark; all are as long

// For each of three bytes that stand side by side, the marks that have it there, a bit a
// mark.
static uint64_t with[LOOKED_AT][256];

static void note_marks(void) {
  _Static_assert(NSHAPES <= 64, "a bit a mark");
  for (size_t k = 0; k < NSHAPES; k++)
    for (int place = 0; place < LOOKED_AT; place++)
      with[place][(unsigned char)shapes[k].mark.ptr[place]] |= UINT64_C(1) << k;
}

// Which marks the text has, in one pass over it.
static void look_for_marks(dfix_str text, bool *has) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, note_marks);
  const unsigned char *byte = (const unsigned char *)text.ptr;
  for (size_t i = 0; i + LOOKED_AT <= text.len; i++) {
    uint64_t may = with[0][byte[i]] & with[1][byte[i + 1]] & with[2][byte[i + 2]];
    for (size_t k = 0; may; k++, may >>= 1)
      if (may & 1 && str_starts(str_from_at(text, i), shapes[k].mark)) has[k] = true;
  }
}

// Texts of documentation and examples.
static bool is_example(dfix_str s) {
  static dfix_pattern example = {
      .text = S_INIT("(?i)example|placeholder|dummy|sample|change_?me|your|secret_?here|"
                     "x{4}|(?<same>.)\\k<same>{6}|1234567|abcdefg")};
  return dfix_pattern_matches(&example, s);
}

static void find_shape(dfix_arena *a, shape *s, dfix_str text, dfix_credentials *out) {
  dfix_span at;
  for (uint32_t from = 0; dfix_pattern_find(&s->pattern, str_from_at(text, from), &at);) {
    dfix_span where = span(from + at.start, from + at.end);
    if (!is_example(str_slice(text, where.start, where.end))) {
      dfix_credential c = {where, str_from(s->kind), false};
      vec_push(a, out, c);
    }
    from = where.end;
  }
}

// ---- the password of a URL ----

static bool is_local(dfix_str host) {
  return !str_has_char(host, '.') || str_starts(host, S("127.")) ||
         str_starts(host, S("0.0.0.0")) || str_starts(host, S("example."));
}

static bool is_variable(dfix_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (strchr("$%{}<>*", s.ptr[i])) return true;
  return false;
}

static bool is_nobodys(dfix_str user, dfix_str password) {
  static const char *const words[] = {"password", "passwd",        "pass",  "pwd",
                                      "token",    "secret",        "admin", "root",
                                      "test",     "x-oauth-basic", NULL};
  for (int i = 0; words[i]; i++)
    if (str_ieq(password, str_from(words[i]))) return true;
  return str_eq(user, password) || password.len < 4 || is_example(password);
}

// authority := USER ":" PASSWORD "@" HOST, which begins at `start`
static void read_authority(dfix_arena *a, dfix_str text, size_t start,
                           dfix_credentials *out) {
  size_t end = start;
  while (end < text.len && !strchr(" \t\r\n\"'`/?#\\", text.ptr[end])) end++;
  dfix_str authority = str_slice(text, start, end);
  size_t at = str_rfind_char(authority, '@');
  dfix_str user, password;
  if (at == STR_NONE || !str_cut(str_slice(authority, 0, at), ':', &user, &password))
    return;
  if (is_variable(user) || is_variable(password) || is_nobodys(user, password)) return;
  if (is_local(str_from_at(authority, at + 1))) return;
  uint32_t from = (uint32_t)(password.ptr - text.ptr);
  dfix_credential c = {span(from, from + (uint32_t)password.len),
                       S("the password of a URL"), true};
  vec_push(a, out, c);
}

dfix_credentials dfix_find_credentials(dfix_arena *a, dfix_str text) {
  dfix_credentials found = {0};
  bool has[NSHAPES] = {false};
  look_for_marks(text, has);
  const dfix_pattern *done = NULL;
  for (size_t i = 0; i < NSHAPES; i++) {
    if (!has[i] || (done && str_eq(done->text, shapes[i].pattern.text))) continue;
    find_shape(a, &shapes[i], text, &found);
    done = &shapes[i].pattern;
  }
  for (size_t at = 0, next;
       (next = str_find(str_from_at(text, at), S("://"))) != STR_NONE;) {
    at += next + 3;
    read_authority(a, text, at, &found);
  }
  return found;
}

dfix_str dfix_credential_hint(dfix_arena *a, dfix_str credential) {
  size_t shown = credential.len < 12 ? 1 : 4;
  return dfix_arena_strf(a, STR_FMT "\xe2\x80\xa6",
                         STR_ARG(str_slice(credential, 0, shown)));
}
