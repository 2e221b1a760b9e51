#include "syntax/mount.h"

#include "base/buf.h"
#include "base/suggest.h"
#include "syntax/excerpt.h"
#include "syntax/lex.h"

// --- One record of CSV -----------------------------------------------------------

typedef struct csv_field {
  dfix_str text;
  uint32_t start, end;
} csv_field;

typedef dfix_vec(csv_field) csv_fields;

typedef struct checker {
  dfix_arena *arena;
  dfix_str value;
  csv_fields fields;
  dfix_mount_fault fault;
} checker;

static bool fault(checker *c, const csv_field *at, dfix_str message) {
  c->fault = (dfix_mount_fault){at->start, at->end, message};
  return false;
}

// quoted := '"' (CHAR | '""')* '"', up to a comma or the end
static bool take_quoted(checker *c, csv_field *field) {
  dfix_buf text = {.arena = c->arena};
  dfix_str s = c->value;
  uint32_t at = field->start + 1;
  for (;; at++) {
    if (at >= s.len) return false;
    if (s.ptr[at] == '"') {
      if (at + 1 >= s.len || s.ptr[at + 1] != '"') break;
      at++;
    }
    buf_add_char(&text, s.ptr[at]);
  }
  field->end = at + 1;
  field->text = buf_str(&text);
  return field->end == s.len || s.ptr[field->end] == ',';
}

static bool take_bare(checker *c, csv_field *field) {
  dfix_str rest = str_from_at(c->value, field->start);
  size_t comma = str_find_char(rest, ',');
  field->text = str_slice(rest, 0, comma == STR_NONE ? rest.len : comma);
  field->end = field->start + (uint32_t)field->text.len;
  return !str_has_char(field->text, '"');
}

static bool take_fields(checker *c) {
  csv_field whole = {c->value, 0, (uint32_t)c->value.len};
  if (c->value.len == 0) return fault(c, &whole, S("the value is empty"));
  for (uint32_t at = 0;;) {
    csv_field field = {.start = at, .end = whole.end};
    bool is_quoted = at < c->value.len && c->value.ptr[at] == '"';
    if (!(is_quoted ? take_quoted : take_bare)(c, &field)) {
      field.end = whole.end;
      return fault(c, &field, S("the quotes of this comma-separated list are broken"));
    }
    vec_push(c->arena, &c->fields, field);
    if (field.end == c->value.len) return true;
    at = field.end + 1;
  }
}

// --- Values ----------------------------------------------------------------------

static bool is_any(dfix_str s, const dfix_str *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (str_eq(s, list[i])) return true;
  return false;
}

#define IS_ANY(s, list) is_any((s), (list), sizeof(list) / sizeof *(list))

// What Go's strconv.ParseBool takes.
static bool is_bool(dfix_str s) {
  static const dfix_str words[] = {S_INIT("1"),     S_INIT("t"),     S_INIT("T"),
                                   S_INIT("TRUE"),  S_INIT("true"),  S_INIT("True"),
                                   S_INIT("0"),     S_INIT("f"),     S_INIT("F"),
                                   S_INIT("FALSE"), S_INIT("false"), S_INIT("False")};
  return IS_ANY(s, words);
}

// A number of that base that fits 32 bits.
static bool is_uint32(dfix_str s, unsigned base) {
  uint64_t n = 0;
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] < '0' || s.ptr[i] >= '0' + (char)base) return false;
    n = n * base + (uint64_t)(s.ptr[i] - '0');
    if (n > UINT32_MAX) return false;
  }
  return s.len > 0;
}

// size := DIGIT+ ["." DIGIT+] [" "] [("k" | "m" | "g" | "t" | "p" | "e") ["i"]] ["b"]
static bool is_size(dfix_str s) {
  size_t at = 0;
  while (at < s.len && (ascii_is_digit(s.ptr[at]) || s.ptr[at] == '.')) at++;
  dfix_str number = str_slice(s, 0, at);
  size_t dot = str_find_char(number, '.');
  if (number.len == 0 || !ascii_is_digit(number.ptr[0])) return false;
  if (dot != STR_NONE && str_has_char(str_from_at(number, dot + 1), '.')) return false;
  if (at < s.len && s.ptr[at] == ' ') at++;
  bool has_unit = at < s.len && strchr("kmgtpe", ascii_lower(s.ptr[at])) && s.ptr[at];
  at += has_unit;
  if (has_unit && at < s.len && ascii_lower(s.ptr[at]) == 'i') at++;
  if (at < s.len && ascii_lower(s.ptr[at]) == 'b') at++;
  return at == s.len;
}

// --- Mounts ----------------------------------------------------------------------

typedef enum mount_type { BIND, CACHE, TMPFS, SECRET, SSH, NTYPES, UNKNOWN } mount_type;

static const dfix_str type_names[NTYPES] = {
    S_INIT("bind"), S_INIT("cache"), S_INIT("tmpfs"), S_INIT("secret"), S_INIT("ssh")};
