#pragma once

#include <stdbool.h>
#include <stddef.h>

/// What signals asked for since they were last taken; a set of bits.
enum terminal_request {
  TERMINAL_RESIZED = 1,
  TERMINAL_HUNG_UP = 2,
  TERMINAL_TERMINATED = 4,
  TERMINAL_SUSPENDED = 8,
  TERMINAL_CONTINUED = 16,
};

/// Makes a non-blocking, close-on-exec event descriptor; -1 when there is none to be had.
int terminal_event_open(void);
/// Makes the descriptor readable; safe on any thread and in a signal handler.
void terminal_event_ring(int descriptor);
/// Makes the descriptor unreadable again.
void terminal_event_clear(int descriptor);

/// Makes `descriptor`, whatever it was, an empty file in memory; -1 when there is none to be had.
int terminal_collect(int descriptor);

/// Turns SIGWINCH, SIGHUP, SIGTERM, SIGINT, SIGTSTP and SIGCONT into requests that ring `descriptor`.
/// A signal that is ignored stays so. A second after SIGHUP, SIGTERM or SIGINT, SIGALRM comes, unless the handlers have
/// been given back by then.
void terminal_signals_install(int descriptor);
/// Takes the requests that have come in.
unsigned terminal_signals_take(void);
/// Gives the signals back their earlier handlers; SIGHUP is ignored from then on, if the terminal is gone.
void terminal_signals_remove(bool is_hung_up);
/// Stops the process group as Ctrl-Z does; returns when it is continued, with TERMINAL_CONTINUED requested.
void terminal_stop(void);

/// From now on a crash (SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, and SIGALRM) first gives the terminal at
/// `descriptor` its present modes back, and then ends the process by that signal; where SWIFT_BACKTRACE is set, by way of
/// the earlier handler. A stack overflow is caught on the calling thread only.
void terminal_crash_install(int descriptor);
/// What a crash sends to the terminal besides; at most 256 bytes are kept.
void terminal_crash_farewell(const char *text, size_t length);
/// Gives the crash signals back their earlier handlers.
void terminal_crash_remove(void);
