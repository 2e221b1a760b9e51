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

enum { TICK = 200, SECONDS_TO_STOP = 10 };

static bool start(const dfix_process *process, int out, pid_t *pid, dfix_err *err) {
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) dfix_out_of_memory();
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  if (process->joins_errors)
    posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
  else
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  char *const *env = process->env ? process->env : environ;
  int why = posix_spawnp(pid, process->argv[0], &actions, NULL, process->argv, env);
  posix_spawn_file_actions_destroy(&actions);
  if (why == 0) return true;
  if (why == ENOENT)
    return dfix_fail(err, DFIX_EPROGRAM, "%s is not installed", process->argv[0]);
  return dfix_fail(err, DFIX_EIO, "cannot start %s: %s", process->argv[0], strerror(why));
}

static long long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Reads to the end of file; false at the deadline, the maximum, or ten seconds after a
// stop, and with `why` if reading itself fails.
static bool read_all(const dfix_process *process, pid_t pid, int fd, dfix_buf *out,
                     int *why) {
  long long deadline = milliseconds() + process->seconds * 1000LL;
  bool is_stopping = false;
  for (;;) {
    if (process->stop && *process->stop && !is_stopping) {
      is_stopping = true;
      kill(pid, SIGTERM);
      deadline = milliseconds() + SECONDS_TO_STOP * 1000;
    }
    long long left = deadline - milliseconds();
    if (left <= 0) return false;
    // A signal between the look at `stop` and the wait is seen after one tick.
    int wait = (int)(left < TICK || !process->stop ? left : TICK);
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int n = poll(&ready, 1, wait);
    if (n < 0 && errno != EINTR) return false;
    if (n <= 0) continue;
    char chunk[1 << 16];
    ssize_t len = read(fd, chunk, sizeof(chunk));
    if (len < 0 && errno == EINTR) continue;
    if (len < 0) *why = errno;
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
    return dfix_fail(err, DFIX_EIO, "cannot start %s: %s", name, strerror(errno));
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  pid_t pid;
  bool started = start(process, ends[1], &pid, err);
  close(ends[1]);
  dfix_buf text = {.arena = a};
  int why = 0;
  bool complete = started && read_all(process, pid, ends[0], &text, &why);
  close(ends[0]);
  if (!started) return false;
  if (!complete) kill(pid, SIGKILL);
  int how = 0;
  while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
  }
  if (process->stop && *process->stop)
    return dfix_fail(err, DFIX_EPROGRAM, "%s was interrupted", name);
  if (why)
    return dfix_fail(err, DFIX_EIO, "cannot read from %s: %s", name, strerror(why));
  if (!complete) return dfix_fail(err, DFIX_EPROGRAM, "%s does not come to an end", name);
  if (!WIFEXITED(how)) return dfix_fail(err, DFIX_EPROGRAM, "%s was killed", name);
  // posix_spawnp of some systems fails only in the child, which then says nothing.
  if (WEXITSTATUS(how) == 127 && !text.len)
    return dfix_fail(err, DFIX_EPROGRAM, "%s is not installed", name);
  *status = WEXITSTATUS(how);
  *out = buf_str(&text);
  return true;
}
