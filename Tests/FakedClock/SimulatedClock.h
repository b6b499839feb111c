#pragma once

#include <linux/futex.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// What a test and the processes that have preloaded SimulatedClock.c share: a file of this size.
struct simulated_clock {
  // By how much every clock is ahead of the true one, in nanoseconds.
  int64_t ahead;
  // Counts the jumps, for those who sleep until the next.
  uint32_t jumps;
};

// Maps the file of a descriptor; NULL when that is impossible.
static inline struct simulated_clock *simulated_clock_map(int descriptor, int is_writable) {
  void *mapped = mmap(NULL, sizeof(struct simulated_clock), PROT_READ | (is_writable ? PROT_WRITE : 0), MAP_SHARED, descriptor, 0);
  return mapped == MAP_FAILED ? NULL : (struct simulated_clock *)mapped;
}

static inline int64_t simulated_clock_ahead(const struct simulated_clock *clock) {
  return __atomic_load_n(&clock->ahead, __ATOMIC_SEQ_CST);
}

// Lets time pass at once, for all processes.
static inline void simulated_clock_advance(struct simulated_clock *clock, int64_t nanoseconds) {
  __atomic_add_fetch(&clock->ahead, nanoseconds, __ATOMIC_SEQ_CST);
  __atomic_add_fetch(&clock->jumps, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &clock->jumps, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

// Returns the number of the newest jump, once it is another than the one that was seen last.
static inline uint32_t simulated_clock_wait(const struct simulated_clock *clock, uint32_t seen) {
  uint32_t jumps;
  while ((jumps = __atomic_load_n(&clock->jumps, __ATOMIC_SEQ_CST)) == seen)
    syscall(SYS_futex, &clock->jumps, FUTEX_WAIT, seen, NULL, NULL, 0);
  return jumps;
}
