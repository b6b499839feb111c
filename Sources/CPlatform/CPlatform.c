#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

int cplatform_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  // Whoever writes much waits less often for its reader. A user with too many wide pipes already gets a usual one.
  enum { wide = 256 << 10 };
  fcntl(ends[0], F_SETPIPE_SZ, wide);
  return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int cplatform_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int cplatform_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

// Reads a short file into a zero-terminated buffer.
static int read_text(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t length = read(file, text, size - 1);
  int error = errno;
  close(file);
  errno = error;
  if (length < 0) return -1;
  text[length] = 0;
  return 0;
}

int cplatform_process(pid_t pid, struct cplatform_process *process) {
  char path[32], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  if (read_text(path, text, sizeof text) < 0) return -1;
  // The name is in parentheses and may hold any character, parentheses too: the rest starts after the last one.
  const char *rest = strrchr(text, ')');
  int fields = rest ? sscanf(rest + 1,
                             " %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %" SCNu64,
                             &process->state, &process->parent, &process->group, &process->session, &process->start)
                    : 0;
  if (fields == 5) return 0;
  errno = EPROTO;
  return -1;
}

int cplatform_boot_id(char id[cplatform_boot_id_length + 1]) {
  return read_text("/proc/sys/kernel/random/boot_id", id, cplatform_boot_id_length + 1);
}

static int64_t milliseconds(clockid_t clock) {
  struct timespec now = {0};
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t cplatform_boot_milliseconds(void) { return milliseconds(CLOCK_BOOTTIME); }

int64_t cplatform_wall_milliseconds(void) { return milliseconds(CLOCK_REALTIME); }

int cplatform_timer_open(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK); }

int cplatform_timer_arm(int timer, int64_t boot_milliseconds) {
  struct itimerspec at = {
      .it_value = {.tv_sec = boot_milliseconds / 1000, .tv_nsec = boot_milliseconds % 1000 * 1000000}};
  return timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

int cplatform_signals_open(const sigset_t *signals) {
  if (sigprocmask(SIG_BLOCK, signals, NULL) < 0) return -1;
  return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int cplatform_signals_next(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t length = read(descriptor, &info, sizeof info);
  if (length == sizeof info) return (int)info.ssi_signo;
  return length < 0 && errno != EAGAIN ? -1 : 0;
}

int cplatform_lock(int descriptor, bool wait) {
  int result;
  do result = flock(descriptor, LOCK_EX | (wait ? 0 : LOCK_NB));
  while (result < 0 && errno == EINTR);
  return result;
}

bool cplatform_is_locked(int descriptor) {
  if (flock(descriptor, LOCK_SH | LOCK_NB) < 0) return errno == EWOULDBLOCK;
  flock(descriptor, LOCK_UN);
  return false;
}
