#include "daybook_checksum.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

/// One nibble of the reflected polynomial 0x82F63B78: small enough to stay in one cache line.
static const uint32_t nibbles[16] = {
    0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3,
    0x61C69362, 0x7198540D, 0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9,
    0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75};

uint32_t daybook_crc32c_portable(uint32_t seed, const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  uint32_t crc = ~seed;
  while (count--) {
    crc ^= *next++;
    crc = nibbles[crc & 15] ^ (crc >> 4);
    crc = nibbles[crc & 15] ^ (crc >> 4);
  }
  return ~crc;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2")))
static uint32_t hardware(uint32_t seed, const uint8_t *next, size_t count) {
  uint64_t crc = (uint32_t)~seed;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    crc = _mm_crc32_u64(crc, word);
  }
  uint32_t rest = (uint32_t)crc;
  while (count--) rest = _mm_crc32_u8(rest, *next++);
  return ~rest;
}

uint32_t daybook_crc32c(uint32_t seed, const void *bytes, size_t count) {
  if (__builtin_cpu_supports("sse4.2")) return hardware(seed, bytes, count);
  return daybook_crc32c_portable(seed, bytes, count);
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)

uint32_t daybook_crc32c(uint32_t seed, const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  uint32_t crc = ~seed;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    crc = __crc32cd(crc, word);
  }
  while (count--) crc = __crc32cb(crc, *next++);
  return ~crc;
}

#else

uint32_t daybook_crc32c(uint32_t seed, const void *bytes, size_t count) {
  return daybook_crc32c_portable(seed, bytes, count);
}

#endif
