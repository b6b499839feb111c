// Preloaded, it makes the wall clock wrong, as a test writes it into a file, and leaves alone the clocks that count from
// the boot and the timers on them; libfaketime moves timers of every clock.

#define _GNU_SOURCE
#include "WallClock.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

// Names a file that holds by how many seconds the wall clock is wrong.
#define FAKED_CLOCK_VARIABLE "FAKED_CLOCK"

static time_t wrong_by(void) {
  const char *path = getenv(FAKED_CLOCK_VARIABLE);
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  char text[32] = {0};
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  return length > 0 ? atoll(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = (int)syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += wrong_by();
  return result;
}
