// gen.c - dfix-gen: turns rules/*/*.yaml into C tables and into documentation, at build
// time.
//
//   dfix-gen table OUT.c RULES_DIR FILE.yaml...    the tables of the rules that ship
//   dfix-gen docs OUT_DIR RULES_DIR FILE.yaml...   a page a rule, and their index; and
//                                                  OUT_DIR/../dfix.schema.json
//   dfix-gen check OUT_DIR RULES_DIR FILE.yaml...  fails if `docs` would change a file
//
// A rule FAMILY/NAME.yaml with a NAME.c beside it gets that file's callbacks.

#include "base/buf.h"
#include "engine/spec.h"
#include "gen_file.h"
#include "gen_schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// "pip/missing-constraint" of ".../rules/pip/missing-constraint.yaml".
static dfix_str id_of(const char *root, const char *path) {
  dfix_str id = str_from_at(str_from(path), strlen(root) + 1);
  return str_slice(id, 0, id.len - strlen(".yaml"));
}

static void add_c_string(dfix_buf *b, dfix_str s) {
  buf_add(b, S("S_INIT(\""));
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    if (c == '"' || c == '\\' || c == '?')
      buf_addf(b, "\\%c", c);
    else if (c < ' ' || c >= 0x7f)
      buf_addf(b, "\\%03o", c);
    else
      buf_add_char(b, (char)c);
  }
  buf_add(b, S("\")"));
}

static void add_field(dfix_buf *b, const char *name, dfix_str value) {
  if (!value.len) return;
  buf_addf(b, ".%s = ", name);
  add_c_string(b, value);
  buf_add(b, S(", "));
}

// Arrays come first; the structs then point to them as r12_aliases.
static void add_list(dfix_buf *b, unsigned n, const char *name, dfix_list list) {
  if (!list.len) return;
  buf_addf(b, "static const dfix_str r%u_%s[] = {", n, name);
  for (uint32_t i = 0; i < list.len; i++) {
    add_c_string(b, list.items[i]);
    buf_add(b, S(", "));
  }
  buf_add(b, S("};\n"));
}

static void add_texts(dfix_buf *b, unsigned n, const char *name, dfix_texts texts) {
  if (!texts.len) return;
  buf_addf(b, "static const dfix_named_text r%u_%s[] = {", n, name);
  for (uint32_t i = 0; i < texts.len; i++) {
    buf_add_char(b, '{');
    add_c_string(b, texts.items[i].name);
    buf_add(b, S(", "));
    add_c_string(b, texts.items[i].text);
    buf_add(b, S("}, "));
  }
  buf_add(b, S("};\n"));
}

static void add_pattern(dfix_buf *b, unsigned n, const char *name,
                        const dfix_pattern *p) {
  if (!p) return;
  buf_addf(b, "static dfix_pattern r%u_%s = {.text = ", n, name);
  add_c_string(b, p->text);
  buf_add(b, S("};\n"));
}

static void point(dfix_buf *b, unsigned n, const char *field, uint32_t len) {
  if (len) buf_addf(b, ".%s = {r%u_%s, %u}, ", field, n, field, len);
}

static void point_pattern(dfix_buf *b, unsigned n, const char *field,
                          const dfix_pattern *p) {
  if (p) buf_addf(b, ".%s = &r%u_%s, ", field, n, field);
}

#define EACH_MATCH_LIST(X)                                                               \
  X(programs) X(verbs) X(with) X(without) X(value_options) X(unless_cached) X(unless_env)
#define EACH_MATCH_PATTERN(X)                                                            \
  X(operand)                                                                             \
  X(operand_unlike)                                                                      \
  X(unless_later) X(unless_text) X(text) X(word) X(key) X(value) X(flag_value)

// The arrays of a fix-if are numbered apart from those of its rule's match.
enum { FIX_IF = 100000 };

static void add_match_arrays(dfix_buf *b, unsigned n, const dfix_match *m) {
#define LIST(f) add_list(b, n, #f, m->f);
#define PATTERN(f) add_pattern(b, n, #f, m->f);
  EACH_MATCH_LIST(LIST)
  EACH_MATCH_PATTERN(PATTERN)
#undef LIST
#undef PATTERN
}

