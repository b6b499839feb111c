// Preloaded, it lets hours pass in moments: all clocks jump when a test says so, in every process at once, and what waits
// for a moment on a timer of the kernel's is woken when that moment has come. Between the jumps time passes as it does.
//
// It knows the waits that Dispatch uses, with which Swift's tasks sleep. Waits for a length of time are left as they are.

#define _GNU_SOURCE
#include "SimulatedClock.h"
#include "WallClock.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/timerfd.h>

// Names the file that is shared.
#define SIMULATED_CLOCK_VARIABLE "SIMULATED_CLOCK"

static const int64_t second = 1000000000;
static const struct simulated_clock *shared;

__attribute__((constructor))
static void open_clock(void) {
  const char *path = getenv(SIMULATED_CLOCK_VARIABLE);
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  shared = simulated_clock_map(file, 0);
  close(file);
}

static int64_t ahead(void) { return shared ? simulated_clock_ahead(shared) : 0; }

static int64_t nanoseconds(struct timespec time) { return time.tv_sec * second + time.tv_nsec; }

static struct timespec timespec_of(int64_t nanoseconds) {
  return (struct timespec){.tv_sec = nanoseconds / second, .tv_nsec = nanoseconds % second};
}

// When something is that is then by the simulated clocks. It has been if it is in the past, and is never nought, which
// would mean that nobody waits.
static struct timespec truly(struct timespec simulated) {
  const int64_t when = nanoseconds(simulated) - ahead();
  return timespec_of(when > 0 ? when : 1);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = (int)syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && clock != CLOCK_PROCESS_CPUTIME_ID && clock != CLOCK_THREAD_CPUTIME_ID)
    *now = timespec_of(nanoseconds(*now) + ahead());
  return result;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  int (*wait)(sem_t *, const struct timespec *) = dlsym(RTLD_NEXT, "sem_timedwait");
  const struct timespec when = truly(*until);
  return wait(semaphore, &when);
}

// The timers that wait for a moment, by their descriptors.
#define most_timers 1024
static struct timespec waited_for[most_timers];
static pthread_mutex_t timers = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int set_timer(int timer, int flags, const struct itimerspec *new, struct itimerspec *old) {
  return (int)syscall(SYS_timerfd_settime, timer, flags, new, old);
}

static int set_moment(int timer, struct itimerspec *old) {
  const struct itimerspec moment = {.it_value = truly(waited_for[timer])};
  return set_timer(timer, TFD_TIMER_ABSTIME, &moment, old);
}

static bool is_running(int timer) {
  struct itimerspec rest;
  return timerfd_gettime(timer, &rest) == 0 && nanoseconds(rest.it_value) > 0;
}

static void *follow_jumps(void *unused) {
  (void)unused;
  for (uint32_t seen = 0;;) {
    seen = simulated_clock_wait(shared, seen);
    pthread_mutex_lock(&timers);
    for (int timer = 0; timer < most_timers; timer++) {
      if (nanoseconds(waited_for[timer]) == 0) continue;
      // One that has run out has been heard already, and one that was closed is nobody's.
      if (is_running(timer)) set_moment(timer, NULL);
      else waited_for[timer] = timespec_of(0);
    }
    pthread_mutex_unlock(&timers);
  }
}

static void begin_following(void) {
  if (!shared) return;
  // It takes nobody's signal.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  if (pthread_create(&thread, NULL, follow_jumps, NULL) == 0) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int timerfd_settime(int timer, int flags, const struct itimerspec *new, struct itimerspec *old) {
  if (timer < 0 || timer >= most_timers) return set_timer(timer, flags, new, old);
  pthread_once(&once, begin_following);
  pthread_mutex_lock(&timers);
  const bool is_moment = flags & TFD_TIMER_ABSTIME && nanoseconds(new->it_value) > 0;
  waited_for[timer] = is_moment ? new->it_value : timespec_of(0);
  const int result = is_moment ? set_moment(timer, old) : set_timer(timer, flags, new, old);
  pthread_mutex_unlock(&timers);
  return result;
}
