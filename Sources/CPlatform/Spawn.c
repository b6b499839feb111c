#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

enum { most_descriptors = 8 };

// Copies a descriptor above those that the process is to have, so that no dup2 overwrites one still needed.
static int source_above(int count, int descriptor) {
  if (descriptor >= 0) return fcntl(descriptor, F_DUPFD_CLOEXEC, count);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return -1;
  int source = fcntl(null, F_DUPFD_CLOEXEC, count);
  close(null);
  return source;
}

static int set_attributes(posix_spawnattr_t *attributes, enum cplatform_placement placement) {
  sigset_t all, none;
  // Filled by sigfillset it would lack the two signals that the C library keeps to itself, and leaves ignored then.
  memset(&all, 0xff, sizeof all);
  sigemptyset(&none);
  short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  if (placement == cplatform_new_session || placement == cplatform_new_session_unhung) flags |= POSIX_SPAWN_SETSID;
  if (placement == cplatform_new_session_unhung) sigdelset(&all, SIGHUP);
  if (placement == cplatform_new_group || placement == cplatform_new_foreground) flags |= POSIX_SPAWN_SETPGROUP;
  int error = posix_spawnattr_setflags(attributes, flags);
  if (!error) error = posix_spawnattr_setsigdefault(attributes, &all);
  if (!error) error = posix_spawnattr_setsigmask(attributes, &none);
  return error;
}

static int set_actions(posix_spawn_file_actions_t *actions, const int sources[], int count,
                       const char *directory, enum cplatform_placement placement) {
  int error = 0;
  for (int i = 0; i < count && !error; i++)
    error = posix_spawn_file_actions_adddup2(actions, sources[i], i);
  // In the process itself, so that it reads nothing before it may.
  if (!error && placement == cplatform_new_foreground) error = posix_spawn_file_actions_addtcsetpgrp_np(actions, 0);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, count);
  if (!error && directory) error = posix_spawn_file_actions_addchdir_np(actions, directory);
  return error;
}

int cplatform_spawn(pid_t *pid, const char *command, char *const arguments[], char *const environment[],
                    const char *directory, const int descriptors[], int count,
                    enum cplatform_placement placement) {
  if (count < 0 || count > most_descriptors) return EINVAL;
  int sources[most_descriptors], opened = 0, error = 0;
  while (opened < count && !error) {
    int source = source_above(count, descriptors[opened]);
    if (source < 0) error = errno;
    else sources[opened++] = source;
  }
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_init(&actions);
  if (!error) error = set_attributes(&attributes, placement);
  if (!error) error = set_actions(&actions, sources, count, directory, placement);
  if (!error) error = posix_spawnp(pid, command, &actions, &attributes, arguments, environment ? environment : environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  while (opened > 0) close(sources[--opened]);
  return error;
}