static void add_match(dfix_buf *b, unsigned n, const dfix_match *m) {
#define LIST(f) point(b, n, #f, m->f.len);
#define PATTERN(f) point_pattern(b, n, #f, m->f);
  EACH_MATCH_LIST(LIST)
  EACH_MATCH_PATTERN(PATTERN)
  add_field(b, "flag", m->flag);
  buf_addf(b,
           ".kinds = %uu, .form = %d, .repeated = %d, .only_kept = %d, .alone = %d, "
           ".at = %d",
           m->kinds, (int)m->form, m->repeated, m->only_kept, m->alone, (int)m->at);
#undef LIST
#undef PATTERN
}

static void add_fix_if(dfix_buf *b, unsigned n, const dfix_match *m) {
  if (!m) return;
  add_match_arrays(b, n + FIX_IF, m);
  buf_addf(b, "static const dfix_match r%u_fix_if = {", n);
  add_match(b, n + FIX_IF, m);
  buf_add(b, S("};\n"));
}

static void add_edits(dfix_buf *b, unsigned n, const dfix_rule_spec *s) {
  if (!s->nedits) return;
  buf_addf(b, "static const dfix_edit_spec r%u_edits[] = {", n);
  for (uint32_t i = 0; i < s->nedits; i++) {
    buf_addf(b, "{%d, %d, ", (int)s->edits[i].action, (int)s->edits[i].anchor);
    add_c_string(b, s->edits[i].text);
    buf_add(b, S("}, "));
  }
  buf_add(b, S("};\n"));
}

static void add_arrays(dfix_buf *b, unsigned n, const dfix_rule *rule) {
  const dfix_rule_spec *s = rule->spec;
  add_list(b, n, "aliases", (dfix_list){rule->aliases, rule->naliases});
  add_list(b, n, "presets", (dfix_list){rule->presets, rule->npresets});
  add_list(b, n, "overrides", s->overrides);
  add_texts(b, n, "messages", s->messages);
  add_texts(b, n, "notes", s->notes);
  add_texts(b, n, "fix_messages", s->fix_messages);
  add_texts(b, n, "options", s->options);
  add_edits(b, n, s);
  add_match_arrays(b, n, &s->match);
  add_fix_if(b, n, s->fix_if);
}

static bool has_callbacks(dfix_arena *a, const char *yaml_path) {
  dfix_str stem = str_slice(str_from(yaml_path), 0, strlen(yaml_path) - strlen("yaml"));
  return access(dfix_arena_strf(a, STR_FMT "c", STR_ARG(stem)).ptr, F_OK) == 0;
}

static dfix_str symbol_of(dfix_arena *a, dfix_str id) {
  dfix_buf b = {.arena = a};
  buf_add(&b, S("dfix_rule_"));
  for (size_t i = 0; i < id.len; i++)
    buf_add_char(&b, ascii_is_alnum(id.ptr[i]) ? id.ptr[i] : '_');
  return buf_str(&b);
}

static void add_spec(dfix_arena *a, dfix_buf *b, unsigned n, const dfix_rule *rule,
                     const char *path) {
  const dfix_rule_spec *s = rule->spec;
  add_arrays(b, n, rule);
  dfix_str symbol = symbol_of(a, rule->id);
  bool calls = has_callbacks(a, path);
  if (calls) buf_addf(b, "extern const dfix_rule_impl " STR_FMT ";\n", STR_ARG(symbol));
  buf_addf(b, "static const dfix_rule_spec r%u_spec = {", n);
  add_field(b, "message", s->message);
  add_field(b, "fix_message", s->fix_message);
  point(b, n, "messages", s->messages.len);
  point(b, n, "notes", s->notes.len);
  point(b, n, "fix_messages", s->fix_messages.len);
  point(b, n, "options", s->options.len);
  point(b, n, "overrides", s->overrides.len);
  if (s->has_match) {
    buf_add(b, S(".has_match = true, .match = {"));
    add_match(b, n, &s->match);
    buf_add(b, S("}, "));
  }
  if (s->fix_if) buf_addf(b, ".fix_if = &r%u_fix_if, ", n);
  if (s->nedits) buf_addf(b, ".edits = r%u_edits, .nedits = %u, ", n, s->nedits);
  if (calls) buf_addf(b, ".impl = &" STR_FMT ", ", STR_ARG(symbol));
  buf_addf(b, ".fix_safety = %d};\n", (int)s->fix_safety);
}

