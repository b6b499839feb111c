#pragma once

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

// POSIX's pseudo-terminals, which Swift's Glibc module hides behind _XOPEN_SOURCE.

int posix_openpt(int flags);
int grantpt(int descriptor);
int unlockpt(int descriptor);
char *ptsname(int descriptor);

// Starts a program in a session of its own whose terminal this is, as a terminal's window would. Returns its process id,
// or -1.
static inline pid_t cpseudoterminal_start(const char *terminal, const char *path, char *const arguments[],
                                          char *const environment[], const char *directory) {
  pid_t pid = fork();
  if (pid != 0) return pid;
  // Between here and execve nothing that may hold a lock of another thread.
  setsid();
  int end = open(terminal, O_RDWR);
  if (end < 0 || ioctl(end, TIOCSCTTY, 0) < 0) _exit(127);
  for (int descriptor = 0; descriptor < 3; descriptor++) dup2(end, descriptor);
  if (end > 2) close(end);
  if (directory && chdir(directory) < 0) _exit(127);
  execve(path, arguments, environment);
  _exit(127);
}
