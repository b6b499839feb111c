#define _GNU_SOURCE
#include "CTerminal.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int terminal_collect(int descriptor) {
  const int file = memfd_create("frame", MFD_CLOEXEC);
  if (file < 0) return -1;
  const int result = dup3(file, descriptor, O_CLOEXEC);
  close(file);
  return result < 0 ? -1 : 0;
}