static void add_rule(dfix_buf *b, unsigned n, const dfix_rule *rule) {
  buf_add(b, S("  {"));
  add_field(b, "id", rule->id);
  add_field(b, "category", rule->category);
  add_field(b, "summary", rule->summary);
  add_field(b, "why", rule->why);
  add_field(b, "since", rule->since);
  add_field(b, "fix", rule->fix);
  if (rule->naliases)
    buf_addf(b, ".aliases = r%u_aliases, .naliases = %u, ", n, rule->naliases);
  if (rule->npresets)
    buf_addf(b, ".presets = r%u_presets, .npresets = %u, ", n, rule->npresets);
  buf_addf(b, ".severity = %d, .spec = &r%u_spec},\n", (int)rule->severity, n);
}

static const dfix_rule *load(dfix_arena *a, const char *root, const char *path) {
  dfix_err err;
  const dfix_rule *rule =
      dfix_spec_load(a, id_of(root, path), str_from(path), gen_read_file(a, path), &err);
  if (rule) return rule;
  fprintf(stderr, "%s\n", err.msg);
  exit(1);
}

static void write_table(dfix_arena *a, const char *out, const char *root, char **paths,
                        int n) {
  dfix_buf specs = {.arena = a}, rules = {.arena = a};
  for (int i = 0; i < n; i++) {
    const dfix_rule *rule = load(a, root, paths[i]);
    add_spec(a, &specs, (unsigned)i, rule, paths[i]);
    add_rule(&rules, (unsigned)i, rule);
  }
  dfix_buf b = {.arena = a};
  buf_add(&b, S("// Made by dfix-gen from rules/*/*.yaml; not to be edited.\n"
                "#include \"engine/spec.h\"\n\n"));
  buf_add(&b, buf_str(&specs));
  buf_add(&b, S("\nstatic const dfix_rule rules[] = {\n"));
  buf_add(&b, buf_str(&rules));
  buf_addf(&b, "};\n\nconst dfix_ruleset dfix_shipped = {rules, %d};\n", n);
  gen_write_file(out, buf_str(&b));
}

static void add_block(dfix_buf *b, const char *language, dfix_str text) {
  buf_addf(b, "```%s\n" STR_FMT "```\n\n", language, STR_ARG(text));
}

static void add_example(dfix_buf *b, const dfix_example *e) {
  if (e->title.len) buf_addf(b, "### " STR_FMT "\n\n", STR_ARG(e->title));
  for (uint32_t i = 0; i < e->files.len; i++) {
    buf_addf(b, "With `" STR_FMT "`:\n\n", STR_ARG(e->files.items[i].name));
    add_block(b, "", e->files.items[i].text);
  }
  if (e->bad.len) {
    buf_add(b, S("Found:\n\n"));
    add_block(b, "dockerfile", e->bad);
  }
  if (!e->good.len) return;
  buf_add(b, !e->bad.len ? S("Not found:\n\n")
             : e->unsafe ? S("With `--write --unsafe-fixes`:\n\n")
                         : S("After `--write`:\n\n"));
  add_block(b, "dockerfile", e->good);
}

static void add_names(dfix_buf *b, const char *label, const dfix_str *names, uint32_t n) {
  if (!n) return;
  buf_addf(b, "| %s | ", label);
  for (uint32_t i = 0; i < n; i++)
    buf_addf(b, "%s`" STR_FMT "`", i ? ", " : "", STR_ARG(names[i]));
  buf_add(b, S(" |\n"));
}

