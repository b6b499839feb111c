// What Swift's Glibc module does not import.
//
// Unless a comment says otherwise a function returns a value of 0 or more, or -1 with errno set. Descriptors
// that are made here are closed on exec.

#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Where a spawned process stands among the others.
enum cplatform_placement {
  cplatform_new_group,
  cplatform_new_session,
  // As the one above, and ignoring SIGHUP where the caller does: it is one of the caller's group for a moment, and a
  // terminal that goes away then would end it before it has left.
  cplatform_new_session_unhung,
  // A group of its own, in the foreground of the terminal that its descriptor 0 is.
  cplatform_new_foreground,
};

// Starts a process with default signal dispositions, no blocked signal, and no descriptor but those given.
//
// descriptors[i] becomes descriptor i of the process; -1 stands for /dev/null. A command without a slash is
// looked up in the caller's PATH. A null directory or environment is the caller's. Returns 0 or an errno.
int cplatform_spawn(pid_t *pid, const char *command, char *const arguments[], char *const environment[],
                    const char *directory, const int descriptors[], int count,
                    enum cplatform_placement placement);

// Makes so many threads at once, at most 256, and ends them. Returns 0, or the errno that kept it from that.
int cplatform_make_threads(int count);

// A pipe, its reading end first; reading never waits, writing does.
int cplatform_pipe(int ends[2]);

// A descriptor that becomes readable when the process ends.
int cplatform_pidfd_open(pid_t pid);

// Makes this process the parent of every descendant that loses its own.
int cplatform_become_subreaper(void);

// What /proc tells about a process; start is in clock ticks since boot, and identifies it with pid and boot.
struct cplatform_process {
  char state;
  pid_t parent;
  pid_t group;
  pid_t session;
  uint64_t start;
};

int cplatform_process(pid_t pid, struct cplatform_process *process);

enum { cplatform_boot_id_length = 36 };

// Writes the id of this boot and a terminating zero.
int cplatform_boot_id(char id[cplatform_boot_id_length + 1]);

// Milliseconds since boot, time asleep included; no change of the wall clock moves it.
int64_t cplatform_boot_milliseconds(void);

// Milliseconds since 1970 on the wall clock.
int64_t cplatform_wall_milliseconds(void);

// A descriptor that is readable once the boot clock has reached a moment; 0 disarms it.
int cplatform_timer_open(void);
int cplatform_timer_arm(int timer, int64_t boot_milliseconds);

// Blocks the signals and reads them from a descriptor instead; next returns 0 when none waits.
int cplatform_signals_open(const sigset_t *signals);
int cplatform_signals_next(int descriptor);

// A lock on a whole file that lives as long as the open file description: inherited, and freed by any death.
int cplatform_lock(int descriptor, bool wait);

// Whether someone else holds the lock. Takes nothing that outlives the call.
bool cplatform_is_locked(int descriptor);

// A pseudo-terminal of a size. Its slave, written to *slave, becomes the controlling terminal of this process, which has
// to lead a session without one. Returns the master; reading and writing it never waits.
int cplatform_terminal_open(uint16_t columns, uint16_t rows, int *slave);

// What the kernel calls the terminal of a slave, such as /dev/pts/3, with a terminating zero.
int cplatform_terminal_name(int slave, char *name, size_t size);

// Gives a terminal another size, of which those in its foreground are told when it is another.
int cplatform_terminal_resize(int terminal, uint16_t columns, uint16_t rows);

// How a terminal is set: whether it gives whole lines, and whether it shows what is typed.
struct cplatform_terminal_modes {
  bool lines;
  bool echo;
};

int cplatform_terminal_modes(int terminal, struct cplatform_terminal_modes *modes);

// The signal that has stopped a child since this was last asked; 0 when none has.
int cplatform_stopped_by(pid_t child);

// What a process waits for in the kernel.
enum cplatform_wait {
  // For nothing that one can read from or choose between; or it runs.
  cplatform_wait_other,
  // To read from a descriptor.
  cplatform_wait_read,
  // For one of several descriptors, or for the time.
  cplatform_wait_any,
  // It cannot be told: it is another user's, or has ended.
  cplatform_wait_unknown,
};

enum cplatform_wait cplatform_wait_of(pid_t pid, int *descriptor);

// A socket of a name in a folder, for this user alone, that listens; it replaces one that nobody has any more. Whatever
// the folder's path is, however long.
int cplatform_socket_listen(int folder, const char *name);

// Takes the next connection of this user; nothing about it waits. -1 when there is none.
int cplatform_socket_accept(int listener);

// Connects to a socket of a name in a folder; reading never waits.
int cplatform_socket_connect(int folder, const char *name);

#endif
