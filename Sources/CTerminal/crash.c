#include "CTerminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGALRM};
enum { FATAL = sizeof fatal / sizeof fatal[0] };

static struct sigaction earlier[FATAL];
static struct termios modes;
static char farewell[256];
static size_t farewell_length;
static int terminal = -1;
static bool wants_backtrace;
static char stack[64 * 1024] __attribute__((aligned(16)));

/// Does not wait for a terminal that nobody reads.
static void say_farewell(void) {
  const int flags = fcntl(terminal, F_GETFL);
  fcntl(terminal, F_SETFL, flags | O_NONBLOCK);
  (void)!write(terminal, farewell, farewell_length);
  // Whoever started this program shares the flags.
  fcntl(terminal, F_SETFL, flags);
}

static void restore_and_raise(int signal) {
  tcsetattr(terminal, TCSANOW, &modes);
  say_farewell();
  // Swift's own handler takes the terminal again, and asks there for half a minute what to do: only when wanted.
  const struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int i = 0; i < FATAL; i++) {
    if (fatal[i] == signal) sigaction(signal, wants_backtrace ? &earlier[i] : &standard, NULL);
  }
  // Blocked until this handler returns; then it meets the next handler, on the stack of the fault.
  raise(signal);
}

void terminal_crash_install(int descriptor) {
  if (tcgetattr(descriptor, &modes) != 0) return;
  terminal = descriptor;
  farewell_length = 0;
  wants_backtrace = getenv("SWIFT_BACKTRACE") != NULL;

  // Of its own, since a stack overflow leaves no room on the thread's.
  const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  struct sigaction action = {.sa_handler = restore_and_raise, .sa_flags = SA_ONSTACK};
  sigfillset(&action.sa_mask);
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &action, &earlier[i]);
}

void terminal_crash_farewell(const char *text, size_t length) {
  farewell_length = length < sizeof farewell ? length : sizeof farewell;
  memcpy(farewell, text, farewell_length);
}

void terminal_crash_remove(void) {
  if (terminal < 0) return;
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &earlier[i], NULL);
  const stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  terminal = -1;
}