static dfix_str page_of(dfix_arena *a, const dfix_rule *rule) {
  dfix_buf b = {.arena = a};
  dfix_str severity = dfix_severity_name(rule->severity);
  buf_addf(&b, "# " STR_FMT "\n\n" STR_FMT ".\n\n", STR_ARG(rule->id),
           STR_ARG(rule->summary));
  buf_addf(&b,
           "| | |\n| --- | --- |\n| Severity | " STR_FMT " |\n| Fix | " STR_FMT " |\n",
           STR_ARG(severity), STR_ARG(rule->fix));
  add_names(&b, "Also known as", rule->aliases, rule->naliases);
  add_names(&b, "Presets", rule->presets, rule->npresets);
  if (rule->why.len)
    buf_addf(&b, "\n## Why\n\n" STR_FMT "\n\n", STR_ARG(str_trim(rule->why)));
  if (rule->spec->nexamples) buf_add(&b, S("## Examples\n\n"));
  for (uint32_t i = 0; i < rule->spec->nexamples; i++)
    add_example(&b, &rule->spec->examples[i]);
  while (b.len > 1 && b.ptr[b.len - 1] == '\n' && b.ptr[b.len - 2] == '\n') b.len--;
  return buf_str(&b);
}

static bool is_same(dfix_arena *a, const char *path, dfix_str text) {
  return access(path, F_OK) == 0 && str_eq(gen_read_file(a, path), text);
}

// Writes a page, or with `check` only says whether it is up to date.
static bool put_page(dfix_arena *a, const char *path, dfix_str text, bool check) {
  if (is_same(a, path, text)) return true;
  if (!check) {
    gen_write_file(path, text);
    return true;
  }
  fprintf(stderr, "%s is out of date: build the target docs\n", path);
  return false;
}

// False if `check` and a page is out of date.
static bool write_docs(dfix_arena *a, const char *out, const char *root, char **paths,
                       int n, bool check) {
  bool ok = true;
  dfix_buf index = {.arena = a};
  buf_add(&index,
          S("# Rules\n\nMade by `dfix-gen docs` from `rules/*/*.yaml`.\n\n"
            "| rule | severity | fix | what it finds |\n| --- | --- | --- | --- |\n"));
  const dfix_rule **rules = arena_array(a, const dfix_rule *, (size_t)n + 1);
  for (int i = 0; i < n; i++) {
    const dfix_rule *rule = rules[i] = load(a, root, paths[i]);
    buf_addf(
        &index,
        "| [" STR_FMT "](" STR_FMT ".md) | " STR_FMT " | " STR_FMT " | " STR_FMT " |\n",
        STR_ARG(rule->id), STR_ARG(rule->id), STR_ARG(dfix_severity_name(rule->severity)),
        STR_ARG(rule->fix), STR_ARG(rule->summary));
    dfix_str folder = dfix_arena_strf(a, "%s/" STR_FMT, out, STR_ARG(rule->category));
    if (!check && mkdir(folder.ptr, 0777) != 0 && errno != EEXIST)
      gen_die("cannot make", folder.ptr);
    dfix_str page = dfix_arena_strf(a, "%s/" STR_FMT ".md", out, STR_ARG(rule->id));
    ok &= put_page(a, page.ptr, page_of(a, rule), check);
  }
  dfix_str schema = dfix_arena_strf(a, "%s/../dfix.schema.json", out);
  ok &= put_page(a, schema.ptr, gen_schema(a, rules, (uint32_t)n), check);
  dfix_str page = dfix_arena_strf(a, "%s/README.md", out);
  return put_page(a, page.ptr, buf_str(&index), check) && ok;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fputs("usage: dfix-gen table OUT.c RULES_DIR FILE.yaml...\n"
          "       dfix-gen docs|check OUT_DIR RULES_DIR FILE.yaml...\n",
          stderr);
    return 2;
  }
  dfix_arena *a = dfix_arena_new();
  bool ok = true;
  if (strcmp(argv[1], "table") == 0)
    write_table(a, argv[2], argv[3], argv + 4, argc - 4);
  else
    ok = write_docs(a, argv[2], argv[3], argv + 4, argc - 4,
                    strcmp(argv[1], "check") == 0);
  dfix_arena_free(a);
  return ok ? 0 : 1;
}