static const dfix_str sharing_names[] = {S_INIT("shared"), S_INIT("private"),
                                         S_INIT("locked")};

typedef enum mount_key {
  TYPE,
  FROM,
  SOURCE,
  TARGET,
  ID,
  SHARING,
  REQUIRED,
  SIZE,
  MODE,
  UID,
  GID,
  ENV,
  READ_ONLY,
  READ_WRITE,
  NKEYS
} mount_key;

static const struct {
  dfix_str name;
  mount_key key;
} keys[] = {
    {S_INIT("type"), TYPE},
    {S_INIT("from"), FROM},
    {S_INIT("source"), SOURCE},
    {S_INIT("src"), SOURCE},
    {S_INIT("target"), TARGET},
    {S_INIT("dst"), TARGET},
    {S_INIT("destination"), TARGET},
    {S_INIT("id"), ID},
    {S_INIT("sharing"), SHARING},
    {S_INIT("required"), REQUIRED},
    {S_INIT("size"), SIZE},
    {S_INIT("mode"), MODE},
    {S_INIT("uid"), UID},
    {S_INIT("gid"), GID},
    {S_INIT("env"), ENV},
    {S_INIT("readonly"), READ_ONLY},
    {S_INIT("ro"), READ_ONLY},
    {S_INIT("readwrite"), READ_WRITE},
    {S_INIT("rw"), READ_WRITE},
};

#define NKEY_NAMES (sizeof keys / sizeof *keys)

typedef struct mount {
  checker check;
  char escape;
  mount_type type;
  const csv_field *set[NKEYS];  // the field that gave each key a value
} mount;

static mount_key key_of(dfix_str name) {
  for (size_t i = 0; i < NKEY_NAMES; i++)
    if (str_ieq(keys[i].name, name)) return keys[i].key;
  return NKEYS;
}

static bool unknown_key(mount *m, const csv_field *field, dfix_str name) {
  dfix_str known[NKEY_NAMES];
  for (size_t i = 0; i < NKEY_NAMES; i++) known[i] = keys[i].name;
  dfix_str near = dfix_suggest(name, known, NKEY_NAMES);
  return fault(&m->check, field,
               near.len
                   ? dfix_arena_strf(
                         m->check.arena,
                         "a mount has no key `" STR_FMT "`: did you mean `" STR_FMT "`?",
                         STR_ARG(dfix_excerpt(m->check.arena, name)), STR_ARG(near))
                   : dfix_arena_strf(m->check.arena, "a mount has no key `" STR_FMT "`",
                                     STR_ARG(dfix_excerpt(m->check.arena, name))));
}

static bool bad_value(mount *m, const csv_field *field) {
  return fault(&m->check, field,
               dfix_arena_strf(m->check.arena,
                               "`" STR_FMT "` has no value that it can take",
                               STR_ARG(dfix_excerpt(m->check.arena, field->text))));
}

// A key that only some types of mount have; the type must be given before it.
static bool wrong_type(mount *m, const csv_field *field, const char *key,
                       const char *types) {
  return fault(
      &m->check, field,
      dfix_arena_strf(m->check.arena, "`%s` is for mounts of type %s only", key, types));
}

static bool take_type(mount *m, const csv_field *field, dfix_str value) {
  for (int t = 0; t < NTYPES; t++) {
    if (!str_ieq(value, type_names[t])) continue;
    m->type = (mount_type)t;
    return true;
  }
  dfix_str near = dfix_suggest(value, type_names, NTYPES);
  return fault(&m->check, field,
               near.len
                   ? dfix_arena_strf(
                         m->check.arena,
                         "no mount is of type `" STR_FMT "`: did you mean `" STR_FMT "`?",
                         STR_ARG(dfix_excerpt(m->check.arena, value)), STR_ARG(near))
                   : dfix_arena_strf(m->check.arena, "no mount is of type `" STR_FMT "`",
                                     STR_ARG(dfix_excerpt(m->check.arena, value))));
}

static bool is_sharing(dfix_str value) {
  for (size_t i = 0; i < sizeof sharing_names / sizeof *sharing_names; i++)
    if (str_ieq(value, sharing_names[i])) return true;
  return false;
}

static bool has_required(const mount *m) {
  return m->type == SECRET || m->type == SSH || m->type == UNKNOWN;
}

// key := NAME, without a value
static bool take_lone_key(mount *m, const csv_field *field, mount_key key) {
  if (key == READ_ONLY || key == READ_WRITE) return true;
  if (key == REQUIRED)
    return has_required(m) || wrong_type(m, field, "required", "secret and ssh");
  return fault(&m->check, field,
               dfix_arena_strf(m->check.arena, "`" STR_FMT "` needs a value: key=value",
                               STR_ARG(dfix_excerpt(m->check.arena, field->text))));
}

