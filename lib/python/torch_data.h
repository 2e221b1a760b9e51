// torch_data.h - the tables that cli/gen_data makes from rules/data/*.yaml.

#ifndef DFIX_PYTHON_TORCH_DATA_H
#define DFIX_PYTHON_TORCH_DATA_H

#include "python/torch.h"

typedef struct dfix_package_row {
  const char *name;
  unsigned classes;
} dfix_package_row;

extern const dfix_torch_release dfix_data_releases[];
extern const uint32_t dfix_data_nreleases;
extern const dfix_torch_companion dfix_data_companions[];
extern const uint32_t dfix_data_ncompanions;
extern const dfix_package_row dfix_data_packages[];  // sorted by name
extern const uint32_t dfix_data_npackages;
extern const dfix_base_row dfix_data_bases[];
extern const uint32_t dfix_data_nbases;

#endif
