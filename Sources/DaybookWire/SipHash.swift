/// SipHash-2-4 with 128 bits of output, under a fixed key.
///
/// It keeps different inputs apart, also when somebody looks for two that agree; it hides
/// nothing. Source: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF" (2012),
/// and the authors' reference code for the 128-bit variant.
public enum SipHash {
  /// The digest under the key that all of Daybook uses.
  public static func digest(of bytes: RawSpan) -> (high: UInt64, low: UInt64) {
    digest(of: bytes, key: (0x206B_6F6F_6279_6164, 0x7379_656B_2062_6F6A))
  }

  /// The digest under a key.
  ///
  /// - Complexity: O(*n*), about a byte a cycle.
  public static func digest(
    of bytes: RawSpan, key: (UInt64, UInt64)
  ) -> (high: UInt64, low: UInt64) {
    var state = State(key: key)
    let whole = bytes.byteCount & ~7
    for offset in stride(from: 0, to: whole, by: 8) {
      let word = unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: offset, as: UInt64.self)
      state.absorb(UInt64(littleEndian: word))
    }
    var last = UInt64(truncatingIfNeeded: bytes.byteCount) << 56
    for offset in whole..<bytes.byteCount {
      let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
      last |= UInt64(byte) << UInt64(8 * (offset - whole))
    }
    state.absorb(last)
    return state.finish()
  }

  private struct State {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    init(key: (UInt64, UInt64)) {
      v0 = 0x736F_6D65_7073_6575 ^ key.0
      v1 = 0x646F_7261_6E64_6F6D ^ key.1 ^ 0xEE
      v2 = 0x6C79_6765_6E65_7261 ^ key.0
      v3 = 0x7465_6462_7974_6573 ^ key.1
    }

    @inline(__always)
    mutating func round() {
      v0 &+= v1
      v2 &+= v3
      v1 = (v1 << 13 | v1 >> 51) ^ v0
      v3 = (v3 << 16 | v3 >> 48) ^ v2
      v0 = v0 << 32 | v0 >> 32
      v2 &+= v1
      v0 &+= v3
      v1 = (v1 << 17 | v1 >> 47) ^ v2
      v3 = (v3 << 21 | v3 >> 43) ^ v0
      v2 = v2 << 32 | v2 >> 32
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func finish() -> (high: UInt64, low: UInt64) {
      v2 ^= 0xEE
      for _ in 0..<4 { round() }
      let high = v0 ^ v1 ^ v2 ^ v3
      v1 ^= 0xDD
      for _ in 0..<4 { round() }
      return (high, v0 ^ v1 ^ v2 ^ v3)
    }
  }
}
