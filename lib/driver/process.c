#include "driver/process.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static bool start(const dfix_process *process, int out, pid_t *pid, dfix_err *err) {
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) dfix_out_of_memory();
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  char *const *env = process->env ? process->env : environ;
  int why = posix_spawnp(pid, process->argv[0], &actions, NULL, process->argv, env);
  posix_spawn_file_actions_destroy(&actions);
  if (why == 0) return true;
  if (why == ENOENT)
    return dfix_fail(err, DFIX_EPROGRAM, "%s is not installed", process->argv[0]);
  return dfix_fail(err, DFIX_EPROGRAM, "cannot start %s: %s", process->argv[0],
                   strerror(why));
}

static int milliseconds_until(const struct timespec *deadline) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  long long left = (long long)(deadline->tv_sec - now.tv_sec) * 1000 +
                   (deadline->tv_nsec - now.tv_nsec) / 1000000;
  return left > 0 ? (int)left : 0;
}

// Reads to the end of file; false at the deadline or the maximum.
static bool read_all(int fd, unsigned seconds, dfix_buf *out) {
  struct timespec deadline;
  clock_gettime(CLOCK_MONOTONIC, &deadline);
  deadline.tv_sec += seconds;
  for (;;) {
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int n = poll(&ready, 1, milliseconds_until(&deadline));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    char chunk[1 << 16];
    ssize_t len = read(fd, chunk, sizeof(chunk));
    if (len < 0 && errno == EINTR) continue;
    if (len <= 0) return len == 0;
    if (out->len + (size_t)len > DFIX_MAX_OUTPUT) return false;
    buf_add(out, (dfix_str){chunk, (size_t)len});
  }
}

bool dfix_process_run(dfix_arena *a, const dfix_process *process, dfix_str *out,
                      int *status, dfix_err *err) {
  const char *name = process->argv[0];
  int ends[2];
  if (pipe(ends) != 0)
    return dfix_fail(err, DFIX_EPROGRAM, "cannot start %s: %s", name, strerror(errno));
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  pid_t pid;
  bool started = start(process, ends[1], &pid, err);
  close(ends[1]);
  dfix_buf text = {.arena = a};
  bool complete = started && read_all(ends[0], process->seconds, &text);
  close(ends[0]);
  if (!started) return false;
  if (!complete) kill(pid, SIGKILL);
  int how = 0;
  while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
  }
  if (!complete) return dfix_fail(err, DFIX_EPROGRAM, "%s does not come to an end", name);
  if (!WIFEXITED(how)) return dfix_fail(err, DFIX_EPROGRAM, "%s was killed", name);
  // posix_spawnp of some systems fails only in the child.
  if (WEXITSTATUS(how) == 127)
    return dfix_fail(err, DFIX_EPROGRAM, "%s is not installed", name);
  *status = WEXITSTATUS(how);
  *out = buf_str(&text);
  return true;
}
