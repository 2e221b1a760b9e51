// pip_conf.h - pip's own configuration file, as far as it decides what is installed.

#ifndef DFIX_PYTHON_PIP_CONF_H
#define DFIX_PYTHON_PIP_CONF_H

#include "base/vec.h"

// The values of [global] and, stronger, of [install]; of lists every word.
typedef struct dfix_pip_conf {
  dfix_strs constraints;
  dfix_str index;  // "" if the file does not say
  dfix_strs extra_indexes;
  dfix_strs find_links;
} dfix_pip_conf;

// Python's configparser as pip uses it: `key = value` or `key: value`, deeper lines
// continue a value, '#' and ';' begin comments. '_' and '-' in a key are the same.
dfix_pip_conf dfix_pip_conf_read(dfix_arena *a, dfix_str text);

#endif
