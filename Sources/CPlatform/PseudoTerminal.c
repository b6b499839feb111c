#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

int cplatform_terminal_resize(int terminal, uint16_t columns, uint16_t rows) {
  struct winsize size = {.ws_col = columns, .ws_row = rows};
  return ioctl(terminal, TIOCSWINSZ, &size);
}

// The default settings, but for a Backspace that takes a whole character.
static int set_up(int master, int slave, uint16_t columns, uint16_t rows) {
  struct termios modes;
  if (tcgetattr(slave, &modes) < 0) return -1;
  modes.c_iflag |= IUTF8;
  if (tcsetattr(slave, TCSANOW, &modes) < 0 || cplatform_terminal_resize(slave, columns, rows) < 0) return -1;
  return ioctl(slave, TIOCSCTTY, 0) < 0 ? -1 : fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
}

int cplatform_terminal_open(uint16_t columns, uint16_t rows, int *slave) {
  int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0) return -1;
  int unlocked = 0;
  *slave = ioctl(master, TIOCSPTLCK, &unlocked) < 0 ? -1 : ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*slave >= 0 && set_up(master, *slave, columns, rows) == 0) return master;
  int error = errno;
  if (*slave >= 0) close(*slave);
  close(master);
  errno = error;
  return -1;
}

int cplatform_terminal_name(int slave, char *name, size_t size) {
  int error = ttyname_r(slave, name, size);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

int cplatform_terminal_modes(int terminal, struct cplatform_terminal_modes *modes) {
  struct termios found;
  if (tcgetattr(terminal, &found) < 0) return -1;
  modes->lines = found.c_lflag & ICANON;
  modes->echo = found.c_lflag & ECHO;
  return 0;
}

int cplatform_stopped_by(pid_t child) {
  siginfo_t info = {0};
  if (waitid(P_PID, child, &info, WSTOPPED | WNOHANG) < 0 || info.si_pid == 0) return 0;
  return info.si_status;
}

static enum cplatform_wait kind_of(long call) {
  switch (call) {
  case SYS_read:
  case SYS_readv:
    return cplatform_wait_read;
  case SYS_ppoll:
  case SYS_pselect6:
  case SYS_epoll_pwait:
#ifdef SYS_epoll_pwait2
  case SYS_epoll_pwait2:
#endif
#ifdef SYS_poll
  case SYS_poll:
#endif
#ifdef SYS_select
  case SYS_select:
#endif
#ifdef SYS_epoll_wait
  case SYS_epoll_wait:
#endif
    return cplatform_wait_any;
  default:
    return cplatform_wait_other;
  }
}

enum cplatform_wait cplatform_wait_of(pid_t pid, int *descriptor) {
  char path[32], text[128];
  snprintf(path, sizeof path, "/proc/%d/syscall", (int)pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  if (length < 0) return cplatform_wait_unknown;
  text[length] = 0;
  long call = -1;
  unsigned long first = 0;
  // What runs says that it does, and has no number.
  if (sscanf(text, "%ld %lx", &call, &first) != 2) return cplatform_wait_other;
  *descriptor = (int)first;
  return kind_of(call);
}
