// SHA-256 (FIPS 180-4) of a message that comes in pieces, by the processor's own instructions where it has them.

#ifndef CSHA256_H
#define CSHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A message so far.
typedef struct {
  uint32_t state[8];
  // What of it fills no block yet: its first `length % 64` bytes.
  uint8_t block[64];
  // In bytes.
  uint64_t length;
  bool is_portable;
} csha256;

// Whether the processor has instructions for it.
bool csha256_has_instructions(void);

// An empty message. A portable one leaves the processor's instructions alone, though there are some.
csha256 csha256_begin(bool portable);

// Adds bytes to the message.
void csha256_add(csha256 *message, const void *bytes, size_t count);

// The digest of the message so far, to which more may be added.
void csha256_digest(const csha256 *message, uint8_t digest[32]);

#endif
