#include "CTerminal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static const struct {
  int signal;
  unsigned request;
} watched[] = {
  {SIGWINCH, TERMINAL_RESIZED},   {SIGHUP, TERMINAL_HUNG_UP},     {SIGTERM, TERMINAL_TERMINATED},
  {SIGINT, TERMINAL_TERMINATED}, {SIGTSTP, TERMINAL_SUSPENDED}, {SIGCONT, TERMINAL_CONTINUED},
};
enum { WATCHED = sizeof watched / sizeof watched[0] };

static struct sigaction earlier[WATCHED];
/// Whether it is ignored because a terminal is gone, and not because whoever started this wants it so.
static bool ignores_hang_ups;
static atomic_uint requests;
static atomic_int bell = -1;

int terminal_event_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void terminal_event_ring(int descriptor) {
  const uint64_t one = 1;
  const int error = errno;
  // A full counter is already readable, so a failed write loses nothing.
  (void)!write(descriptor, &one, sizeof one);
  errno = error;
}

void terminal_event_clear(int descriptor) {
  uint64_t count;
  (void)!read(descriptor, &count, sizeof count);
}

/// The board leaves within a second. A terminal that nobody reads would keep it in a write for ever: then SIGALRM ends
/// it, as a crash does.
static void leave_in_time(void) {
  if (atomic_load(&requests) & (TERMINAL_HUNG_UP | TERMINAL_TERMINATED)) alarm(1);
}

static void record(int signal) {
  for (int i = 0; i < WATCHED; i++) {
    if (watched[i].signal == signal) atomic_fetch_or(&requests, watched[i].request);
  }
  leave_in_time();
  terminal_event_ring(atomic_load(&bell));
}

void terminal_signals_install(int descriptor) {
  struct sigaction action = {.sa_handler = record, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  atomic_store(&requests, 0);
  atomic_store(&bell, descriptor);
  sigset_t wanted;
  sigemptyset(&wanted);
  for (int i = 0; i < WATCHED; i++) {
    const struct sigaction kept = earlier[i];
    sigaction(watched[i].signal, &action, &earlier[i]);
    if (watched[i].signal == SIGHUP && ignores_hang_ups) earlier[i] = kept;
    if (earlier[i].sa_handler == SIG_IGN) sigaction(watched[i].signal, &earlier[i], NULL);
    sigaddset(&wanted, watched[i].signal);
  }
  ignores_hang_ups = false;
  // Some launchers start their children with nearly every signal blocked; a resize would never be seen.
  pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
}

unsigned terminal_signals_take(void) { return atomic_exchange(&requests, 0); }

void terminal_signals_remove(bool is_hung_up) {
  const struct sigaction ignored = {.sa_handler = SIG_IGN};
  for (int i = 0; i < WATCHED; i++) {
    // A terminal that is gone may be told to be gone once more: by its server, and by the kernel.
    const bool is_told = is_hung_up && watched[i].signal == SIGHUP;
    ignores_hang_ups |= is_told;
    sigaction(watched[i].signal, is_told ? &ignored : &earlier[i], NULL);
  }
  atomic_store(&bell, -1);
  alarm(0);
}

void terminal_stop(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
  sigaction(SIGTSTP, &standard, &ours);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &ours, NULL);
  // Where no shell could continue it, a process group is not stopped and no SIGCONT comes.
  record(SIGCONT);
}
