#include "driver/rootfs.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 512, MAX_NAME = 1 << 16 };

typedef struct reader {
  dfix_arena *arena;
  int fd;
  const char *path;
  dfix_str long_name, long_link;  // of the next entry, from one of its own
} reader;

static bool read_fully(const reader *r, char *to, size_t n, dfix_err *err) {
  for (size_t len = 0; len < n;) {
    ssize_t got = read(r->fd, to + len, n - len);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      return dfix_fail(err, DFIX_EIO, "cannot read '%s': %s", r->path,
                       got ? strerror(errno) : "it ends too early");
    len += (size_t)got;
  }
  return true;
}

static uint64_t number(const char *field, size_t n) {
  uint64_t value = 0;
  if ((unsigned char)field[0] & 0x80) {  // GNU's, in binary
    for (size_t i = 1; i < n; i++) value = value << 8 | (unsigned char)field[i];
    return value;
  }
  for (size_t i = 0; i < n; i++)
    if (field[i] >= '0' && field[i] <= '7')
      value = value << 3 | (uint64_t)(field[i] - '0');
  return value;
}

static dfix_str text(dfix_arena *a, const char *field, size_t n) {
  size_t len = 0;
  while (len < n && field[len]) len++;
  return dfix_arena_dup(a, (dfix_str){field, len});
}

// ---- contents ----

// Two hashes of 64 bits over the bytes: equal files agree, others do not by accident.
typedef struct sum {
  uint64_t a, b;
} sum;

static void add(sum *s, const char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    s->a = (s->a ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    s->b = (s->b + (unsigned char)bytes[i]) * 0x9e3779b97f4a7c15u;
    s->b ^= s->b >> 29;
  }
}

static uint64_t padded(uint64_t size) { return (size + BLOCK - 1) / BLOCK * BLOCK; }

// The header of a .pyc holds the time of its source.
static void forget_time(dfix_str name, char *chunk, size_t n, uint64_t at) {
  if (str_ends(name, S(".pyc")) && at == 0 && n > 16 &&
      memcmp(chunk + 4, "\0\0\0", 4) == 0)
    memset(chunk + 8, 0, 4);
}

static bool sum_up(const reader *r, dfix_str name, uint64_t size, sum *s, dfix_err *err) {
  char chunk[64 * BLOCK];
  uint64_t all = padded(size);
  for (uint64_t at = 0; at < all; at += sizeof(chunk)) {
    size_t n = all - at < sizeof(chunk) ? (size_t)(all - at) : sizeof(chunk);
    if (!read_fully(r, chunk, n, err)) return false;
    forget_time(name, chunk, n, at);
    add(s, chunk, at + n > size ? (size_t)(size - at) : n);
  }
  return true;
}

static bool read_text(const reader *r, uint64_t size, dfix_str *out, dfix_err *err) {
  if (size > MAX_NAME)
    return dfix_fail(err, DFIX_EIO, "'%s' has a name that is too long", r->path);
  char *bytes = dfix_arena_alloc(r->arena, (size_t)padded(size) + 1, 1);
  *out = (dfix_str){bytes, (size_t)size};
  return read_fully(r, bytes, (size_t)padded(size), err);
}

// ---- entries ----

// "17 path=some/name\n" records of pax.
static void read_pax(reader *r, dfix_str records) {
  while (records.len) {
    size_t len = strtoul(records.ptr, NULL, 10);
    size_t blank = str_find_char(records, ' ');
    if (!len || len > records.len || blank >= len) return;
    dfix_str record = str_slice(records, blank + 1, len - 1), key, value;
    if (str_cut(record, '=', &key, &value)) {
      if (str_eq(key, S("path"))) r->long_name = dfix_arena_dup(r->arena, value);
      if (str_eq(key, S("linkpath"))) r->long_link = dfix_arena_dup(r->arena, value);
    }
    records = str_from_at(records, len);
  }
}

static dfix_str name_of(const reader *r, const char *header) {
  dfix_str name = r->long_name;
  if (!name.len) {
    dfix_str prefix = text(r->arena, header + 345, 155);
    name = text(r->arena, header, 100);
    bool is_ustar = memcmp(header + 257, "ustar\0", 6) == 0;
    if (is_ustar && prefix.len)
      name = dfix_arena_strf(r->arena, "%.*s/%.*s", STR_ARG(prefix), STR_ARG(name));
  }
  while (str_starts(name, S("./")) || str_starts(name, S("/")))
    name = str_from_at(name, name.ptr[0] == '.' ? 2 : 1);
  while (name.len && name.ptr[name.len - 1] == '/') name.len--;
  return name;
}

