#ifndef DAYBOOK_CHECKSUM_H
#define DAYBOOK_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// The CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `count` bytes, continued from `seed`.
///
/// `seed` is 0 for a fresh sum, or the result for the bytes before.
uint32_t daybook_crc32c(uint32_t seed, const void *bytes, size_t count);

/// The same sum without the processor's instruction: the reference that tests compare with.
uint32_t daybook_crc32c_portable(uint32_t seed, const void *bytes, size_t count);

#endif
