#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// The name of a socket has room for 108 bytes, which the path of a folder soon takes; by its descriptor it is short.
static int address_of(int folder, const char *name, struct sockaddr_un *address) {
  address->sun_family = AF_UNIX;
  int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", folder, name);
  if (length >= 0 && length < (int)sizeof address->sun_path) return 0;
  errno = ENAMETOOLONG;
  return -1;
}

static int closed(int socket) {
  int error = errno;
  close(socket);
  errno = error;
  return -1;
}

int cplatform_socket_listen(int folder, const char *name) {
  enum { most_waiting = 8 };
  struct sockaddr_un address = {0};
  if (address_of(folder, name, &address) < 0) return -1;
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return -1;
  unlinkat(folder, name, 0);
  mode_t before = umask(0177);
  int bound = bind(listener, (struct sockaddr *)&address, sizeof address);
  umask(before);
  return bound < 0 || listen(listener, most_waiting) < 0 ? closed(listener) : listener;
}

int cplatform_socket_accept(int listener) {
  int peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (peer < 0) return -1;
  struct ucred who;
  socklen_t size = sizeof who;
  if (getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == geteuid()) return peer;
  errno = EPERM;
  return closed(peer);
}

int cplatform_socket_connect(int folder, const char *name) {
  struct sockaddr_un address = {0};
  if (address_of(folder, name, &address) < 0) return -1;
  int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (peer < 0) return -1;
  if (connect(peer, (struct sockaddr *)&address, sizeof address) < 0) return closed(peer);
  return fcntl(peer, F_SETFL, O_RDWR | O_NONBLOCK) < 0 ? closed(peer) : peer;
}