// key := NAME "=" VALUE
static bool take_value(mount *m, const csv_field *field, mount_key key, dfix_str value) {
  switch (key) {
  case TYPE:
    return take_type(m, field, value);
  case READ_ONLY:
  case READ_WRITE:
    return is_bool(value) || bad_value(m, field);
  case REQUIRED:
    if (!has_required(m)) return wrong_type(m, field, "required", "secret and ssh");
    return is_bool(value) || bad_value(m, field);
  case SIZE:
    if (m->type != TMPFS && m->type != UNKNOWN)
      return wrong_type(m, field, "size", "tmpfs");
    return is_size(value) || bad_value(m, field);
  case SHARING:
    return is_sharing(value) || bad_value(m, field);
  case MODE:
    return is_uint32(value, 8) || bad_value(m, field);
  case UID:
  case GID:
    return is_uint32(value, 10) || bad_value(m, field);
  default:
    return true;
  }
}

static bool take_field(mount *m, const csv_field *field) {
  dfix_str name = field->text, value = {0};
  bool has_value = str_cut(field->text, '=', &name, &value);
  mount_key key = key_of(name);
  if (!has_value) return take_lone_key(m, field, key);
  // A lone dollar at the end is a dollar.
  size_t dollar = str_find_char(value, '$');
  bool is_open = dollar != STR_NONE && dollar + 1 != value.len;
  if (key == FROM && is_open)
    return fault(&m->check, field,
                 S("a mount's `from` takes no variable: name a stage and use that"));
  if (key == NKEYS) return unknown_key(m, field, name);
  m->set[key] = value.len || key == MODE || key == UID || key == GID ? field : NULL;
  dfix_lexer lexer = {.arena = m->check.arena, .escape = m->escape};
  dfix_text text = dfix_text_plain(m->check.arena, value, 0);
  lexer.text = &text;
  lexer.lookup = dfix_lookup_unknown();
  value = dfix_lex(&lexer);
  if (lexer.error.rule) return fault(&m->check, field, lexer.error.message);
  if (!lexer.is_unknown) return take_value(m, field, key, value);
  if (key == TYPE) m->type = UNKNOWN;
  return true;
}

// What must fit together once all keys are known.
static bool check_secret(mount *m) {
  csv_field whole = {m->check.value, 0, (uint32_t)m->check.value.len};
  if (m->set[FROM]) return fault(&m->check, m->set[FROM], S("a secret has no `from`"));
  if (m->set[SHARING])
    return fault(&m->check, m->set[SHARING], S("a secret has no `sharing`"));
  if (!m->set[SOURCE] && !m->set[TARGET] && !m->set[ID])
    return fault(&m->check, &whole,
                 S("a secret needs an `id`, a `source` or a `target`"));
  if (m->set[SOURCE] && m->set[ID])
    return fault(&m->check, m->set[SOURCE],
                 S("a secret has an `id` or a `source`, not both"));
  return true;
}

static bool check_whole(mount *m) {
  static const mount_key owners[] = {MODE, UID, GID};
  static const char *const names[] = {"mode", "uid", "gid"};
  if (m->type == UNKNOWN) return true;
  for (int k = 0; k < 3; k++)
    if (m->set[owners[k]] && (m->type == BIND || m->type == TMPFS))
      return wrong_type(m, m->set[owners[k]], names[k], "cache, secret and ssh");
  if (m->type == SECRET) return check_secret(m);
  if (m->set[SHARING] && m->type != CACHE)
    return wrong_type(m, m->set[SHARING], "sharing", "cache");
  return true;
}

dfix_mount_fault dfix_mount_check(dfix_arena *a, dfix_str value, char escape) {
  mount m = {.check = {.arena = a, .value = value}, .escape = escape};
  bool ok = take_fields(&m.check);
  for (uint32_t i = 0; ok && i < m.check.fields.len; i++)
    ok = take_field(&m, &m.check.fields.items[i]);
  if (ok) check_whole(&m);
  return m.check.fault;
}

// --- Devices ---------------------------------------------------------------------

// device := [NAME | "name=" NAME] ["," "required" ["=" BOOL]]; the first field of
// another form is the name.
dfix_mount_fault dfix_device_check(dfix_arena *a, dfix_str value) {
  checker c = {.arena = a, .value = value};
  bool ok = take_fields(&c), has_name = false;
  for (uint32_t i = 0; ok && i < c.fields.len; i++) {
    const csv_field *field = &c.fields.items[i];
    dfix_str key = field->text, v = {0};
    bool has_value = str_cut(field->text, '=', &key, &v);
    if (str_ieq(key, S("required"))) {
      if (has_value && !is_bool(v))
        ok = fault(&c, field, S("`required` is true or false"));
    } else if (has_name) {
      ok = fault(&c, field, S("a device has one name, and `required`"));
    } else {
      bool is_name = has_value && str_ieq(key, S("name"));
      has_name = is_name ? v.len > 0 : field->text.len > 0;
    }
  }
  return c.fault;
}
