#include "CSHA256.h"

#include <string.h>

static const uint32_t constants[64] __attribute__((aligned(16))) = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, unsigned count) { return word >> count | word << (32 - count); }

// Takes whole blocks of 64 bytes into the state.
static void compress_portable(uint32_t state[8], const uint8_t *blocks, size_t count) {
  for (; count > 0; count--, blocks += 64) {
    uint32_t words[64];
    for (int i = 0; i < 16; i++) {
      const uint8_t *bytes = blocks + 4 * i;
      words[i] = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    }
    for (int i = 16; i < 64; i++) {
      const uint32_t s0 = rotate(words[i - 15], 7) ^ rotate(words[i - 15], 18) ^ words[i - 15] >> 3;
      const uint32_t s1 = rotate(words[i - 2], 17) ^ rotate(words[i - 2], 19) ^ words[i - 2] >> 10;
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
      const uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + constants[i] + words[i];
      const uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + t1;
      d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
  }
}

// The C library has asked the processor what it has before the program began: to ask again takes as long as some
// kilobytes within a virtual machine, and most of what is hashed is shorter.
#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)

#include <immintrin.h>
#include <sys/platform/x86.h>

bool csha256_has_instructions(void) {
  // SSSE3 and SSE4.1 order the words, which the instructions of SHA leave to others.
  return CPU_FEATURE_ACTIVE(SHA) && CPU_FEATURE_ACTIVE(SSSE3) && CPU_FEATURE_ACTIVE(SSE4_1);
}

__attribute__((target("sha,sse4.1,ssse3")))
static void compress_instructed(uint32_t state[8], const uint8_t *blocks, size_t count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  // The instructions want the words of the state as ABEF and CDGH.
  __m128i dcba = _mm_loadu_si128((const __m128i *)state);
  __m128i hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
  dcba = _mm_shuffle_epi32(dcba, 0xb1);
  hgfe = _mm_shuffle_epi32(hgfe, 0x1b);
  __m128i abef = _mm_alignr_epi8(dcba, hgfe, 8);
  __m128i cdgh = _mm_blend_epi16(hgfe, dcba, 0xf0);
  for (; count > 0; count--, blocks += 64) {
    const __m128i abef_before = abef, cdgh_before = cdgh;
    // The last 16 words of the schedule, four in each.
    __m128i words[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++)
      words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 16 * i)), big_endian);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      const __m128i oldest = words[i & 3], second = words[(i + 1) & 3];
      const __m128i third = words[(i + 2) & 3], newest = words[(i + 3) & 3];
      const __m128i sum = _mm_add_epi32(oldest, _mm_load_si128((const __m128i *)(constants + 4 * i)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
      if (i < 12)
        words[i & 3] = _mm_sha256msg2_epu32(
          _mm_add_epi32(_mm_sha256msg1_epu32(oldest, second), _mm_alignr_epi8(newest, third, 4)), newest);
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  dcba = _mm_shuffle_epi32(abef, 0x1b);
  hgfe = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(dcba, hgfe, 0xf0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(hgfe, dcba, 8));
}

#elif defined(__aarch64__)

#include <arm_neon.h>
#include <sys/auxv.h>

bool csha256_has_instructions(void) {
  return (getauxval(AT_HWCAP) & 1u << 6) != 0; // HWCAP_SHA2
}

__attribute__((target("sha2")))
static void compress_instructed(uint32_t state[8], const uint8_t *blocks, size_t count) {
  uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);
  for (; count > 0; count--, blocks += 64) {
    const uint32x4_t abcd_before = abcd, efgh_before = efgh;
    // The last 16 words of the schedule, four in each.
    uint32x4_t words[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++)
      words[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(blocks + 16 * i)));
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      const uint32x4_t oldest = words[i & 3], abcd_then = abcd;
      const uint32x4_t sum = vaddq_u32(oldest, vld1q_u32(constants + 4 * i));
      abcd = vsha256hq_u32(abcd, efgh, sum);
      efgh = vsha256h2q_u32(efgh, abcd_then, sum);
      if (i < 12)
        words[i & 3] = vsha256su1q_u32(
          vsha256su0q_u32(oldest, words[(i + 1) & 3]), words[(i + 2) & 3], words[(i + 3) & 3]);
    }
    abcd = vaddq_u32(abcd, abcd_before);
    efgh = vaddq_u32(efgh, efgh_before);
  }
  vst1q_u32(state, abcd);
  vst1q_u32(state + 4, efgh);
}

#else

bool csha256_has_instructions(void) { return false; }

#define compress_instructed compress_portable

#endif

static void compress(csha256 *message, const uint8_t *blocks, size_t count) {
  if (!message->is_portable && csha256_has_instructions())
    compress_instructed(message->state, blocks, count);
  else
    compress_portable(message->state, blocks, count);
}

csha256 csha256_begin(bool portable) {
  return (csha256){
    .state = {
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    },
    .is_portable = portable,
  };
}

void csha256_add(csha256 *message, const void *bytes, size_t count) {
  const uint8_t *rest = bytes;
  const size_t begun = message->length % 64;
  message->length += count;
  if (begun > 0) {
    const size_t missing = 64 - begun < count ? 64 - begun : count;
    memcpy(message->block + begun, rest, missing);
    rest += missing;
    count -= missing;
    if (begun + missing < 64) return;
    compress(message, message->block, 1);
  }
  compress(message, rest, count / 64);
  rest += count / 64 * 64;
  if (count % 64 > 0) memcpy(message->block, rest, count % 64);
}

void csha256_digest(const csha256 *message, uint8_t digest[32]) {
  csha256 last = *message;
  // A one and noughts until eight bytes are missing to a block: the length in bits.
  uint8_t end[72] = {0x80};
  const size_t padding = 1 + (119 - last.length % 64) % 64;
  const uint64_t bits = last.length * 8;
  for (int i = 0; i < 8; i++) end[padding + i] = (uint8_t)(bits >> (56 - 8 * i));
  csha256_add(&last, end, padding + 8);
  for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(last.state[i / 4] >> (24 - 8 * (i % 4)));
}
