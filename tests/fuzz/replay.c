// Runs a fuzz target on files, for builds without libFuzzer:  replay_NAME FILE|FOLDER...

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// False if it is no file that can be read.
static int replay_file(const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) return 0;
  if (fseek(f, 0, SEEK_END) != 0) {
    fclose(f);
    return 0;
  }
  long size = ftell(f);
  rewind(f);
  uint8_t *data = size >= 0 ? malloc((size_t)size + 1) : NULL;
  int ok = data && fread(data, 1, (size_t)size, f) == (size_t)size;
  if (ok) LLVMFuzzerTestOneInput(data, (size_t)size);
  free(data);
  fclose(f);
  return ok;
}

static int replay_folder(const char *path, DIR *folder) {
  int n = 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    char file[4096];
    if (entry->d_name[0] == '.') continue;
    snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
    n += replay_file(file);
  }
  return n;
}

int main(int argc, char **argv) {
  int n = 0;
  for (int i = 1; i < argc; i++) {
    DIR *folder = opendir(argv[i]);
    n += folder ? replay_folder(argv[i], folder) : replay_file(argv[i]);
    if (folder) closedir(folder);
  }
  printf("%d inputs\n", n);
  return n == 0;
}