static bool is_builders_own(dfix_str name) {
  static const char *const files[] = {"etc/hosts",    "etc/resolv.conf",
                                      "etc/hostname", ".dockerenv",
                                      "etc/mtab",     "run/.containerenv"};
  static const char *const folders[] = {"proc", "sys", "dev"};
  for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
    if (str_is(name, files[i])) return true;
  for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
    dfix_str folder = str_from(folders[i]);
    if (str_starts(name, folder) &&
        (name.len == folder.len || name.ptr[folder.len] == '/'))
      return true;
  }
  return false;
}

static bool read_entry(reader *r, const char *header, dfix_rootfs *out, dfix_err *err) {
  uint64_t size = number(header + 124, 12);
  char type = header[156];
  if (type == 'L' || type == 'K' || type == 'x') {
    dfix_str bytes;
    if (!read_text(r, size, &bytes, err)) return false;
    if (type == 'x') read_pax(r, bytes);
    while (bytes.len && !bytes.ptr[bytes.len - 1]) bytes.len--;
    if (type == 'L') r->long_name = bytes;
    if (type == 'K') r->long_link = bytes;
    return true;
  }
  dfix_str name = name_of(r, header);
  dfix_str link = r->long_link.len ? r->long_link : text(r->arena, header + 157, 100);
  bool has_bytes = type == '0' || !type || type == '7';
  sum s = {0xcbf29ce484222325u, 1};
  if (!sum_up(r, name, type == '1' || type == '2' || type == '5' ? 0 : size, &s, err))
    return false;
  r->long_name = r->long_link = (dfix_str){0};
  if (!name.len || type == 'g' || is_builders_own(name)) return true;
  dfix_str *what = arena_new(r->arena, dfix_str);
  *what =
      dfix_arena_strf(r->arena, "%c %o %llu:%llu %llx%llx %.*s", has_bytes ? '0' : type,
                      (unsigned)(number(header + 100, 8) & 07777),
                      (unsigned long long)number(header + 108, 8),
                      (unsigned long long)number(header + 116, 8),
                      (unsigned long long)s.a, (unsigned long long)s.b, STR_ARG(link));
  dfix_map_put(r->arena, &out->paths, name, what);
  return true;
}

bool dfix_rootfs_read(dfix_arena *a, const char *tar, dfix_rootfs *out, dfix_err *err) {
  char header[BLOCK];
  reader r = {.arena = a, .path = tar, .fd = open(tar, O_RDONLY | O_CLOEXEC)};
  *out = (dfix_rootfs){0};
  if (r.fd < 0)
    return dfix_fail(err, DFIX_EIO, "cannot open '%s': %s", tar, strerror(errno));
  bool ok = true;
  while ((ok = read_fully(&r, header, BLOCK, err)) && header[0])
    if (!(ok = read_entry(&r, header, out, err))) break;
  close(r.fd);
  if (ok && !out->paths.entries.len)
    return dfix_fail(err, DFIX_EIO, "'%s' holds no file", tar);
  return ok;
}

static int by_text(const void *a, const void *b) {
  return str_cmp(*(const dfix_str *)a, *(const dfix_str *)b);
}

static void add_unlike(dfix_arena *a, const dfix_rootfs *one, const dfix_rootfs *other,
                       bool only_missing, dfix_strs *out) {
  const dfix_map_entry *e;
  vec_each(e, &one->paths.entries) {
    const dfix_str *mine = e->value, *its = dfix_map_get(&other->paths, e->key);
    if (!its || (!only_missing && !str_eq(*mine, *its))) vec_push(a, out, e->key);
  }
}

dfix_strs dfix_rootfs_difference(dfix_arena *a, const dfix_rootfs *one,
                                 const dfix_rootfs *other) {
  dfix_strs out = {0};
  add_unlike(a, one, other, false, &out);
  add_unlike(a, other, one, true, &out);
  if (out.len) qsort(out.items, out.len, sizeof(*out.items), by_text);
  return out;
}
