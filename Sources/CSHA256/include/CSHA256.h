// SHA-256 by the processor's own instructions, which Swift has no words for.

#ifndef CSHA256_H
#define CSHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether this processor has instructions for it.
bool csha256_is_available(void);

// Takes whole blocks of 64 bytes into the state. Only where it is available.
void csha256_compress(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif
