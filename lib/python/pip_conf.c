#include "python/pip_conf.h"

// A key of pip.conf and what it is to us.
static dfix_strs *list_of(dfix_pip_conf *conf, dfix_str key) {
  if (str_eq(key, S("constraint"))) return &conf->constraints;
  if (str_eq(key, S("extra-index-url"))) return &conf->extra_indexes;
  return str_eq(key, S("find-links")) ? &conf->find_links : NULL;
}

static void add_words(dfix_arena *a, dfix_pip_conf *conf, dfix_str key, dfix_str value) {
  dfix_strs *list = list_of(conf, key);
  bool is_index = str_eq(key, S("index-url"));
  if (!list && !is_index) return;
  for (dfix_str rest = value, word; str_next(&rest, ' ', &word);) {
    word = str_trim(word);
    if (!word.len) continue;
    if (is_index)
      conf->index = word;
    else
      vec_push(a, list, word);
  }
}

static bool is_comment(dfix_str line) {
  return str_starts(line, S("#")) || str_starts(line, S(";"));
}

static dfix_str key_of(dfix_arena *a, dfix_str text) {
  dfix_str key = dfix_arena_lower(a, str_trim(text));
  for (size_t i = 0; i < key.len; i++)
    if (key.ptr[i] == '_') ((char *)(uintptr_t)key.ptr)[i] = '-';
  return key;
}

// One pass for one section: a key that stands there again replaces its value.
static void read_section(dfix_arena *a, dfix_pip_conf *conf, dfix_str text,
                         dfix_str wanted) {
  dfix_str key = {0}, line;
  bool is_in = false;
  while (str_next(&text, '\n', &line)) {
    dfix_str words = str_trim(line), name, value;
    bool is_deeper = line.len && ascii_is_blank(line.ptr[0]);
    if (!words.len || is_comment(words)) continue;
    if (str_starts(words, S("["))) {
      is_in = str_eq(str_trim(str_slice(words, 1, words.len - 1)), wanted);
      key = (dfix_str){0};
    } else if (is_in && is_deeper && key.len) {
      add_words(a, conf, key, words);
    } else if (is_in && (str_cut(words, '=', &name, &value) ||
                         str_cut(words, ':', &name, &value))) {
      key = key_of(a, name);
      dfix_strs *list = list_of(conf, key);
      if (list) *list = (dfix_strs){0};
      add_words(a, conf, key, str_trim(value));
    }
  }
}

dfix_pip_conf dfix_pip_conf_read(dfix_arena *a, dfix_str text) {
  dfix_pip_conf conf = {0};
  read_section(a, &conf, text, S("global"));
  read_section(a, &conf, text, S("install"));
  return conf;
}
